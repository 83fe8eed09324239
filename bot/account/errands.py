"""Effects on the platform that are not messages: menus, menu tags, photos and recordings.

Each may run twice, and in two processes at once: the row (or the fingerprint in the memory table) is the order, doing
it again changes nothing, and what did not work is due again later by itself.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Protocol

from bot.acts import keep_evidence as kept
from bot.evidence import pictures, sounds
from bot.evidence import words as evidence_words
from bot.evidence.found import Good, Unfit
from bot.house import House
from bot.redaction import short
from bot.wechat import menu, words
from bot.wechat.errors import Refusal
from bot.wechat.menu import Role
from bot.wechat.tokens import Kind, Token
from bot.wechat.values import Button, Media, Tag
from schedules.rate import MINUTE
from schedules.retry import UNBURNT, Patience, Scope, Verdict, next_try
from storage import files, memory, roles, tokens
from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.evidence import Evidence
from storage.files import File
from storage.roles import Change
from storage.times import from_ms, to_ms

log = logging.getLogger("bot.errands")

BATCH = 50  # people a tagging call takes
MANY = 20  # files a run fetches at most
MEDIA_LIFE = timedelta(days=3)
NAP = timedelta(minutes=5)  # after the account as a whole was refused
MENU_KEY = "menu"  # memory: {"done": fingerprint, "due": ms, "tries": n}
TAGS_KEY = "menu_tags"  # memory: {role: tag id}
_PATIENT = Patience(first=timedelta(seconds=30), most=timedelta(hours=1), attempts=100)


class Platform(Protocol):
    """What the errands ask of the client (bot.wechat.client.WeChat)."""

    async def tags(self) -> tuple[Tag, ...]: ...
    async def create_tag(self, name: str) -> Tag: ...
    async def tag(self, tag: int, openids: Sequence[str]) -> None: ...
    async def untag(self, tag: int, openids: Sequence[str]) -> None: ...
    async def create_menu(self, buttons: Sequence[Button]) -> None: ...
    async def add_conditional(self, buttons: Sequence[Button], tag: int) -> None: ...
    async def delete_menu(self) -> None: ...
    async def get_media(self, media_id: str, limit: int = ...) -> Media: ...


async def run(house: House, wechat: Platform, evidence: Evidence) -> int:
    """Do what is due; how many effects there were. What the platform refuses is put off, never raised."""
    done = await _menus(house, wechat)
    done += await _roles(house, wechat)
    return done + await _files(house, wechat, evidence)


async def next_moment(tx: Tx) -> datetime | None:
    """When the next errand is due; None: nothing is waiting."""
    moments = (await _menu_due(tx), await roles.next_moment(tx), await files.next_moment(tx))
    return min((moment for moment in moments if moment is not None), default=None)


# Menus --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _MenuState:
    done: str = ""
    due: int = 0
    tries: int = 0


async def _menu_state(tx: Tx) -> _MenuState:
    kept = await memory.get(tx, MENU_KEY)
    if not isinstance(kept, dict):
        return _MenuState()
    done, due, tries = kept.get("done"), kept.get("due"), kept.get("tries")
    return _MenuState(str(done or ""), due if isinstance(due, int) else 0, tries if isinstance(tries, int) else 0)


async def _menu_due(tx: Tx) -> datetime | None:
    state = await _menu_state(tx)
    return None if state.done == menu.fingerprint() else from_ms(state.due)


async def _menus(house: House, wechat: Platform) -> int:
    """Publish all menus where they differ from what was last published. There is no editing: they are made anew."""
    wanted = menu.fingerprint()
    state = await house.db.read(_menu_state)
    now = house.now()
    if state.done == wanted or from_ms(state.due) > now:
        return 0
    try:
        tags = await _tag_ids(house, wechat)
        await wechat.delete_menu()
        await wechat.create_menu(menu.UNBOUND)
        for role, buttons in menu.MENUS.items():
            await wechat.add_conditional(buttons, tags[role])
    except Refusal as refused:
        if refused.errcode in (45159, 65301, 65303):  # a tag that was deleted by hand: find or make it anew next time
            await house.db.write(lambda tx: memory.forget(tx, TAGS_KEY))
        tries = state.tries + 1
        await _note_menu(house, _MenuState(state.done, to_ms(_later(refused, tries, now)), tries))
        _refused("menu", refused)
        return 0
    await _note_menu(house, _MenuState(wanted))
    log.info("menus published", extra={"action": "menus_published"})
    return 1


async def _note_menu(house: House, state: _MenuState) -> None:
    fact: memory.Fact = {"done": state.done, "due": state.due, "tries": state.tries}
    await house.db.write(lambda tx: memory.put(tx, MENU_KEY, fact))


# Tags ---------------------------------------------------------------------------------------------------------


async def _tag_ids(house: House, wechat: Platform) -> dict[Role, int]:
    """The tag of each role: as remembered, else found by its name, else made."""
    kept = await house.db.read(lambda tx: memory.get(tx, TAGS_KEY))
    found = {Role(role): id for role, id in kept.items() if isinstance(id, int)} if isinstance(kept, dict) else {}
    if len(found) == len(Role):
        return found
    by_name = {tag.name: tag.id for tag in await wechat.tags()}
    for role, name in menu.TAG_NAMES.items():
        found[role] = by_name[name] if name in by_name else (await wechat.create_tag(name)).id
    fact: memory.Fact = {role.value: id for role, id in found.items()}
    await house.db.write(lambda tx: memory.put(tx, TAGS_KEY, fact))
    return found


async def _roles(house: House, wechat: Platform) -> int:
    now = house.now()
    changes = await house.db.read(lambda tx: roles.due(tx, now, 10 * BATCH))
    if not changes:
        return 0
    try:
        tags = await _tag_ids(house, wechat)
    except Refusal as refused:
        await _put_off(house, changes, refused)
        return 0
    done = 0
    for _, group in groupby(changes, key=lambda change: (change.carries, change.wanted)):
        alike = list(group)
        for start in range(0, len(alike), BATCH):
            done += await _retag(house, wechat, tags, alike[start : start + BATCH])
    return done


async def _retag(house: House, wechat: Platform, tags: dict[Role, int], alike: Sequence[Change]) -> int:
    """Change the tag of people who all go from one role to one other."""
    openids = [change.openid for change in alike]
    carries, wanted = alike[0].carries, alike[0].wanted
    try:
        if carries in set(Role):
            await wechat.untag(tags[Role(carries)], openids)
        if wanted in set(Role):
            await wechat.tag(tags[Role(wanted)], openids)
    except Refusal as refused:
        if refused.scope not in UNBURNT and refused.verdict is not Verdict.UNKNOWN and len(alike) > 1:
            # One of them may be why: one by one, so that the others get theirs.
            return sum([await _retag(house, wechat, tags, [change]) for change in alike])
        if refused.errcode == 45159:
            await house.db.write(lambda tx: memory.forget(tx, TAGS_KEY))
        await _put_off(house, alike, refused)
        return 0
    await house.db.write(lambda tx: roles.done(tx, alike))
    log.info("tags set", extra={"action": "tags_set", "role": wanted, "people": len(alike)})
    return 1


async def _put_off(house: House, changes: Sequence[Change], refused: Refusal) -> None:
    at = _later(refused, max(change.tries for change in changes) + 1, house.now())
    await house.db.write(lambda tx: roles.later(tx, changes, at))
    _refused("tag", refused, openid=short(changes[0].openid), people=len(changes))


# Files --------------------------------------------------------------------------------------------------------


async def _files(house: House, wechat: Platform, evidence: Evidence) -> int:
    due = await house.db.read(lambda tx: files.due(tx, house.now(), MANY))
    done = 0
    for file in due:
        done += await _fetch(house, wechat, evidence, file)
    return done


async def _fetch(house: House, wechat: Platform, evidence: Evidence, file: File) -> int:
    now = house.now()
    gone = now >= file.received_at + MEDIA_LIFE
    again = _wait(file.attempts + 1, now)
    if gone:
        return await _lost(house, file, words.MEDIA_EXPIRED)
    if not await house.db.write(lambda tx: files.claim(tx, file, again)):
        return 0
    limit = pictures.PHOTO_LIMIT if file.kind == "photo" else sounds.VOICE_LIMIT
    try:
        got = await wechat.get_media(file.media_id, limit)
    except Refusal as refused:
        _refused("file", refused, file=file.id)
        why = _why_never(refused)
        return await _lost(house, file, why) if why else 0
    keep_location = await house.db.read(lambda tx: kept.keeps_location(tx, file.person))
    looked = await asyncio.to_thread(_looked_at, file.kind, got.data, keep_location)
    if isinstance(looked, Unfit):
        return await _lost(house, file, looked.why)
    sha256, size, mime = hashlib.sha256(looked.data).hexdigest(), len(looked.data), looked.mime
    await kept.keep(
        house,
        evidence,
        looked.data,
        sha256,
        lambda tx: files.kept(tx, file.id, sha256=sha256, size=size, mime=mime),
    )
    log.info("file kept", extra={"action": "file_kept", "file": file.id, "bytes": size, "mime": mime})
    return 1


async def _lost(house: House, file: File, why: str) -> int:
    await house.db.write(lambda tx: kept.lose(tx, file, why, house.now()))
    return 1


def _looked_at(kind: str, data: bytes, keep_location: bool) -> Good | Unfit:
    return pictures.photo(data, keep_location=keep_location) if kind == "photo" else sounds.voice(data)


def _why_never(refused: Refusal) -> str:
    """What to tell the person, where asking again is no use; '' where it is."""
    if refused.code == "size":
        return evidence_words.TOO_BIG
    if refused.errcode == 40007:
        return words.MEDIA_GONE
    return ""


# Common -------------------------------------------------------------------------------------------------------


def _later(refused: Refusal, tries: int, now: datetime) -> datetime:
    if refused.scope is Scope.ACCOUNT:
        return now + NAP
    if refused.scope is Scope.MINUTE:
        return now + MINUTE
    if refused.verdict in (Verdict.BROKEN, Verdict.REFUSED):
        return now + timedelta(hours=6)  # sooner is no use; later it may have been mended
    return _wait(tries, now)


def _wait(tries: int, now: datetime) -> datetime:
    """Longer each time, an hour at most; there is no last time."""
    return next_try(_PATIENT, min(tries, 10), now) or now + NAP


def _refused(what: str, refused: Refusal, **facts: object) -> None:
    said = {"action": f"{what}_refused", "code": refused.code, "detail": refused.detail, **facts}
    log.warning("errand refused", extra=said)


class KeptTokens:
    """The TokenStore of one account, over our database."""

    def __init__(self, db: Database, appid: str) -> None:
        self._db = db
        self._appid = appid

    async def load(self, kind: Kind) -> Token | None:
        kept = await self._db.read(lambda tx: tokens.get(tx, self._appid, kind))
        return None if kept is None else Token(kept.value, kept.expires_at)

    async def save(self, kind: Kind, token: Token) -> None:
        await self._db.write(lambda tx: tokens.put(tx, self._appid, kind, token.value, token.expires_at))

    async def may_force(self, now: datetime, gap: timedelta) -> bool:
        return await self._db.write(lambda tx: tokens.may_force(tx, self._appid, now, gap))
