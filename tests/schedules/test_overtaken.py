"""A calendar changed while an issue is open: a step that jumps over the present is neither lost nor taken twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from schedules.cycles import At, DigestStep, Reminder
from schedules.line import To, Why
from schedules.overtaken import overtaken, put_back
from schedules.plan import Applied, Closing, Digest, Opened, OpenIssue, PlanState, Remind, due
from schedules.workdays import PUBLISHED, Calendar, Day
from tests.schedules.drives import BOTH, XUN, ZONE, at

OPENED, DUE, LOCK = at("2021-10-07 08:30"), at("2021-10-11 17:00"), at("2021-10-13 17:00")
OFF = replace(PUBLISHED, days=frozenset({Day(date(2021, 10, 9), True, "防汛停工")}))
WORKED = replace(PUBLISHED, days=frozenset({Day(date(2021, 10, 10), False, "加班")}))


def state(calendar: Calendar, **changed: object) -> PlanState:
    issue = replace(Opened(7, XUN, DUE, OPENED, (1, 2), lock_at=LOCK), **changed)  # type: ignore[arg-type]
    return PlanState(ZONE, (), (issue,), calendar)


def test_a_step_that_would_have_been_goes_when_it_is_not_quiet() -> None:
    """The workday before due was Saturday the 9th, which was to be worked; now it was Friday the 8th."""
    assert overtaken(state(PUBLISHED), state(OFF), at("2021-10-09 09:00")) == (
        Remind(7, "remind:-1w", (1, 2), at("2021-10-11 08:30"), at("2021-10-11 10:00"), (To.A,)),
    )
    working = replace(OFF, days=OFF.days | {Day(date(2021, 10, 11), False, "")})
    assert overtaken(state(PUBLISHED), state(working), at("2021-10-08 16:00"))[0].at == at("2021-10-08 16:00")


def test_what_is_past_or_to_come_on_both_sides_is_left_to_the_plan() -> None:
    assert overtaken(state(PUBLISHED), state(OFF), at("2021-10-08 14:00")) == ()
    assert overtaken(state(PUBLISHED), state(OFF), at("2021-10-09 15:00")) == ()
    assert overtaken(state(PUBLISHED), state(PUBLISHED), at("2021-10-09 09:00")) == ()


def test_what_has_no_use_any_more_is_passed_over_and_says_why() -> None:
    """Two workdays' steps before due that both lie behind at once: the earlier one lost its use to the later."""
    two = (Reminder("remind:-2w", At(time(15), workdays=-2)), Reminder("remind:-1w", At(time(15), workdays=-1)))
    rules = replace(XUN, reminders=two)
    days = frozenset({Day(date(2021, 10, d), True, "停工") for d in (8, 9)})
    long_off = replace(PUBLISHED, days=days)
    found = overtaken(
        state(PUBLISHED, rules=rules, opened_at=at("2021-09-28 08:30")),
        state(long_off, rules=rules, opened_at=at("2021-09-28 08:30")),
        at("2021-10-08 09:00"),
    )
    assert [(a.step, a.passed_over, a.at) for a in found if isinstance(a, Remind)] == [
        ("remind:-2w", Why.CALENDAR, at("2021-09-29 15:00")),
        ("remind:-1w", None, at("2021-10-11 08:30")),
    ]


def test_what_the_plan_itself_passes_over_keeps_its_reason() -> None:
    """Moved from the night of the 9th to that of the 8th, where another step has the morning."""
    rules = replace(
        XUN, reminders=(Reminder("night", At(time(2), workdays=-1)), Reminder("dawn", At(time(8, 30), days=-3)))
    )
    found = overtaken(state(PUBLISHED, rules=rules), state(OFF, rules=rules), at("2021-10-08 12:00"))
    assert [(a.step, a.passed_over) for a in found if isinstance(a, Remind)] == [("night", Why.QUIET)]


def test_the_word_before_the_lock_and_a_digest_are_made_up_for() -> None:
    rules = replace(
        XUN, reminders=(), digests=(DigestStep(1, At(time(18), workdays=-1)),), lock_warning=timedelta(days=2)
    )
    before = state(PUBLISHED, rules=rules, drafts=(2,), due_at=at("2021-10-09 12:00"), lock_at=at("2021-10-11 18:00"))
    after = replace(before, calendar=OFF)
    assert overtaken(before, after, at("2021-10-08 19:00")) == ()
    found = overtaken(before, after, at("2021-10-09 11:00"))
    assert [type(a) for a in due(after, OPENED, at("2021-10-09 11:00")) if not isinstance(a, Digest)] == [Closing]
    assert found == (Closing(7, (2,), at("2021-10-11 08:30"), at("2021-10-11 18:00")),)
    assert overtaken(before, replace(before, calendar=WORKED), at("2021-10-08 12:00")) == ()
    digest = state(PUBLISHED, rules=replace(rules, lock_warning=timedelta()))
    late = at("2021-10-09 09:00")
    assert overtaken(digest, replace(digest, calendar=OFF), late) == (Digest(7, 1, ("leader", "office"), late),)


def test_an_issue_that_is_not_open_is_left_to_the_plan() -> None:
    applied = (Applied(1, BOTH, at("2021-07-01 00:00"), frozenset()),)
    before, after = PlanState(ZONE, applied, (), PUBLISHED), PlanState(ZONE, applied, (), OFF)
    moment = at("2021-10-09 09:00")
    assert any(isinstance(a, OpenIssue) for a in due(after, OPENED, moment))
    assert overtaken(before, after, moment) == ()
    assert put_back(before, after, moment) is None


@pytest.mark.parametrize(
    ("now", "again"),
    [("2021-10-09 16:00", at("2021-10-10 15:00")), ("2021-10-09 14:00", None), ("2021-10-10 15:00", None)],
)
def test_a_step_that_was_taken_and_is_to_come_again_is_known(now: str, again: datetime | None) -> None:
    quiet_hours = replace(state(PUBLISHED).issues[0].quiet, days_off=False)
    before, after = state(PUBLISHED, quiet=quiet_hours), state(WORKED, quiet=quiet_hours)
    assert put_back(before, after, at(now)) == again
