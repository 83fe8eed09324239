"""The office and the reports handed in: 待审, 通过, 退回. What would happen is echoed and done on 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot import layout, limits
from bot.acts import accept as accept_act
from bot.acts import send_back as send_back_act
from bot.acts.refused import Refused, Why
from bot.acts.subjects import Shown
from bot.chat.grammar.office import Accept, AcceptAll, ReturnReport, ToReview
from bot.chat.state import AcceptThese, ReturnThis
from bot.chat.turn import Answer, Turn, tell, tell_pages
from bot.chat.words import anyone as anyone_words
from bot.chat.words import review as review_words
from bot.rights.table import Read
from forms import answers, question_words, returning
from forms.model import Filing
from storage import campaigns, desk, duties, people
from storage.desk import Waiting
from storage.engine.tx import Tx
from storage.people import Post
from storage.reports import Reason


@dataclass(frozen=True, slots=True)
class Named:
    """A unit of one of the office's campaigns, as the words named it."""

    units: tuple[campaigns.Unit, ...]

    def among(self, rows: Sequence[Waiting]) -> tuple[Waiting, ...]:
        ids = {u.id for u in self.units}
        return tuple(r for r in rows if r.unit in ids)


def own(turn: Turn) -> tuple[int, ...]:
    """The campaigns whose reports this phone reviews."""
    return turn.of(Read.REPORTS_TO_REVIEW)


async def show_waiting(turn: Turn, _: ToReview) -> Answer:
    """待审."""
    rows = await desk.waiting(turn.tx, own(turn))
    if not rows:
        return tell(turn, review_words.NOTHING_WAITING)
    lines = [f"{n} {_line(turn, r)}" for n, r in enumerate(rows, 1)]
    return tell_pages(turn, review_words.waiting(lines, tasks=any(r.total for r in rows)))


def _line(turn: Turn, r: Waiting) -> str:
    what = review_words.what_changed(r.changed, r.total, r.zero) + (f"，代填（{r.word_of}）" if r.word_of else "")
    at = layout.day_clock(turn.local(r.submitted_at))
    line = review_words.waiting_line(r.unit_name, turn.titled(r), at, what, r.on_time)
    if not r.files:
        return line
    home = turn.house.public_url.rstrip("/")
    return line + review_words.with_evidence(r.files, f"{home}/h5/report/{r.issue}/{r.unit}" if home else "")


async def named(turn: Turn, said: str) -> Named | Answer:
    """The unit of this name in the office's campaigns. An Answer: none or several have it."""
    found = [await campaigns.find_units(turn.tx, c, said) for c in own(turn)]
    names = tuple(dict.fromkeys(u.name for group in found for u in group))
    if not names:
        return tell(turn, review_words.unit_unknown(said))
    if len(names) > 1:
        return tell(turn, review_words.unit_ambiguous(said, names))
    return Named(tuple(u for group in found for u in group))


async def knows(turn: Turn, said: str) -> bool:
    """Whether this names one unit of the office's campaigns."""
    return isinstance(await named(turn, said), Named)


async def accept(turn: Turn, said: Accept) -> Answer:
    """通过 单位 at once where one report is meant; 通过 全部, several, or a place in the list are echoed first."""
    rows = await desk.waiting(turn.tx, own(turn))
    if said.issue is not None:
        rows = tuple(r for r in rows if r.number == said.issue)
    if not rows:
        return tell(turn, review_words.NOTHING_WAITING)
    if said.everyone:
        return _accept_echo(turn, rows)
    chosen: dict[int, Waiting] = {}
    for part in said.units:
        if part.isdecimal():
            found = rows[int(part) - 1 : int(part)] if int(part) else ()
            if not found:
                return tell(turn, review_words.ACCEPT_HOW)
        else:
            unit = await named(turn, part)
            if isinstance(unit, Answer):
                return unit
            found = unit.among(rows)
            if not found:
                return tell(turn, review_words.none_waiting_of(unit.units[0].short_name))
        chosen |= {r.submission: r for r in found}
    if len(chosen) == 1 and not said.units[0].isdecimal():
        return await _accept(turn, [_key(r) for r in chosen.values()])
    return _accept_echo(turn, tuple(chosen.values()))


async def accept_all(turn: Turn, _: AcceptAll) -> Answer:
    """通过全部."""
    return await accept(turn, Accept((), everyone=True))


def _key(r: Waiting) -> tuple[int, int, int]:
    return r.issue, r.unit, r.submission


def _accept_echo(turn: Turn, rows: Sequence[Waiting]) -> Answer:
    told = [(r.unit_name, turn.titled(r)) for r in rows]
    pending = AcceptThese(tuple(_key(r) for r in rows))
    return Answer(review_words.accept_echo(told), replace(turn.chat, pending=pending), asks=True)


async def accept_these(turn: Turn, pending: AcceptThese) -> Answer:
    """The 1 after the echo: accept those that still stand as they were shown."""
    turn = replace(turn, chat=replace(turn.chat, pending=None))
    return await _accept(turn, pending.reports) if own(turn) else Answer(anyone_words.NOT_YOURS, turn.chat)


async def _accept(turn: Turn, keys: Sequence[tuple[int, int, int]]) -> Answer:
    done: list[tuple[str, str]] = []
    moved: list[tuple[str, str]] = []
    for key in keys:
        passed = await accept_act.accept(turn.tx, turn.actor, Shown(*key), now=turn.now)
        duty = await duties.one(turn.tx, *key[:2])
        (moved if isinstance(passed, Refused) else done).append(
            (duty.unit_name, turn.titled(duty)) if duty else ("", "")
        )
    rest = review_words.moved_meanwhile(moved) if moved else ""
    parts = [review_words.accepted(done, limit=layout.LIMIT - layout.size(rest) - 1)] if done else []
    return Answer("\n".join([*parts, rest] if rest else parts), turn.chat)


async def send_back(turn: Turn, said: ReturnReport) -> Answer:
    """退回 单位 第N项 (QN) 原因: echoed with its 补正期限, done on 1. Without a place the report goes back whole."""
    unit = await named(turn, said.unit)
    if isinstance(unit, Answer):
        return unit
    rows = [r for r in unit.among(await desk.waiting(turn.tx, own(turn))) if said.issue in (None, r.number)]
    if not rows:
        return tell(turn, review_words.none_waiting_of(unit.units[0].short_name))
    reasons = await read_reasons(turn, rows[0].issue, rows[0].unit, said)
    if isinstance(reasons, Answer):
        return reasons
    told = tuple((r.task, r.reason, r.question) for r in reasons)
    pending = ReturnThis(rows[0].issue, rows[0].unit, told, rows[0].submission)
    return await return_question(replace(turn, chat=replace(turn.chat, pending=pending)), pending)


async def read_reasons(turn: Turn, issue: int, unit: int, said: ReturnReport) -> tuple[Reason, ...] | Answer:
    """第2项 缺印发文件；Q3 请核实: each place with its own."""
    filing = await duties.filing(turn.tx, issue, unit, now=turn.now, zone=turn.house.zone)
    found = returning.read(filing, said.place, said.reason)
    if isinstance(found, returning.Unknown):
        asked = [answers.place(filing, q) for q in returning.may_go_back(filing)]
        return tell(turn, review_words.return_item_unknown(found.said, len(filing.items), asked))
    return tuple(Reason(b.task, b.reason[: limits.RETURN_REASON], b.question) for b in found)


async def name_items(turn: Turn, issue: int, unit: int, reasons: Sequence[Reason]) -> str:
    """The tasks and questions of these reasons, in words."""
    filing = await duties.filing(turn.tx, issue, unit, now=turn.now, zone=turn.house.zone)
    return "、".join(_name(filing, r) for r in reasons)


def _name(filing: Filing, r: Reason) -> str:
    if (question := filing.question(r.question)) is not None:
        return question_words.named(answers.place(filing, question), question)
    return layout.item(filing.item(r.task).place) if r.task else review_words.WHOLE


async def return_question(turn: Turn, pending: ReturnThis) -> Answer:
    """The echo, once more."""
    duty = await duties.one(turn.tx, pending.issue, pending.unit)
    reasons = [Reason(*r) for r in pending.reasons]
    items = await name_items(turn, pending.issue, pending.unit, reasons)
    until = await _correct_by(turn, pending.issue)
    echo = review_words.return_echo(duty.unit_name if duty else "", items, until, turn.titled(duty) if duty else "")
    return Answer(layout.cut(echo), turn.chat, asks=True)


async def accept_question(turn: Turn, pending: AcceptThese) -> Answer:
    """The echo, once more."""
    found = [await duties.one(turn.tx, issue, unit) for issue, unit, _ in pending.reports]
    return Answer(review_words.accept_echo([(d.unit_name, turn.titled(d)) for d in found if d]), turn.chat, asks=True)


async def _correct_by(turn: Turn, issue: int) -> str:
    until = await send_back_act.correct_by(turn.tx, issue, now=turn.now, zone=turn.house.zone)
    return layout.short_due(turn.local(until), turn.local(turn.now))


async def return_this(turn: Turn, pending: ReturnThis) -> Answer:
    """The 1 after the echo: the report goes back, and its filers are told at once."""
    turn = replace(turn, chat=replace(turn.chat, pending=None))
    duty = await duties.one(turn.tx, pending.issue, pending.unit)
    shown = Shown(pending.issue, pending.unit, pending.submission)
    reasons = tuple(Reason(*r) for r in pending.reasons)
    done = await send_back_act.send_back(turn.tx, turn.actor, shown, reasons, now=turn.now, zone=turn.house.zone)
    if isinstance(done, Refused):
        if duty is None or done.why is Why.NOT_YOURS:
            return Answer(anyone_words.NOT_YOURS, turn.chat)
        return Answer(review_words.moved_meanwhile([(duty.unit_name, turn.titled(duty))]), turn.chat)
    told = await reached(turn.tx, done.value.told)
    items = await name_items(turn, pending.issue, pending.unit, reasons)
    duty = done.value.duty
    return Answer(review_words.returned(duty.unit_name, turn.titled(duty), items, told), turn.chat, wake=done.wake)


async def reached(tx: Tx, filers: Sequence[Post]) -> list[str]:
    """The names of those filers who are bound."""
    return [f.person_name for f in filers if await people.openid_of(tx, f.person)]
