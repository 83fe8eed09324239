"""An issue opens by the clock's act: once, with one audit line, whoever ticks and however often."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.acts.open_issue import open_issue
from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.rights.actor import CLOCK, OPERATOR
from bot.tick import tick as tick_act
from schedules import plan
from schedules.plan import OpenIssue
from storage import issues
from tests.bot.acts.acting import actor_of, audited, tried
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import ZONE, Stage, at
from tests.bot.delivery.counting import Counting


async def _due(stage: Stage) -> OpenIssue:
    """The first issue that opens after now."""

    now = stage.clock.ours()
    state = await stage.db.read(lambda tx: issues.plan_state(tx, now, ZONE))
    acts: Sequence[object] = plan.due(state, now, at("10-20 00:00"))
    return next(a for a in acts if isinstance(a, OpenIssue))


async def test_the_line_names_the_issue_and_how_many_are_expected(set_stage: Set) -> None:
    stage = await set_stage("10-06 00:00")
    due, before = await _due(stage), len(await audited(stage, "issue.open"))
    done = await tried(stage, lambda tx: open_issue(tx, CLOCK, due, now=due.at))
    assert isinstance(done, Done)
    expected = await stage.count("SELECT COUNT(*) FROM expected WHERE exempt = 0 AND issue_id = ?", done.value)
    *_, (person, subject, detail) = await audited(stage, "issue.open")
    assert (person, subject, json.loads(str(detail))) == (None, f"issue:{done.value}", {"expected": expected})
    assert await tried(stage, lambda tx: open_issue(tx, CLOCK, due, now=due.at)) == Refused(Why.DONE)
    await stage.jump(due.at)
    await tick_act.tick(stage.house)
    assert len(await audited(stage, "issue.open")) == before + 1


async def test_nobody_but_the_clock_opens(set_stage: Set) -> None:
    stage = await set_stage("10-06 00:00")
    due = await _due(stage)
    for actor in (await actor_of(stage, "zhaomin"), OPERATOR):
        refused = await tried(stage, lambda tx, a=actor: open_issue(tx, a, due, now=due.at))  # type: ignore[misc]
        assert refused == Refused(Why.NOT_YOURS)


async def test_the_audit_costs_one_statement_an_issue(set_stage: Set) -> None:
    stage = await set_stage("10-06 00:00")
    due, counting = await _due(stage), Counting(stage.db)
    await counting.write(lambda tx: open_issue(tx, CLOCK, due, now=due.at))
    assert sum("INTO audit" in s for s in counting.said) == 1
    assert len(counting.said) < 10, "not one statement a unit"
