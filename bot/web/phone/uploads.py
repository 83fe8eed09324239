"""Reads a form with files as it arrives. Fields have a limit in all; each file goes to a scratch file with a limit."""

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

FIELDS_LIMIT = 512 * 1024  # bytes of all fields together
PARTS = 1000  # most fields and files of one form
FILES = 12  # most files of one form; the script sends one at a time
_CHUNK = 256 * 1024


class Broken(Exception):
    """The body is cut off, or it is not a form."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A file of the form. input: the name of its field. body: None if it is larger than FILE_LIMIT."""

    input: str
    name: str
    body: BinaryIO | None = field(repr=False)

    def data(self) -> bytes | None:
        """The file's bytes; None if it is too large. Blocks, so call it in a thread."""
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
    """The form. Its files are deleted at the end of the block.

    Raises Broken if the body cannot be read to its end, and HTTPRequestEntityTooLarge if it is too large.
    """
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
    """The text fields of a form. Raises HTTPBadRequest if it cannot be read."""
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
    """Write the file to the scratch file. Gives False if it is too large; then at most twice the limit is read."""
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
    """Read on up to `limit` bytes, so that the sender gets our answer. Raises HTTPRequestEntityTooLarge beyond it."""
    size = 0
    while chunk := await part.read_chunk(64 * 1024):
        size += len(chunk)
        if size > limit:
            raise web.HTTPRequestEntityTooLarge(limit, size)
