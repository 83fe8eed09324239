"""The word before 补报截止: once, never in quiet time, never before due, rather earlier than too late."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from schedules.line import Why
from schedules.plan import Closing, Opened, PlanState, due, next_moment
from schedules.quiet import Quiet, humane, humane_before
from schedules.workdays import PUBLISHED
from tests.schedules.drives import XUN, ZONE, at

OPENED, DUE, LOCK = at("2021-10-07 08:30"), at("2021-10-11 17:00"), at("2021-10-13 17:00")


def words(**changed: object) -> list[Closing]:
    issue = replace(Opened(7, XUN, DUE, OPENED, (1, 2), lock_at=LOCK, drafts=(1,)), **changed)  # type: ignore[arg-type]
    found = due(PlanState(ZONE, (), (issue,), PUBLISHED), at("2021-01-01 00:00"), at("2023-01-01 00:00"))
    return [a for a in found if isinstance(a, Closing)]


def test_a_day_before_the_lock_to_those_with_a_draft() -> None:
    assert words() == [Closing(7, (1,), at("2021-10-12 17:00"), LOCK)]


def test_who_signs_hears_of_what_waits_for_him() -> None:
    assert words(drafts=(1, 3), signing=(2,)) == [
        Closing(7, (1, 3), at("2021-10-12 17:00"), LOCK),
        Closing(7, (2,), at("2021-10-12 17:00"), LOCK, signing=True),
    ]


def test_nobody_with_anything_unfinished_no_word() -> None:
    assert words(drafts=()) == []


def test_the_cycle_says_how_long_before_and_that_there_is_none() -> None:
    assert words(rules=replace(XUN, lock_warning=timedelta(hours=3)))[0].at == at("2021-10-13 14:00")
    assert words(rules=replace(XUN, lock_warning=timedelta())) == []


def test_not_before_due_when_the_reminders_do_it() -> None:
    assert words(lock_at=at("2021-10-11 19:00"))[0].at == DUE
    assert words(rules=replace(XUN, lock_warning=timedelta(days=30)))[0].at == DUE


def test_by_the_rules_where_the_issue_has_no_lock_of_its_own() -> None:
    assert words(lock_at=None)[0].useful_until == DUE + XUN.lock_after


def test_in_quiet_time_it_moves_back_to_the_last_moment_that_is_not() -> None:
    """Lock on a Monday at 05:00: a day before is Sunday at five in the morning."""
    sunday = words(due_at=at("2021-10-14 17:00"), lock_at=at("2021-10-18 05:00"))
    assert [w.at for w in sunday] == [at("2021-10-15 19:30")], "Friday, half an hour before the evening's quiet"
    evening = words(lock_at=at("2021-10-13 22:00"))
    assert [w.at for w in evening] == [at("2021-10-12 19:30")]
    morning = words(lock_at=at("2021-10-13 08:00"))
    assert [w.at for w in morning] == [at("2021-10-11 19:30")]
    no_days_off = words(
        due_at=at("2021-10-14 17:00"), lock_at=at("2021-10-18 10:00"), quiet=Quiet(time(20), time(8, 30), False)
    )
    assert [w.at for w in no_days_off] == [at("2021-10-17 10:00")]


def test_where_no_such_moment_is_left_it_is_passed_over_and_says_why() -> None:
    """Opened on a Saturday morning, locked on the Sunday."""
    late = words(opened_at=at("2021-10-16 08:00"), due_at=at("2021-10-16 12:00"), lock_at=at("2021-10-17 20:00"))
    assert late == [Closing(7, (1,), at("2021-10-16 20:00"), at("2021-10-17 20:00"), passed_over=Why.QUIET)]


def test_a_campaign_applied_after_the_moment_says_nothing_it_could_not_have_said() -> None:
    assert words(opened_at=at("2021-10-12 18:00")) == []


def test_the_plan_goes_to_its_moment() -> None:
    issue = Opened(7, replace(XUN, reminders=(), digests=()), DUE, OPENED, (1,), lock_at=LOCK, drafts=(1,))
    state = PlanState(ZONE, (), (issue,), PUBLISHED)
    assert next_moment(state, OPENED) == at("2021-10-12 17:00")
    assert next_moment(state, at("2021-10-12 17:00")) is None


MOMENTS = st.integers(0, 365 * 24 * 4).map(lambda q: at("2021-01-01 00:00") + timedelta(minutes=15 * q))
RULES = st.sampled_from(
    [
        Quiet(),
        Quiet(days_off=False),
        Quiet(time(22), time(6)),
        Quiet(time(12, 10), time(12)),
        Quiet(time(0, 20), time(0)),
    ]
)


@settings(deadline=None)
@given(MOMENTS, RULES)
def test_the_moment_before_is_not_quiet_and_is_the_same_where_there_was_no_need(moment: datetime, rule: Quiet) -> None:
    found = humane_before(moment, rule, ZONE, PUBLISHED)
    assert found <= moment
    assert humane(found, rule, ZONE, PUBLISHED) == found
    assert (found == moment) == (humane(moment, rule, ZONE, PUBLISHED) == moment)
    if found < moment:
        assert humane(found + timedelta(minutes=31), rule, ZONE, PUBLISHED) > moment, "the last there was"
