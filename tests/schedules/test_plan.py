"""The plan: nothing is missed however the time is cut, and only those who owe are reminded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules.cycles import At, Cycle, Reminder, issues
from schedules.line import To, Why
from schedules.plan import Applied, Digest, Opened, OpenIssue, PlanState, Remind, due, next_moment
from schedules.quiet import Quiet, humane
from schedules.workdays import PUBLISHED
from tests.schedules.drives import BOTH, MONTH, XUN, ZONE, at, cycle

LONG_AGO = at("2021-05-01 00:00")
OPENED, DUE = at("2021-10-07 08:30"), at("2021-10-11 17:00")
ALL_OPENED = frozenset((c.key, i.period.key) for c in BOTH for i in issues(c, BOTH, ZONE, PUBLISHED))


def opened(
    rules: Cycle = XUN,
    due_at: datetime = DUE,
    owing: tuple[int, ...] = (1, 2),
    issue: int = 7,
    opened_at: datetime = OPENED,
) -> Opened:
    return Opened(issue, rules, due_at, opened_at, owing)


def reminders(*issues: Opened) -> list[Remind]:
    return [a for a in due(state(*issues), LONG_AGO, at("2022-01-01 00:00")) if isinstance(a, Remind)]


def state(*issues: Opened, opened: frozenset[tuple[str, str]] = ALL_OPENED, since: datetime = LONG_AGO) -> PlanState:
    return PlanState(ZONE, (Applied(1, BOTH, since, opened),), issues, PUBLISHED)


def test_the_steps_of_one_issue() -> None:
    acts = due(state(opened()), at("2021-10-07 08:30"), at("2021-12-31 00:00"))
    assert acts == (
        Remind(7, "remind:-1w", (1, 2), at("2021-10-09 15:00"), useful_until=at("2021-10-11 10:00")),
        Remind(7, "remind:0", (1, 2), at("2021-10-11 10:00"), useful_until=at("2021-10-11 17:00"), to=(To.A, To.B)),
        Digest(7, 1, ("leader", "office"), at("2021-10-11 18:00")),
    )


def test_a_step_falls_in_the_stretch_that_ends_with_it_and_in_no_other() -> None:
    there = at("2021-10-11 10:00")
    assert [a.at for a in due(state(opened()), there - timedelta(seconds=1), there)] == [there]
    assert due(state(opened()), there, there + timedelta(hours=1)) == ()


def test_who_has_filed_is_not_reminded() -> None:
    (only,) = due(state(opened(owing=(2,))), at("2021-10-11 09:00"), at("2021-10-11 12:00"))
    assert isinstance(only, Remind) and only.units == (2,)
    assert due(state(opened(owing=())), at("2021-10-11 09:00"), at("2021-10-11 12:00")) == ()


def test_an_overdue_issue_is_reminded_of_by_its_own_dates_not_by_the_current_periods() -> None:
    """Two issues open at once: each act names the issue it is about."""
    late = opened(MONTH, at("2021-09-30 17:00"), issue=5, opened_at=at("2021-09-27 08:30"))
    acts = due(state(late, opened()), at("2021-10-01 00:00"), at("2021-10-12 00:00"))
    assert {a.issue for a in acts if isinstance(a, Remind)} == {7}


def test_no_reminder_is_useful_once_the_deadline_has_passed() -> None:
    for act in due(state(opened()), LONG_AGO, at("2022-01-01 00:00")):
        if isinstance(act, Remind):
            assert act.at < act.useful_until <= at("2021-10-11 17:00")


def test_an_outage_of_days_loses_nothing() -> None:
    assert len(due(state(opened()), at("2021-10-08 00:00"), at("2021-10-20 00:00"))) == 3


def test_steps_before_the_issue_was_opened_are_not_made_up() -> None:
    """A campaign applied at noon of the due day does not remind of ten o'clock."""
    late = opened(opened_at=at("2021-10-11 12:00"))
    assert [type(a) for a in due(state(late), LONG_AGO, at("2022-01-01 00:00"))] == [Digest]
    assert due(state(opened(opened_at=at("2021-10-11 19:00"))), LONG_AGO, at("2022-01-01 00:00")) == ()


def test_issues_open_at_their_moment() -> None:
    acts = due(state(opened=frozenset()), LONG_AGO, at("2021-07-07 08:30"))
    assert [(a.rules.key, a.planned.period.key, a.at) for a in acts if isinstance(a, OpenIssue)] == [
        ("month", "2021-06", at("2021-06-27 08:30")),
        ("xun", "2021-07-X1", at("2021-07-07 08:30")),
    ]


def test_an_issue_opens_before_what_else_happens_at_its_moment() -> None:
    digest = opened(replace(XUN, digests=(replace(XUN.digests[0], at=At(time(8, 30))),)), at("2021-07-07 17:00"))
    acts = due(
        state(replace(digest, opened_at=LONG_AGO), opened=frozenset()), at("2021-07-07 08:00"), at("2021-07-07 08:30")
    )
    later = [type(a) for a in acts if a.at == at("2021-07-07 08:30")]
    assert later == [OpenIssue, Digest]


def test_a_campaign_applied_in_the_middle_of_a_period_opens_it_at_once_and_nothing_older() -> None:
    since = at("2021-10-08 09:00")
    fresh = state(opened=frozenset(), since=since)
    now = due(fresh, since, since + timedelta(minutes=1))
    assert [(a.planned.period.key, a.at) for a in now if isinstance(a, OpenIssue)] == [("2021-10-X1", since)]
    assert due(fresh, since + timedelta(hours=1), since + timedelta(hours=2)) == now, "however late it is noticed"


def test_quiet_hours_take_a_step_along_to_the_next_humane_moment() -> None:
    """Nothing goes at two in the night; what two of them would say at half past eight is said once."""
    early = cycle(reminders=(Reminder("a", At(time(2))), Reminder("b", At(time(3))), Reminder("c", At(time(10)))))
    first, second, third = reminders(opened(early))
    assert (first.step, first.at, first.passed_over) == ("a", at("2021-10-11 02:00"), Why.QUIET)
    assert (second.at, second.useful_until, second.to) == (
        at("2021-10-11 08:30"),
        at("2021-10-11 10:00"),
        (To.A, To.B),
    )
    assert (third.at, third.useful_until, third.to) == (
        at("2021-10-11 10:00"),
        at("2021-10-11 17:00"),
        (To.SIGNER,),
    )


def test_a_step_on_a_day_off_goes_on_the_next_workday_or_not_at_all() -> None:
    """October 10th is a Sunday: before a Monday's due it still has use, before the holiday's end at noon none."""
    sunday = cycle(reminders=(Reminder("x", At(time(10), days=-1)),))
    (moved,) = reminders(opened(sunday))
    assert (moved.at, moved.passed_over) == (at("2021-10-11 08:30"), None)
    (lost,) = reminders(opened(sunday, due_at=at("2021-10-11 08:30")))
    assert (lost.at, lost.passed_over) == (at("2021-10-10 10:00"), Why.QUIET)
    (kept,) = reminders(replace(opened(sunday), quiet=Quiet(days_off=False)))
    assert kept.at == at("2021-10-10 10:00")


def test_steps_after_due_are_useful_until_the_next_and_never_past_the_lock() -> None:
    late = cycle(
        reminders=(
            Reminder("before", At(time(10))),
            Reminder("after", At(time(18))),
            Reminder("next", At(time(10), days=1)),
            Reminder("calls", At(time(10), days=2)),
            Reminder("locked", At(time(17), days=2)),
        ),
    )
    assert [(a.step, a.to, a.useful_until) for a in reminders(opened(late))] == [
        ("before", (To.A,), at("2021-10-11 17:00")),
        ("after", (To.A, To.B), at("2021-10-12 10:00")),
        ("next", (To.SIGNER,), at("2021-10-13 10:00")),
        ("calls", (To.CALLS,), at("2021-10-13 17:00")),
    ]
    soon = replace(opened(late), lock_at=at("2021-10-12 09:00"))
    assert [a.step for a in reminders(soon)] == ["before", "after"]


def test_once_it_is_handed_in_the_signer_is_chased_and_the_filer_is_not() -> None:
    named = cycle(
        reminders=(
            Reminder("a", At(time(9))),
            Reminder("b", At(time(10)), (To.A, To.CALLS)),
            Reminder("c", At(time(11))),
            Reminder("d", At(time(12)), (To.CALLS,)),
        )
    )
    found = reminders(replace(opened(named, owing=(1,)), signing=(2,)))
    assert [(a.step, a.to) for a in found if a.units == (2,) and a.signing] == [
        ("a", (To.SIGNER,)),
        ("b", (To.SIGNER, To.CALLS)),
        ("c", (To.SIGNER,)),
        ("d", (To.CALLS,)),
    ]
    assert {a.units for a in found if not a.signing} == {(1,)}


def test_nothing_ever_again() -> None:
    assert next_moment(state(opened()), at("2022-01-01 00:00")) is None
    assert next_moment(state(opened()), at("2021-10-11 10:00")) == at("2021-10-11 18:00")


MOMENTS = st.integers(0, 164 * 24 * 60).map(lambda m: datetime(2021, 5, 25, tzinfo=UTC) + timedelta(minutes=m))
STEPS = st.lists(
    st.builds(At, st.times().map(lambda t: t.replace(second=0, microsecond=0, tzinfo=None)), st.integers(-4, 2)),
    max_size=6,
    unique=True,
).map(lambda found: tuple(Reminder(f"remind:{n}", a) for n, a in enumerate(found)))
STATES = st.builds(
    lambda open_ones, since, owing, signing, steps: state(
        *(
            Opened(n, replace(c, reminders=steps), i.due_at, i.opens_at, owing, signing=signing, lock_at=i.lock_at)
            for n, (c, i) in enumerate((c, i) for c in BOTH for i in issues(c, BOTH, ZONE, PUBLISHED))
            if n in open_ones
        ),
        opened=frozenset(key for n, key in enumerate(sorted(ALL_OPENED)) if n in open_ones),
        since=since,
    ),
    st.sets(st.integers(0, 12)),
    MOMENTS,
    st.sampled_from([(), (1,), (1, 2, 3)]),
    st.sampled_from([(), (4,)]),
    STEPS,
)


@given(STATES, st.lists(MOMENTS, min_size=3, max_size=6))
def test_due_over_a_stretch_is_the_union_over_any_split(plan: PlanState, cuts: list[datetime]) -> None:
    cuts.sort()
    whole = due(plan, cuts[0], cuts[-1])
    parts = {act for a, b in pairwise(cuts) for act in due(plan, a, b)}
    assert set(whole) == parts
    assert len(whole) == len(set(whole)) and [a.at for a in whole] == sorted(a.at for a in whole)


@given(STATES, MOMENTS, MOMENTS)
def test_next_moment_never_skips_one(plan: PlanState, a: datetime, b: datetime) -> None:
    after, until = min(a, b), max(a, b)
    found = []
    moment = next_moment(plan, after)
    while moment is not None and moment <= until:
        stretch = due(plan, after, moment)
        assert {x.at for x in stretch if x.at > after} == {moment}, "nothing between the two, something at the second"
        found += [x for x in stretch if x.at > after]
        after, moment = moment, next_moment(plan, moment)
    assert found == [x for x in due(plan, min(a, b), until) if x.at > min(a, b)]


@pytest.mark.parametrize("hours", [1, 24, 24 * 40])
def test_late_by_any_time_the_issue_still_opens(hours: int) -> None:
    until = at("2021-07-07 08:30") + timedelta(hours=hours)
    assert any(
        isinstance(a, OpenIssue) and a.planned.period.key == "2021-07-X1"
        for a in due(state(opened=frozenset()), until - timedelta(minutes=1), until)
    )


def test_a_report_put_off_is_reminded_of_by_its_own_due_time_the_digest_keeps_the_issues() -> None:
    late = at("2021-10-13 17:00")
    acts = due(state(replace(opened(), put_off=((2, late),))), at("2021-10-07 08:30"), at("2021-12-31 00:00"))
    assert acts == (
        Remind(7, "remind:-1w", (1,), at("2021-10-09 15:00"), useful_until=at("2021-10-11 10:00")),
        Remind(7, "remind:0", (1,), at("2021-10-11 10:00"), at("2021-10-11 17:00"), (To.A, To.B)),
        Digest(7, 1, ("leader", "office"), at("2021-10-11 18:00")),
        Remind(7, "remind:-1w", (2,), at("2021-10-12 15:00"), useful_until=at("2021-10-13 10:00")),
        Remind(7, "remind:0", (2,), at("2021-10-13 10:00"), late, (To.A, To.B)),
    )


@given(STATES)
def test_nobody_is_reminded_in_quiet_hours_and_nobody_who_has_filed(plan: PlanState) -> None:
    for act in due(plan, LONG_AGO, at("2022-01-01 00:00")):
        if isinstance(act, Remind):
            issue = next(i for i in plan.issues if i.issue == act.issue)
            assert set(act.units) <= set(issue.signing if act.signing else issue.owing)
            assert act.at < act.useful_until
            assert act.passed_over is not None or humane(act.at, issue.quiet, ZONE, plan.calendar) == act.at


@given(STATES)
def test_every_step_of_the_file_is_taken_or_says_why_not_once(plan: PlanState) -> None:
    acts = [a for a in due(plan, LONG_AGO, at("2022-01-01 00:00")) if isinstance(a, Remind)]
    seen = [(a.issue, a.step, u) for a in acts for u in a.units]
    assert len(seen) == len(set(seen))
