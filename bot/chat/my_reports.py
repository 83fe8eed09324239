"""A filer's own reports: the open ones, the filed ones, and 撤回."""

from __future__ import annotations

from dataclasses import replace

from bot import layout
from bot.acts import withdraw as withdraw_act
from bot.acts.refused import Refused, Why
from bot.acts.subjects import Shown
from bot.chat import filling
from bot.chat.grammar.reports import Mine, Withdraw
from bot.chat.state import Focus, WhichWithdrawal
from bot.chat.turn import Answer, Turn, number, tell, tell_pages
from bot.chat.words import reports as report_words
from bot.messages.words import signing as sign_words
from bot.rights.table import Read
from forms import report as life
from forms.report import receipt_number
from storage import duties
from storage.duties import Duty

SHOWN = 6  # so many filed reports are shown


def units(turn: Turn) -> tuple[int, ...]:
    """The units this phone files for, each once."""
    return turn.units_of(Read.OWN_REPORTS)


def line(turn: Turn, duty: Duty) -> str:
    """呼和浩特市 旬报第7期，今天17:00"""
    now = turn.local(turn.now)
    if duty.state == "returned" and duty.correct_by is not None:
        due, mark = layout.due(turn.local(duty.correct_by), now), report_words.RETURNED_MARK
    elif turn.now > duty.due_at:
        due, mark = layout.due(turn.local(duty.due_at), now), report_words.LATE_MARK
    else:
        due = layout.due(turn.local(duty.due_at), now)
        mark = report_words.BEGUN_MARK if duty.draft_person is not None else ""
    return report_words.duty_line(duty.unit_name, turn.titled(duty), due, mark)


def filed_line(turn: Turn, duty: Duty) -> str:
    """呼和浩特市 旬报第7期 回执号07-0001, with when and how it stands."""
    at = layout.day_clock(turn.local(duty.submitted_at or turn.now))
    said = sign_words.UNSIGNED if duty.unsigned else report_words.STATES[duty.state]
    state = said + (report_words.LATE if duty.on_time is False else "")
    return report_words.filed_line(duty.unit_name, turn.titled(duty), receipt(duty), at, state)


def receipt(duty: Duty) -> str:
    """The number on the receipt, 07-0001."""
    return receipt_number(duty.number, duty.receipt or 0)


async def mine_said(turn: Turn, _: Mine) -> Answer:
    """我的."""
    return await show_own_reports(turn)


async def show_own_reports(turn: Turn) -> Answer:
    """What is open, and what was filed last."""
    own = units(turn)
    current = await duties.of_units(turn.tx, own, turn.now)
    past = await duties.latest(turn.tx, own, SHOWN)
    open_lines = [line(turn, d) for d in current if d.open]
    return tell_pages(turn, report_words.mine(open_lines, [filed_line(turn, d) for d in past]))


async def _handed_in(turn: Turn) -> list[Duty]:
    return [d for d in await duties.of_units(turn.tx, units(turn), turn.now) if not d.open]


def _those_that_may(turn: Turn, given: list[Duty]) -> list[Duty]:
    """Those that may be taken back."""
    return [d for d in given if may_take_back(turn, d)]


def may_take_back(turn: Turn, d: Duty) -> bool:
    """Whether 撤回, said when it was, is in time: before the due time and before 通过."""
    may = life.may(
        life.State(d.state or "draft"),
        life.Act.WITHDRAW,
        life.Actor.FILER,
        turn.inbound.sent_at,
        due_at=d.due_at,
        lock_at=d.lock_at,
    )
    return not isinstance(may, life.Refused)


async def withdrawable(turn: Turn) -> list[Duty]:
    """The reports that may be taken back now."""
    return _those_that_may(turn, await _handed_in(turn))


async def may_withdraw(turn: Turn) -> bool:
    """Whether any report may be taken back now."""
    return bool(await withdrawable(turn))


async def withdraw_said(turn: Turn, _: Withdraw) -> Answer | None:
    """撤回. None: in the middle of a report, and nothing can be taken back. Then the form answers."""
    return await take_back_or_ask(turn) if turn.chat.focus is None or await may_withdraw(turn) else None


async def take_back_or_ask(turn: Turn) -> Answer:
    """The one report that can be taken back, or which of several."""
    given = await _handed_in(turn)
    able = _those_that_may(turn, given)
    if not able:
        if given:
            last = max(given, key=lambda d: d.submitted_at or d.due_at)
            return tell(turn, report_words.too_late_to_withdraw(turn.titled(last), last.state == "accepted"))
        return tell(turn, report_words.WITHDRAW_NOTHING)
    if len(able) == 1:
        return await take_back(turn, able[0].issue, able[0].unit)
    chat = replace(turn.chat, pending=WhichWithdrawal(tuple((d.issue, d.unit) for d in able)))
    lines = [filed_line(turn, d) for d in able]
    return Answer(report_words.withdraw_which(lines), chat, asks=True)


async def withdrawal_question(turn: Turn, _: WhichWithdrawal) -> Answer:
    """Which report to take back, asked again."""
    return await take_back_or_ask(turn.closed())


async def withdrawal_chosen(turn: Turn, pending: WhichWithdrawal, said: str) -> Answer | None:
    """Take back the report of this number. None: no number of the list was said."""
    chosen = number(said, len(pending.choices))
    return None if chosen is None else await take_back(turn.closed(), *pending.choices[chosen])


async def take_back(turn: Turn, issue: int, unit: int) -> Answer:
    """Make the report a draft again, and show it with its answers."""
    focus = focus_of(turn, issue, unit)
    done = await withdraw_act.withdraw(
        turn.tx,
        turn.actor.as_person(focus.person),
        Shown(issue, unit),
        at=turn.inbound.sent_at,
        now=turn.now,
        zone=turn.house.zone,
    )
    if isinstance(done, Refused):
        duty = await duties.one(turn.tx, issue, unit)
        title = turn.titled(duty) if duty else ""
        return tell(turn, report_words.too_late_to_withdraw(title, done.why is Why.ACCEPTED))
    turn = replace(turn, chat=replace(turn.chat, done=None, pending=None))
    return await filling.open_report(turn, focus)


def focus_of(turn: Turn, issue: int, unit: int, person: int | None = None) -> Focus:
    """This report in hand, filled by the person named, else by the one of this phone who holds the unit's post."""
    holders = [p.person for p in turn.posts if p.unit == unit and p.kind == "filer"]
    return Focus(issue, unit, person or (holders[0] if holders else turn.person.id))
