"""The plan under anything: every kind of cycle, 缓报, signatures, quiet hours; cut anywhere, asked twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from schedules import plan
from schedules.cycles import At, Cycle, DigestStep, Reminder, issues
from schedules.periods import Kind
from schedules.plan import Act, Applied, Closing, Digest, Opened, OpenIssue, PlanState, Remind
from schedules.quiet import Quiet, humane
from schedules.workdays import PUBLISHED, Calendar, Day, Roll
from tests.schedules.drives import ZONE, at, cycle

NAADAM = Calendar(frozenset(Day(date(2021, 7, d), True, "那达慕") for d in (9, 12, 13)))
CLOCKS = st.sampled_from([time(0), time(2, 30), time(8, 30), time(10), time(17), time(20), time(23, 59)])
ATS = st.builds(At, CLOCKS, st.integers(-7, 4), st.integers(-2, 3))
CYCLES = st.builds(
    lambda kind, roll, due, steps, digests, lock: replace(
        cycle("c", kind, "报", date(2021, 6, 1), date(2021, 12, 31), roll, due=due),
        reminders=tuple(Reminder(f"remind:{n}", a) for n, a in enumerate(steps)),
        digests=tuple(DigestStep(n, a) for n, a in enumerate(digests, 1)),
        lock_after=timedelta(hours=lock),
    ),
    st.sampled_from(Kind),
    st.sampled_from(Roll),
    ATS,
    st.lists(ATS, max_size=5, unique=True),
    st.lists(ATS, max_size=3),
    st.integers(1, 240),
)
MOMENTS = st.integers(0, 250 * 24 * 4).map(lambda q: at("2021-05-20 00:00") + timedelta(minutes=15 * q))
UNITS = st.sets(st.integers(1, 4)).map(lambda u: tuple(sorted(u)))


@st.composite
def states(draw: st.DrawFn) -> PlanState:
    rule: Cycle = draw(CYCLES)
    calendar = draw(st.sampled_from([PUBLISHED, NAADAM]))
    made = issues(rule, (rule,), ZONE, calendar)
    chosen = draw(st.sets(st.sampled_from(range(len(made))), max_size=3)) if made else set()
    quiet = draw(st.sampled_from([Quiet(), Quiet(days_off=False), Quiet(time(22), time(6))]))
    opened = []
    for n in sorted(chosen):
        owing, waiting = draw(UNITS), draw(UNITS)
        late = draw(st.dictionaries(st.integers(1, 4), st.integers(1, 200), max_size=2))
        put_off = tuple((u, made[n].due_at + timedelta(hours=h)) for u, h in sorted(late.items()))
        signing = tuple(u for u in waiting if u not in owing)
        opened.append(
            Opened(
                n,
                rule,
                made[n].due_at,
                made[n].opens_at,
                owing,
                put_off,
                signing,
                made[n].lock_at,
                quiet,
                tuple(u for u in draw(UNITS) if u in owing),
            )
        )
    keys = frozenset((rule.key, made[n].period.key) for n in chosen)
    return PlanState(ZONE, (Applied(1, (rule,), draw(MOMENTS), keys),), tuple(opened), calendar)


def key(act: Act) -> tuple[object, ...]:
    """What makes it one thing, once."""
    match act:
        case OpenIssue():
            return ("open", act.campaign, act.rules.key, act.planned.period.key)
        case Remind():
            return ("remind", act.issue, act.step, act.units, act.signing)
        case Closing():
            return ("closing", act.issue, act.signing)
        case Digest():
            return ("digest", act.issue, act.occurrence)


@settings(deadline=None, max_examples=80)
@given(states(), st.lists(MOMENTS, min_size=2, max_size=8))
def test_cut_anywhere_and_asked_twice_it_is_the_same(state: PlanState, cuts: list[datetime]) -> None:
    cuts.sort()
    whole = plan.due(state, cuts[0], cuts[-1])
    assert plan.due(state, cuts[0], cuts[-1]) == whole
    parts = [act for a, b in pairwise(cuts) for act in plan.due(state, a, b)]
    assert set(parts) == set(whole)
    late = [act for act in parts if not isinstance(act, OpenIssue)]
    assert len(late) == len(set(late)), "what is not an overdue opening falls in one part alone"
    assert len({key(a) for a in whole}) == len(whole)


@settings(deadline=None, max_examples=80)
@given(states(), MOMENTS, MOMENTS)
def test_going_from_moment_to_moment_skips_none(state: PlanState, a: datetime, b: datetime) -> None:
    after, until = sorted((a, b))
    whole = [act for act in plan.due(state, after, until) if act.at > after]
    found: list[Act] = []
    here = after
    while (there := plan.next_moment(state, here)) is not None and there <= until:
        assert not [x for x in plan.due(state, here, there) if here < x.at < there]
        found += [x for x in plan.due(state, here, there) if x.at == there]
        here = there
    assert found == whole


@settings(deadline=None, max_examples=80)
@given(states())
def test_reminders_keep_their_bounds(state: PlanState) -> None:
    by_number = {o.issue: o for o in state.issues}
    for act in plan.due(state, at("2021-01-01 00:00"), at("2023-01-01 00:00")):
        if not isinstance(act, Remind):
            continue
        issue = by_number[act.issue]
        assert act.units and set(act.units) <= set(issue.signing if act.signing else issue.owing)
        assert act.at < act.useful_until
        assert act.at > issue.opened_at
        last = max([issue.lock_at or issue.due_at, *(due for _, due in issue.put_off)])
        assert act.useful_until <= max(last, issue.due_at)
        if act.passed_over is None:
            assert humane(act.at, issue.quiet, ZONE, state.calendar) == act.at, "none in quiet time"


@settings(deadline=None, max_examples=80)
@given(states())
def test_the_word_before_the_lock_keeps_its_bounds(state: PlanState) -> None:
    by_number = {o.issue: o for o in state.issues}
    for act in plan.due(state, at("2021-01-01 00:00"), at("2023-01-01 00:00")):
        if not isinstance(act, Closing):
            continue
        issue = by_number[act.issue]
        assert act.units == (issue.signing if act.signing else issue.drafts)
        assert issue.opened_at < act.at < act.useful_until == issue.lock_at
        if act.passed_over is None:
            assert humane(act.at, issue.quiet, ZONE, state.calendar) == act.at, "none in quiet time"


@settings(deadline=None)
@given(states(), MOMENTS)
def test_none_is_opened_that_was_due_before_the_campaign(state: PlanState, until: datetime) -> None:
    (campaign,) = state.campaigns
    for act in plan.due(state, at("2021-01-01 00:00"), until):
        if isinstance(act, OpenIssue):
            assert campaign.since < act.planned.due_at and campaign.since <= act.at <= until
