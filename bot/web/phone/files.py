"""The routes of photos and files: add one to a report, remove it, place it, open it."""

from __future__ import annotations

import asyncio
import re
import secrets
from typing import Any

from aiohttp import web

from bot.filing import files
from bot.filing.draft import Given, Open, Stranger
from bot.filing.files import Attached, Refused, Upload
from bot.house import House
from bot.web.frame import render
from bot.web.frame.entry import Entry
from bot.web.frame.middleware import error_page, note
from bot.web.phone import evidence as pieces
from bot.web.phone import questions, uploads, words
from bot.web.phone.page_request import Asking, PageRequest
from bot.web.phone.uploads import Form, Sent
from forms.evidence import Place
from storage.evidence import Evidence
from storage.files import File

_KEY = re.compile(r"[A-Za-z0-9-]{8,64}")
AT_ONCE = 2  # most pictures decoded at the same time; each may take a few hundred megabytes


class FilePages:
    def __init__(self, house: House, asking: Asking, entry: Entry, evidence: Evidence) -> None:
        self._house = house
        self._asking = asking
        self._entry = entry
        self._evidence = evidence
        self._looking = asyncio.Semaphore(AT_ONCE)

    async def add(self, request: web.Request) -> web.StreamResponse:
        """Take one file from the script's form: token, task, key, file. Answers JSON."""
        asked = await self._asking.known(request)
        if asked is None:
            return stop(401, words.FILE_STOPPED)
        try:
            async with uploads.read(request, self._evidence) as form:
                if not self._asking.ours(request, asked, form.fields.get("token")):
                    note(request, refused="form")
                    return stop(403, words.FORGED[1])
                place, key = questions.place(form.fields.get("task")), form.fields.get("key", "")
                if len(form.files) != 1 or place is None or not _KEY.fullmatch(key):
                    return stop(400, words.FORGED[1])
                return self._told(await self._bring(asked, form.files[0], place, key))
        except uploads.Broken:
            note(request, refused="body")
            return stop(400, words.CUT_OFF)

    async def bring_all(self, asked: PageRequest, form: Form) -> tuple[str, ...]:
        """Take the files of a whole form from a browser without scripts. Gives a sentence for each refused file."""
        faults = []
        for n, sent in enumerate(form.files):
            kind, _, said = sent.input.partition("-")
            place = questions.place(said)
            if kind != "file" or place is None:
                continue
            once = form.fields.get("once", "")
            key = f"{once}-{n}" if _KEY.fullmatch(once) else secrets.token_hex(16)
            result = await self._bring(asked, sent, place, key)
            if isinstance(result, Refused):
                faults.append(words.not_taken(sent.name, result.why))
        return tuple(faults)

    async def _bring(self, asked: PageRequest, sent: Sent, place: Place, key: str) -> files.Result:
        async with self._looking:
            data = await asyncio.to_thread(sent.data)
            if data is None:
                return Refused(words.FILE_TOO_BIG)
            upload = Upload(place, key, sent.name, data)
            return await files.bring(self._house, self._evidence, asked.who, asked.issue, asked.unit, upload)

    async def remove(self, request: web.Request) -> web.StreamResponse:
        """Remove one file. The script gets JSON; a browser without scripts is sent to the page."""
        asked = await self._asking.known(request)
        scripted = request.headers.get("Accept", "") == "application/json"
        if asked is None:
            return stop(401, words.FILE_STOPPED) if scripted else error_page(403, *words.LINK_DEAD)
        said = await uploads.fields(request)
        if not self._asking.ours(request, asked, said.get("token")):
            note(request, refused="form")
            return stop(403, words.FORGED[1]) if scripted else error_page(403, *words.FORGED)
        id = int(request.match_info["id"])
        state = await files.take_out(self._house, asked.who, asked.issue, asked.unit, id)
        if not scripted:
            return render.see(asked.path)
        match state:
            case Open():
                return answer(200, {"version": state.version, "called": questions.called(state)})
            case Given():
                return stop(409, words.GIVEN)
            case Stranger() | None:
                return stop(403, words.FILE_STOPPED)

    async def place(self, request: web.Request) -> web.StreamResponse:
        """Put the chat's photos that have no place under a task or question, and show the page again."""
        asked = await self._asking.known(request)
        if asked is None:
            return error_page(403, *words.LINK_DEAD)
        said = await uploads.fields(request)
        if not self._asking.ours(request, asked, said.get("token")):
            note(request, refused="form")
            return error_page(403, *words.FORGED)
        place = questions.place(said.get("task"))
        if place is not None:
            await files.place(self._house, asked.who, asked.issue, asked.unit, place)
        return render.see(asked.path)

    async def of_draft(self, request: web.Request) -> web.StreamResponse:
        """Send a file of the draft to those who fill this report."""
        asked = await self._asking.known(request)
        if asked is None:
            return error_page(403, *words.LINK_DEAD)
        id = int(request.match_info["id"])
        file = await files.of_draft(self._house, asked.who, asked.issue, asked.unit, id)
        return await self._bytes(request, file)

    async def handed_in(self, request: web.Request) -> web.StreamResponse:
        """Send a file that was handed in to the office, the leaders and the unit's people."""
        openid = await self._entry.who(request)
        if isinstance(openid, web.Response):
            return openid
        return await self._bytes(request, await files.handed_in(self._house, openid, int(request.match_info["id"])))

    async def _bytes(self, request: web.Request, file: File | None) -> web.StreamResponse:
        little = request.query.get("small") == "1"
        found = await pieces.response(self._evidence, file, little=little) if file is not None else None
        if found is None:
            note(request, refused="file")
            return error_page(404, *words.NO_FILE)
        return found

    def _told(self, result: files.Result) -> web.Response:
        match result:
            case Attached(state, file):
                home = f"/h5/fill/{state.filing.issue}/{state.filing.unit}/files"
                said = {"version": state.version, "called": questions.called(state)}
                if file is None:
                    return answer(200, said | {"piece": None})
                of = pieces.of_draft(state.session)
                (piece,) = pieces.pieces([file], {file.id: of.get(file.id, 0)}, home, self._house.zone)
                return answer(200, said | {"piece": as_json(piece)})
            case Refused(why):
                return answer(422, {"fault": why})
            case Given():
                return stop(409, words.FILE_GIVEN)
            case Stranger() | None:
                return stop(403, words.FILE_STOPPED)


def as_json(piece: pieces.Piece) -> list[Any]:
    return [piece.id, piece.name, piece.detail, piece.href, piece.small]


def answer(status: int, said: dict[str, Any]) -> web.Response:
    return web.json_response(said, status=status, headers={"Cache-Control": "no-store"})


def stop(status: int, why: str) -> web.Response:
    return answer(status, {"stop": why})
