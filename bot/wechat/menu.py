"""The menus, computed per role: only entries that work. A click's key is the command word itself, as if said."""

from __future__ import annotations

import hashlib
from enum import StrEnum

from bot.wechat import words
from bot.wechat.values import Button

TOP, SUB = 3, 5  # how many the platform takes


class Role(StrEnum):
    """What a follower's menu tag says. A follower without one sees the default menu, that of the unbound."""

    FILER = "filer"
    LEADER = "leader"
    OFFICE = "office"
    SIGNER = "signer"


TAG_NAMES: dict[Role, str] = {
    Role.FILER: words.TAG_FILER,
    Role.LEADER: words.TAG_LEADER,
    Role.OFFICE: words.TAG_OFFICE,
    Role.SIGNER: words.TAG_SIGNER,
}


def _says(*commands: str) -> tuple[Button, ...]:
    return tuple(Button(command, key=command) for command in commands)


UNBOUND: tuple[Button, ...] = _says(words.BIND, words.HELP)

MENUS: dict[Role, tuple[Button, ...]] = {
    Role.FILER: (
        *_says(words.FILL, words.ON_PAGE),
        Button(words.MINE, parts=_says(words.FILED, words.SIGN, words.HELP)),
    ),
    Role.LEADER: (*_says(words.DIGEST, words.MISSING), Button(words.MORE, parts=_says(words.PROGRESS, words.HELP))),
    Role.SIGNER: _says(words.SIGN, words.HELP),
    Role.OFFICE: (
        *_says(words.REVIEW, words.MISSING),
        Button(words.MORE, parts=_says(words.PROGRESS, words.CALLS, words.UNDELIVERED, words.GROUP_TEXT, words.HELP)),
    ),
}


def keys() -> frozenset[str]:
    """Every key a menu of ours can send."""
    return frozenset(
        part.key for menu in (UNBOUND, *MENUS.values()) for button in menu for part in (button.parts or (button,))
    )


def fingerprint() -> str:
    """Changes when any menu changes: what is published is compared by it."""
    return hashlib.sha256(repr((UNBOUND, sorted(MENUS.items()))).encode()).hexdigest()[:32]
