"""The pages on which a unit fills its report: the form, saves of single fields, the table to confirm, the sheet."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aiohttp import web

from bot import links
from bot.evidence.attachments import FILE_LIMIT
from bot.filing import draft
from bot.filing.draft import Change, Given, NotYet, Open, Saved, Stranger, Written
from bot.house import House
from bot.web.frame import render
from bot.web.frame.entry import Entry
from bot.web.frame.middleware import error_page, note
from bot.web.frame.session import Sessions
from bot.web.phone import evidence, fields, questions, uploads, words
from bot.web.phone.evidence import Piece
from bot.web.phone.files import FilePages, as_json, stop
from bot.web.phone.page_request import Asking, PageRequest
from forms import answers as form_answers
from forms import page as form
from forms import screen
from forms.model import Filing
from forms.page import Fault
from storage.evidence import Evidence
from storage.files import File

MOST = 200  # most fields in one save
Labelled = tuple[str, Piece]
_REPORT = r"/h5/fill/{issue:\d{1,15}}/{unit:\d{1,15}}"


class FillPages:
    """Every handler first finds out who asks. bot.filing then checks the person's right on each request."""

    def __init__(self, house: House, entry: Entry, sessions: Sessions, evidence: Evidence) -> None:
        self._house = house
        self._asking = Asking(house, entry, sessions)
        self._evidence = evidence
        self._files = FilePages(house, self._asking, entry, evidence)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(_REPORT, self.form),
            web.post(_REPORT, self.post),
            web.post(_REPORT + "/save", self.save),
            web.get(_REPORT + "/preview", self.preview),
            web.post(_REPORT + "/submit", self.submit),
            web.post(_REPORT + "/withdraw", self.withdraw),
            web.get(_REPORT + "/sheet", self.sheet),
            web.post(_REPORT + "/files", self._files.add),
            web.get(_REPORT + r"/files/{id:\d{1,15}}", self._files.of_draft),
            web.post(_REPORT + r"/files/{id:\d{1,15}}/remove", self._files.remove),
            web.post(_REPORT + "/files/place", self._files.place),
            web.get(r"/h5/files/{id:\d{1,15}}", self._files.handed_in),
        ]

    async def form(self, request: web.Request) -> web.StreamResponse:
        asked = await self._asking.asked(request)
        if isinstance(asked, web.Response):
            return asked
        state = await draft.look(self._house, asked.who, asked.issue, asked.unit)
        return self._front(request, asked, state)

    async def post(self, request: web.Request) -> web.StreamResponse:
        """Take the whole form from a browser without scripts."""
        asked = await self._asking.known(request)
        if asked is None:
            return error_page(403, *words.LINK_DEAD)
        try:
            async with uploads.read(request, self._evidence) as form_:
                if not self._asking.ours(request, asked, form_.fields.get("token")):
                    note(request, refused="form")
                    return error_page(403, *words.FORGED)
                said, missed = form_.fields, await self._files.bring_all(asked, form_)
        except uploads.Broken:
            return error_page(400, *words.FORM_CUT_OFF)
        changes = fields.changes(said)[:MOST]
        answers = questions.written(said)[:MOST]
        version = _number(said.get("version"))
        state = await draft.save(
            self._house, asked.who, asked.issue, asked.unit, changes, version=version, answers=answers
        )
        if not isinstance(state, Saved):
            return self._front(request, asked, state)
        if state.faults or state.conflicts or state.asked or missed:
            written = {c.entry.task: c.entry for c in changes}
            made = fields.fields(state.state, state.faults, state.conflicts, written)
            typed = {w.typed.question: w.typed for w in answers}
            asking = questions.asked(state.state, state.faults, state.asked, typed)
            return self._form(request, asked, state.state, made, state.faults, status=422, missed=missed, asking=asking)
        act = said.get("act")
        return _see(f"{asked.path}/preview" + ("?zero=1" if act == "zero" else "") if act != "save" else asked.path)

    async def save(self, request: web.Request) -> web.StreamResponse:
        """Save some fields from JSON: {token, version, changes: [[task, status, text, percent, was], …]}."""
        asked = await self._asking.known(request)
        if asked is None:
            return stop(401, words.STOPPED)
        try:
            said = json.loads(await request.read())
        except ValueError:
            return stop(400, words.FORGED[1])
        if not isinstance(said, dict) or not self._asking.ours(request, asked, said.get("token")):
            note(request, refused="form")
            return stop(403, words.FORGED[1])
        changes, answers = _changes(said.get("changes"))
        version = _number(said.get("version"))
        state = await draft.save(
            self._house, asked.who, asked.issue, asked.unit, changes, version=version, answers=answers
        )
        match state:
            case Saved():
                return web.json_response(
                    self._answer(asked, state, changes, answers), headers={"Cache-Control": "no-store"}
                )
            case Given():
                return stop(409, words.GIVEN)
            case Stranger() | None:
                return stop(403, words.STOPPED)

    async def preview(self, request: web.Request) -> web.StreamResponse:
        asked = await self._asking.asked(request)
        if isinstance(asked, web.Response):
            return asked
        state = await draft.look(self._house, asked.who, asked.issue, asked.unit)
        if not isinstance(state, Open):
            return self._front(request, asked, state)
        missing = form.missing(state.filing, state.session)
        if missing:
            return self._form(request, asked, state, fields.fields(state, missing), missing, status=422)
        return self._table(request, asked, state, zero=request.query.get("zero") == "1")

    async def submit(self, request: web.Request) -> web.StreamResponse:
        at = self._house.now()  # before anything is read: the arrival decides whether the report is on time
        posted = await self._posted(request)
        if isinstance(posted, web.Response):
            return posted
        asked, said = posted
        zero = said.get("zero") == "1"
        done = await draft.submit(
            self._house, asked.who, asked.issue, asked.unit, version=_number(said.get("version")), zero=zero, at=at
        )
        match done:
            case NotYet(state, faults) if faults or state.closed:
                return self._form(request, asked, state, fields.fields(state, faults), faults, status=422)
            case NotYet(state):
                return self._table(request, asked, state, zero=zero, told=words.OTHER_DRAFT, status=409)
            case Given():
                return _see(asked.path)
            case Open() | Stranger() | None:
                return self._front(request, asked, done)

    async def withdraw(self, request: web.Request) -> web.StreamResponse:
        at = self._house.now()
        posted = await self._posted(request)
        if isinstance(posted, web.Response):
            return posted
        asked, _ = posted
        state = await draft.withdraw(self._house, asked.who, asked.issue, asked.unit, at=at)
        if isinstance(state, Given):
            return self._given(request, asked, state, told=words.TAKEN_BACK_TOO_LATE)
        return _see(asked.path) if isinstance(state, Open) else self._front(request, asked, state)

    async def sheet(self, request: web.Request) -> web.StreamResponse:
        """Show the 报送单, which people print and sign."""
        asked = await self._asking.asked(request)
        if isinstance(asked, web.Response):
            return asked
        state = await draft.look(self._house, asked.who, asked.issue, asked.unit)
        if state is None or isinstance(state, Stranger):
            return self._front(request, asked, state)
        if isinstance(state, Given):
            answers, receipt, by = state.event.answers, draft.receipt_of(state), state.by
            values = state.event.values
        else:
            answers, receipt, by = form.answers(state.filing, state.session), "", ""
            values = form_answers.values(state.filing, state.session)
        rows = fields.sheet(state.filing, answers)
        lines = questions.sheet(state.filing, values)
        return self._render(
            request,
            asked,
            "phone/fill_sheet.html",
            filing=state.filing,
            rows=rows,
            lines=lines,
            receipt=receipt,
            by=by,
            today=words.moment(draft.house_time(self._house, self._house.now())),
        )

    # who asks ---------------------------------------------------------------------------------------------------

    async def _posted(self, request: web.Request) -> tuple[PageRequest, Mapping[str, object]] | web.Response:
        asked = await self._asking.known(request)
        if asked is None:
            return error_page(403, *words.LINK_DEAD)
        said = await uploads.fields(request)
        if not self._asking.ours(request, asked, said.get("token")):
            note(request, refused="form")
            return error_page(403, *words.FORGED)
        return asked, said

    # what goes out ----------------------------------------------------------------------------------------------

    def _front(self, request: web.Request, asked: PageRequest, state: Open | Given | Stranger | None) -> web.Response:
        match state:
            case Open():
                return self._form(request, asked, state, fields.fields(state))
            case Given():
                return self._given(request, asked, state)
            case Stranger(bound):
                note(request, refused="fill", bound=bound)
                return error_page(403, *(words.NOT_A_FILER if bound else words.UNBOUND))
            case None:
                return error_page(404, *words.NO_REPORT)

    def _form(
        self,
        request: web.Request,
        asked: PageRequest,
        state: Open,
        made: tuple[fields.Field, ...],
        faults: tuple[Fault, ...] = (),
        *,
        status: int = 200,
        missed: tuple[str, ...] = (),
        asking: tuple[questions.Asked, ...] | None = None,
    ) -> web.Response:
        said_by = words.saved_by(state.by, state.at) if state.by and state.at else ""
        return self._render(
            request,
            asked,
            "phone/fill.html",
            status=status,
            state=state,
            filing=state.filing,
            fields=made,
            faults=[*fields.whole(state, faults), *questions.whole(state.filing, faults), *missed],
            asking=questions.asked(state, faults) if asking is None else asking,
            said_by=said_by,
            once=secrets.token_hex(8),
            pieces=self._pieces(asked, state),
            limit=FILE_LIMIT,
            keeps_location=state.keeps_location,
            due=fields.due(state.filing, self._now()),
            filled=sum(1 for f in made if f.changed) + len(state.session.values),
            nothing=form.nothing_said(state.filing, state.session),
        )

    def _pieces(self, asked: PageRequest, state: Open) -> dict[int | str, list[Piece]]:
        """task id or q-KEY -> its evidence; 0 -> the evidence of the whole report."""
        placed: dict[int | str, list[Piece]] = {}
        of = evidence.of_draft(state.session)
        for piece in evidence.pieces(state.files, of, f"{asked.path}/files", self._house.zone):
            placed.setdefault(piece.place, []).append(piece)
        return placed

    def _brought(
        self, asked: PageRequest, filing: Filing, files: tuple[File, ...], of: Mapping[int, int | str]
    ) -> list[Labelled]:
        """(第3项, piece) in the order of tasks and questions. Pieces of the whole report come last."""
        names: dict[int | str, str] = {i.task: words.belongs_to(i.place) for i in filing.items}
        names.update(questions.names(filing))
        order = {place: n for n, place in enumerate(names)}
        pieces = evidence.pieces(files, of, f"{asked.path}/files", self._house.zone)
        ordered = sorted(pieces, key=lambda p: order.get(p.place, len(order)))
        return [(names.get(p.place) or words.belongs_to(None), p) for p in ordered]

    def _table(
        self, request: web.Request, asked: PageRequest, state: Open, *, zero: bool, told: str = "", status: int = 200
    ) -> web.Response:
        head, rows = screen.rows(state.filing, state.session)
        nothing = form.nothing_said(state.filing, state.session)
        goes_out = replace(state.session, values=form_answers.values(state.filing, state.session))
        return self._render(
            request,
            asked,
            "phone/fill_preview.html",
            status=status,
            filing=state.filing,
            head=head,
            rows=rows,
            version=state.version,
            nothing=nothing,
            zero=zero and nothing,
            told=told,
            closed=state.closed,
            on_purpose=words.ZERO_ON_PURPOSE,
            brought=self._brought(asked, state.filing, state.files, evidence.of_draft(goes_out)),
        )

    def _given(self, request: web.Request, asked: PageRequest, given: Given, told: str = "") -> web.Response:
        rows = [r for r in fields.sheet(given.filing, given.event.answers) if r.changed]
        return self._render(
            request,
            asked,
            "phone/fill_done.html",
            filing=given.filing,
            receipt=draft.receipt_of(given).split("\n"),
            rows=rows,
            lines=questions.sheet(given.filing, given.event.values),
            may_withdraw=given.may_withdraw,
            due=words.clock(given.filing.due_at),
            told=told,
            allow=links.ALLOW_PAGE if given.offer else "",
            brought=self._brought(
                asked, given.filing, given.files, evidence.of_report(given.files, given.event.values)
            ),
        )

    def _render(
        self, request: web.Request, asked: PageRequest, template: str, *, status: int = 200, **facts: Any
    ) -> web.Response:
        facts |= {"home": asked.path, "token": self._asking.token(asked)}
        return render.page(request, template, facts, status=status, form=True)

    def _answer(
        self, asked: PageRequest, saved: Saved, changes: list[Change], answers: list[Written]
    ) -> dict[str, Any]:
        """The JSON for the script: each field as it is now, and its faults and conflicts."""
        written = {c.entry.task for c in changes}
        shown = {f.item.task: f for f in fields.fields(saved.state, saved.faults, saved.conflicts)}
        told = [f for t, f in shown.items() if t in written or not saved.known]
        pieces = self._pieces(asked, saved.state)
        answered = {w.typed.question for w in answers}
        every = questions.asked(saved.state, saved.faults, saved.asked)
        return {
            "called": [q.id for q in every if q.called],
            "version": saved.state.version,
            "pieces": {task: [as_json(p) for p in of] for task, of in pieces.items()},
            "filled": sum(1 for f in shown.values() if f.changed) + len(saved.state.session.values),
            "stop": words.CLOSED if saved.state.closed else "",
            "fields": [
                {
                    "task": f.item.task,
                    "was": f.was,
                    "changed": f.changed,
                    "fault": f.fault,
                    "conflict": f.conflict,
                    "secret": any(x.task == f.item.task and x.wrong is form.Wrong.SECRET for x in saved.faults),
                }
                for f in told
            ]
            + [
                {
                    "task": q.id,
                    "was": q.was,
                    "changed": q.changed,
                    "fault": q.fault,
                    "conflict": q.conflict,
                    "mark": q.mark,
                    "secret": any(x.question == q.question.key and not x.said for x in saved.faults),
                }
                for q in every
                if q.open and (q.question.key in answered or not saved.known)
            ],
        }

    def _now(self) -> Any:
        return draft.house_time(self._house, self._house.now())


def _changes(said: object) -> tuple[list[Change], list[Written]]:
    """The changes of tasks, and those of the form's own questions. Malformed ones are dropped."""
    found, answers = [], []
    for one in said[:MOST] if isinstance(said, list) else []:
        if not isinstance(one, list) or len(one) != 5:
            continue
        if isinstance(one[0], int):
            entry = fields.from_json(one[0], one[1:4])
            if entry is not None:
                found.append(Change(entry, fields.from_json(one[0], one[4])))
        elif (written := questions.from_change(one)) is not None:
            answers.append(written)
    return found, answers


def _number(said: object) -> int:
    if isinstance(said, int):
        return said
    return int(said) if isinstance(said, str) and said.isascii() and said.isdigit() and len(said) < 10 else -1


def _see(path: str) -> web.Response:
    return render.see(path)
