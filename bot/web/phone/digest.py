"""The pages of a digest, and the routes of all phone pages."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from aiohttp import web

from bot.documents.papers.xlsx import workbook
from bot.house import House
from bot.rights import gate
from bot.rights.actor import Actor, of_openid
from bot.rights.gate import Subject
from bot.rights.table import Read
from bot.web.frame import render
from bot.web.frame.entry import Entry
from bot.web.frame.middleware import error_page, note
from bot.web.frame.session import Sessions
from bot.web.phone import words
from bot.web.phone.allow import AllowPage
from bot.web.phone.digest_figures import PAGE, Page, Sheet, page
from bot.web.phone.fill import FillPages
from bot.web.phone.report import ReportPages
from bot.web.phone.report import path as report_path
from bot.web.phone.sign import SignPages
from bot.wechat.client import WeChat
from schedules.digest import Filed, TaskFact, UnitFact
from schedules.figures import Indicator
from storage import views
from storage.engine.tx import Tx
from storage.evidence import Evidence
from storage.views import Digest, Filing, Said

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FIRST = 30  # most units in the first page's table; the table pages show all
_DIGEST = r"/h5/digest/{id:\d{1,15}}"


def routes(house: House, wechat: WeChat | None, evidence: Evidence) -> list[web.RouteDef]:
    """The routes of all phone pages. wechat: None if no account is set."""
    sessions = Sessions(house.secret, secure=house.public_url.startswith("https://"))
    entry = Entry(sessions, wechat, public_url=house.public_url, now=house.now)
    pages = DigestPages(house, entry)
    return [
        web.get(_DIGEST, pages.front),
        web.get(_DIGEST + "/units", pages.units),
        web.get(_DIGEST + "/tasks", pages.tasks),
        web.get(_DIGEST + "/table", pages.table),
        web.get(_DIGEST + "/answers", pages.answers),
        web.get(_DIGEST + "/filed.xlsx", pages.filed),
        *AllowPage(house, wechat).routes(),
        *FillPages(house, entry, sessions, evidence).routes(),
        *ReportPages(house, entry).routes(),
        *SignPages(house, entry, sessions).routes(),
    ]


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in a list. detail: when and by whom it was filed; '' if it was not. href: its report; '' for none."""

    name: str
    state: str
    tone: str
    detail: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class TaskLine:
    number: int
    brief: str
    unit: str
    status: str
    tone: int
    overdue: bool
    sharing: int
    text: str
    when: str


def _answered(of: Indicator, unit: UnitFact) -> str:
    """The unit's answer as text; '' if it gave none."""
    return next((g.shown for g in of.given if (g.key or g.unit) in (unit.key, unit.name)), "")


class DigestPages:
    """Every handler first calls `_digest`, which gives the digest only to those who may read it."""

    def __init__(self, house: House, entry: Entry) -> None:
        self._house = house
        self._entry = entry

    async def front(self, request: web.Request) -> web.StreamResponse:
        of = await self._digest(request, Read.DIGEST_PAGE)
        if isinstance(of, web.Response):
            return of
        sheet = Sheet(of)
        more = len(sheet.units) if len(sheet.units) > FIRST else 0
        return self._render(request, "phone/digest.html", sheet, rows=sheet.table(sheet.units[:FIRST]), more=more)

    async def units(self, request: web.Request) -> web.StreamResponse:
        of = await self._digest(request, Read.DIGEST_LISTS)
        if isinstance(of, web.Response):
            return of
        found = (sheet := Sheet(of)).find_units(request.query)
        if found is None:
            return error_page(404, *words.NO_LIST)
        title, rows = found
        turn = page(request.query.get("page", "1"), len(rows))
        filings = await self._house.db.read(_filings(of))
        lines = [self._unit(u, filings.get(u.name)) for u in turn.slice(rows)]
        return self._list(request, sheet, title, turn, "phone/units.html", lines)

    async def tasks(self, request: web.Request) -> web.StreamResponse:
        of = await self._digest(request, Read.DIGEST_LISTS)
        if isinstance(of, web.Response):
            return of
        found = (sheet := Sheet(of)).find_tasks(request.query)
        if found is None:
            return error_page(404, *words.NO_LIST)
        title, rows = found
        turn = page(request.query.get("page", "1"), len(rows))
        shown = turn.slice(rows)
        said = await self._house.db.read(_last_said(of, shown))
        lines = [self._task(sheet, t, said.get(str(t.known_by))) for t in shown]
        return self._list(request, sheet, title, turn, "phone/tasks.html", lines)

    async def answers(self, request: web.Request) -> web.StreamResponse:
        """Show each unit's answer to one question of the form."""
        of = await self._digest(request, Read.DIGEST_LISTS)
        if isinstance(of, web.Response):
            return of
        found = (sheet := Sheet(of)).find_answers(request.query)
        if found is None:
            return error_page(404, *words.NO_LIST)
        title, rows = found
        turn = page(request.query.get("page", "1"), len(rows))
        lines = [
            UnitLine(unit, f"{shown}（{words.OFF_TARGET}）" if off else shown, "missing" if off else "", "")
            for unit, shown, off in turn.slice(rows)
        ]
        return self._list(request, sheet, title, turn, "phone/units.html", lines)

    async def table(self, request: web.Request) -> web.StreamResponse:
        of = await self._digest(request, Read.DIGEST_LISTS)
        if isinstance(of, web.Response):
            return of
        sheet = Sheet(of)
        turn = page(request.query.get("page", "1"), len(sheet.units))
        return self._list(request, sheet, words.TABLE, turn, "phone/table.html", sheet.table(turn.slice(sheet.units)))

    async def filed(self, request: web.Request) -> web.StreamResponse:
        """Send a workbook of who filed: the digest's frozen facts with the receipts."""
        of = await self._digest(request, Read.DIGEST_WORKBOOK)
        if isinstance(of, web.Response):
            return of
        filings = await self._house.db.read(_filings(of))
        asked = of.facts.indicators
        rows = [
            (*self._row(place, u, filings.get(u.name), of), *(_answered(i, u) for i in asked))
            for place, u in enumerate(of.facts.units, 1)
        ]
        columns = (*words.COLUMNS, *(i.label for i in asked))
        said = words.sheet_note(Sheet(of).title, words.moment(of.facts.as_of), of.sha256)
        body = await asyncio.to_thread(workbook, of.short_title, columns, rows, said, made_at=of.issued_at)
        name = words.file_name(of.campaign_name, of.short_title)
        headers = render.PRIVATE | {
            "Content-Disposition": f"attachment; filename=\"filed-{of.id}.xlsx\"; filename*=UTF-8''{quote(name)}",
        }
        return web.Response(body=body, content_type=XLSX, headers=headers)

    # ------------------------------------------------------------------------------------------------------------

    async def _digest(self, request: web.Request, what: Read) -> Digest | web.Response:
        """The digest, or the response to send instead. A person without the right is not told whether it exists."""
        openid = await self._entry.who(request)
        if isinstance(openid, web.Response):
            return openid
        id = int(request.match_info["id"])

        async def look(tx: Tx) -> tuple[Digest | None, Actor]:
            return await views.digest(tx, id), await of_openid(tx, openid, self._house.now(), self._house.zone)

        of, actor = await self._house.db.read(look)
        if of is not None and gate.may(actor, what, Subject(of.campaign)) is not None:
            return of
        bound = bool(actor.people)
        note(request, refused="digest", bound=bound)
        return error_page(403, *(words.FORBIDDEN if bound else words.UNBOUND))

    def _render(self, request: web.Request, template: str, sheet: Sheet, **more: Any) -> web.Response:
        facts = {
            "sheet": sheet,
            "of": sheet.of,
            "as_of": words.moment(sheet.facts.as_of),
            "issued_at": words.moment(self._local(sheet.of.issued_at)),
            "due_at": words.clock(self._local(sheet.of.due_at)),
            "home": f"/h5/digest/{sheet.of.id}",
            **more,
        }
        return render.page(request, template, facts)

    def _list(
        self, request: web.Request, sheet: Sheet, heading: str, turn: Page, template: str, rows: Sequence[Any]
    ) -> web.Response:
        rest = [
            (name, value) for name, value in request.query.items() if name in ("filed", "unit", "status", "only", "of")
        ]

        def at(number: int) -> str:
            return f"{request.path}?{urlencode([*rest, ('page', str(number))])}"

        return self._render(
            request,
            template,
            sheet,
            heading=heading,
            turn=turn,
            rows=rows,
            first=(turn.number - 1) * PAGE + 1,
            before=at(turn.number - 1) if turn.number > 1 else "",
            after=at(turn.number + 1) if turn.number < turn.pages else "",
        )

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(self._house.zone)

    def _unit(self, unit: UnitFact, filing: Filing | None) -> UnitLine:
        detail, href = "", ""
        if filing is not None:
            detail = f"{words.clock(self._local(filing.at))}　{filing.person}　{words.face(filing)}　{filing.receipt}"
            detail += words.with_files(filing.files)
            href = report_path(filing.issue, filing.unit)
        return UnitLine(unit.name, words.filed_as(unit), unit.filed.value, detail, href)

    def _task(self, sheet: Sheet, task: TaskFact, said: Said | None) -> TaskLine:
        text = said.text if said else ""
        if said and said.percent is not None:
            text = f"{said.percent}%　{text}"
        when = f"{said.issue}，{words.clock(self._local(said.at))}" if said else ""
        return TaskLine(
            task.number,
            task.brief,
            task.unit,
            sheet.label(task.status),
            sheet.tone(task.status),
            task.overdue,
            task.sharing,
            text,
            when,
        )

    def _row(self, place: int, unit: UnitFact, filing: Filing | None, of: Digest) -> tuple[str | int, ...]:
        if unit.filed is Filed.EXEMPT:
            return (place, unit.name, words.EXEMPT, words.EXEMPT, "", "", "", "", "", "")
        if unit.filed is Filed.MISSING or filing is None:
            state = words.FILED["missing"] if unit.filed is Filed.MISSING else words.REPORTED
            return (place, unit.name, words.YES, state, "", "", "", "", "", "")
        state = words.CORRECTING if unit.correcting else words.REPORTED
        on_time = words.FILED[unit.filed.value]
        if unit.filed is Filed.UNSIGNED:
            state, on_time = on_time, ""
        if unit.filed is Filed.ON_TIME and filing.again and filing.at > of.due_at:  # filed again, and not just 缓报
            on_time += words.AGAIN
        at = self._local(filing.at).strftime("%Y-%m-%d %H:%M:%S")
        return (
            place,
            unit.name,
            words.YES,
            state,
            at,
            on_time,
            filing.receipt,
            filing.person,
            words.face(filing),
            filing.files or "",
        )


def _filings(of: Digest) -> Any:
    async def work(tx: Tx) -> dict[str, Filing]:
        return await views.filings(tx, of)

    return work


def _last_said(of: Digest, shown: Sequence[TaskFact]) -> Any:
    async def work(tx: Tx) -> dict[str, Said]:
        return await views.last_said(tx, of, [(str(t.known_by), t.key) for t in shown])

    return work
