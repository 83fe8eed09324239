"""The names of the posts, and whose menu comes first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

POSTS = {"filer": "联络员", "signer": "审签人", "leader": "领导", "office": "专班"}
SLOTS = {"A": "（A岗）", "B": "（B岗）", "": ""}


# times --------------------------------------------------------------------------------------------------------


def of_the_office(name: str) -> str:
    return f"{POSTS['office']}{name}"


# binding ------------------------------------------------------------------------------------------------------


def place(unit: str, kind: str, slot: str) -> str:
    """呼和浩特市 联络员（A岗）"""
    return f"{unit} {POSTS[kind]}{SLOTS[slot]}"


class Held(Protocol):
    """A post somebody holds."""

    @property
    def unit_name(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def slot(self) -> str: ...


def places(held: Iterable[Held]) -> tuple[str, ...]:
    """呼和浩特市 联络员（A岗）, each once over all campaigns."""
    return tuple(dict.fromkeys(place(p.unit_name, p.kind, p.slot) for p in held))


_MENUS = ("office", "filer", "leader", "signer")  # of several posts the first here


def role(kinds: Sequence[str]) -> str:
    """Whose menu a person with these posts sees; '' for nobody's."""
    return next((r for r in _MENUS if r in kinds), "")
