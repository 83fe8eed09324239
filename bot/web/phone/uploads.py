"""A form with files, read as it comes: fields up to a limit, each file to a scratch file up to its own."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import BinaryIO

from aiohttp import BodyPartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.evidence.attachments import FILE_LIMIT
from storage.evidence import Evidence

FIELDS_LIMIT = 512 * 1024  # of all fields together
PARTS = 1000  # fields and files of one form
FILES = 12  # of one form; the script sends one at a time
_CHUNK = 256 * 1024


class Broken(Exception):
    """The form is cut off, or no form."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file of the form. input: of which name. body None: it is larger than any that is taken."""

    input: str
    name: str
    body: BinaryIO | None = field(repr=False)

    def data(self) -> bytes | None:
        """All of it. In a thread."""
        if self.body is None:
            return None
        self.body.seek(0)
        return self.body.read()


@dataclass(frozen=True, slots=True)
class Form:
    fields: Mapping[str, str]
    files: tuple[Sent, ...] = ()


@asynccontextmanager
async def read(request: web.Request, evidence: Evidence) -> AsyncIterator[Form]:
    """The form; its files are gone when this is left. Broken: it cannot be read to its end."""
    if not request.content_type.startswith("multipart/"):
        yield Form(await fields(request))
        return
    if request.content_length is not None and request.content_length > FILES * FILE_LIMIT + FIELDS_LIMIT:
        raise web.HTTPRequestEntityTooLarge(FILES * FILE_LIMIT, request.content_length)
    with contextlib.ExitStack() as open_:
        try:
            form = await _parts(request, evidence, open_)
        except (
            ValueError,
            HttpProcessingError,
            web.RequestPayloadError,
            ConnectionError,
            EOFError,
        ) as cut:  # aiohttp's, on a broken body
            raise Broken from cut
        yield form


async def fields(request: web.Request) -> Mapping[str, str]:
    """A form's fields, whatever was sent as one: what cannot be read is refused, and is no fault of ours."""
    try:
        said = await request.post()
    except (ValueError, LookupError, HttpProcessingError, EOFError) as broken:  # a charset, a boundary, bytes
        raise web.HTTPBadRequest from broken
    return {name: value for name, value in said.items() if isinstance(value, str)}


async def _parts(request: web.Request, evidence: Evidence, open_: contextlib.ExitStack) -> Form:
    fields: dict[str, str] = {}
    files: list[Sent] = []
    room = FIELDS_LIMIT
    count = 0
    async for part in await request.multipart():
        count += 1
        if count > PARTS or not isinstance(part, BodyPartReader) or not part.name:
            raise Broken
        if part.filename is None:
            text = await _text(part, room)
            room -= len(text)
            fields[part.name] = text.decode("utf-8", "replace")
        elif part.filename and len(files) < FILES:
            body = open_.enter_context(await asyncio.to_thread(evidence.scratch))
            files.append(Sent(part.name, part.filename, body if await _spool(part, body) else None))
        else:
            await _drain(part, FILE_LIMIT)
    return Form(fields, tuple(files))


async def _text(part: BodyPartReader, room: int) -> bytes:
    text = bytearray()
    while chunk := await part.read_chunk():
        text += chunk
        if len(text) > room:
            raise web.HTTPRequestEntityTooLarge(FIELDS_LIMIT, len(text))
    return bytes(text)


async def _spool(part: BodyPartReader, body: BinaryIO) -> bool:
    """Into the scratch file; False: it is too large, and is read no further than twice the limit."""
    size, held = 0, bytearray()
    while chunk := await part.read_chunk(64 * 1024):
        size += len(chunk)
        if size > FILE_LIMIT:
            await _drain(part, FILE_LIMIT)
            return False
        held += chunk
        if len(held) >= _CHUNK:
            await asyncio.to_thread(body.write, bytes(held))
            held.clear()
    await asyncio.to_thread(body.write, bytes(held))
    return True


async def _drain(part: BodyPartReader, limit: int) -> None:
    """Read on, so that the sender hears an answer; but not for ever."""
    size = 0
    while chunk := await part.read_chunk(64 * 1024):
        size += len(chunk)
        if size > limit:
            raise web.HTTPRequestEntityTooLarge(limit, size)
