"""Shows evidence on a page and sends its bytes. A browser never runs what is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import quote
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.evidence.found import SUFFIXES
from bot.evidence.pictures import small
from bot.web.phone import questions, words
from forms.questions import Origin, Value, files_of
from forms.session import Session
from storage.evidence import Evidence
from storage.files import File

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, max-age=600",  # a phone may be shared
}


@dataclass(frozen=True, slots=True)
class Piece:
    """One photo or file. place: a task's id, 0 for the whole report, or q-KEY for a question.

    detail: its size, or a note that it is still being fetched. href: '' while it cannot be opened.
    small: the address of its small picture; '' for none.
    """

    id: int
    place: int | str
    name: str
    detail: str
    href: str
    small: str


def pieces(files: Collection[File], place: Mapping[int, int | str], home: str, zone: ZoneInfo) -> tuple[Piece, ...]:
    """The pieces of the files that have a place.

    home: the start of their addresses. place: file id -> where it belongs.
    """
    made = []
    for file in files:
        if file.id not in place:
            continue
        kept = file.state == "kept"
        href = f"{home}/{file.id}" if kept else ""
        name = file.name or words.chat_file(file.kind, file.received_at.astimezone(zone))
        detail = words.size(file.size) if kept else words.ON_ITS_WAY
        picture = f"{href}?small=1" if kept and file.mime.startswith("image/") else ""
        made.append(Piece(file.id, place[file.id], name, detail, href, picture))
    return tuple(made)


def of_draft(session: Session) -> dict[int, int | str]:
    """file id -> task id, q-KEY, or 0 for the whole report. Files without a place yet belong to the whole report."""
    placed: dict[int, int | str] = {f: t for t, f in (*session.photos, *session.documents)}
    return {f: 0 for f in session.loose} | placed | _of_questions(session.values)


def of_report(files: Collection[File], values: Collection[Value]) -> dict[int, int | str]:
    """file id -> its place, as of_draft gives it. values: the answers to the questions."""
    placed: dict[int, int | str] = {f.id: f.task or 0 for f in files}
    return placed | _of_questions(values)


def _of_questions(values: Collection[Value]) -> dict[int, int | str]:
    return {f: questions.PREFIX + v.question for v in values if v.origin is Origin.SENT for f in files_of(v.text)}


async def response(evidence: Evidence, file: File, *, little: bool) -> web.Response | None:
    """The response with the file's bytes; None if they are missing. little: send a small picture of an image."""
    data = await asyncio.to_thread(evidence.get, file.sha256)
    if data is None:
        return None
    if little and file.mime.startswith("image/"):
        return web.Response(body=await asyncio.to_thread(small, data), content_type="image/jpeg", headers=_HEADERS)
    mime = file.mime if file.mime in SUFFIXES else "application/octet-stream"
    shown = "inline" if mime.startswith("image/") else "attachment"
    plain = f"file-{file.id}{SUFFIXES.get(file.mime, '.bin')}"
    name = file.name or plain
    said = f"{shown}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    return web.Response(body=data, content_type=mime, headers={**_HEADERS, "Content-Disposition": said})
