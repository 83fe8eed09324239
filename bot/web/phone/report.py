"""The page of a report that was handed in, with its evidence. The office, the leaders and the unit's people see it."""

from __future__ import annotations

from aiohttp import web

from bot.filing import draft, files
from bot.house import House
from bot.web.frame import render
from bot.web.frame.entry import Entry
from bot.web.frame.middleware import error_page, note
from bot.web.phone import evidence, fields, questions, words

_REPORT = r"/h5/report/{issue:\d{1,15}}/{unit:\d{1,15}}"


def path(issue: int, unit: int) -> str:
    return f"/h5/report/{issue}/{unit}"


class ReportPages:
    def __init__(self, house: House, entry: Entry) -> None:
        self._house = house
        self._entry = entry

    def routes(self) -> list[web.RouteDef]:
        return [web.get(_REPORT, self.report)]

    async def report(self, request: web.Request) -> web.StreamResponse:
        openid = await self._entry.who(request)
        if isinstance(openid, web.Response):
            return openid
        issue, unit = int(request.match_info["issue"]), int(request.match_info["unit"])
        given = await files.report(self._house, openid, issue, unit)
        if given is None:
            note(request, refused="report")
            return error_page(404, *words.NO_SUCH_REPORT)
        pieces: dict[int | str, list[evidence.Piece]] = {}
        placed = evidence.of_report(given.files, given.event.values)
        for piece in evidence.pieces(given.files, placed, "/h5/files", self._house.zone):
            pieces.setdefault(piece.place, []).append(piece)
        facts = {
            "filing": given.filing,
            "rows": fields.sheet(given.filing, given.event.answers),
            "pieces": pieces,
            "lines": questions.sheet(given.filing, given.event.values),
            "receipt": draft.receipt_of(given).split("\n"),
            "by": given.by,
            "tasks": [i.task for i in given.filing.items],
        }
        return render.page(request, "phone/report.html", facts)
