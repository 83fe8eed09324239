"""Fetches photos and recordings from the platform, which deletes them after three days."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from datetime import timedelta

from bot.account import put_off
from bot.account.client_calls import Platform
from bot.acts import keep_evidence as kept
from bot.evidence import pictures, sounds
from bot.evidence import words as evidence_words
from bot.evidence.found import Good, Unfit
from bot.house import House
from bot.wechat import words
from bot.wechat.errors import Refusal
from storage import files
from storage.evidence import Evidence
from storage.files import File

log = logging.getLogger("bot.account")

MANY = 20  # most files one run fetches
MEDIA_LIFE = timedelta(days=3)


async def fetch(house: House, wechat: Platform, evidence: Evidence) -> int:
    """Fetch the files that are due, at most MANY. Gives how many were kept or given up."""
    due = await house.db.read(lambda tx: files.due(tx, house.now(), MANY))
    done = 0
    for file in due:
        done += await _fetch(house, wechat, evidence, file)
    return done


async def _fetch(house: House, wechat: Platform, evidence: Evidence, file: File) -> int:
    now = house.now()
    gone = now >= file.received_at + MEDIA_LIFE
    again = put_off.wait(file.attempts + 1, now)
    if gone:
        return await _lost(house, file, words.MEDIA_EXPIRED)
    if not await house.db.write(lambda tx: files.claim(tx, file, again)):
        return 0
    limit = pictures.PHOTO_LIMIT if file.kind == "photo" else sounds.VOICE_LIMIT
    try:
        got = await wechat.get_media(file.media_id, limit)
    except Refusal as refused:
        put_off.refused_by_platform("file", refused, file=file.id)
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
    """What to tell the person if asking again is useless; '' if it may work later."""
    if refused.code == "size":
        return evidence_words.TOO_BIG
    if refused.errcode == 40007:
        return words.MEDIA_GONE
    return ""
