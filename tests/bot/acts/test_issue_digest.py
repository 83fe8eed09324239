"""A digest is issued by the clock's act: once, with one audit line, and owed to its readers."""

from __future__ import annotations

import json

from bot.acts.issue_digest import issue_digest
from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.rights.actor import CLOCK, OPERATOR
from bot.tick import tick as tick_act
from schedules.plan import Digest
from tests.bot.acts.acting import actor_of, audited, tried
from tests.bot.conversation.stage import ZONE, Stage, at


async def _digest(stage: Stage) -> Digest:
    return Digest(
        await stage.count("SELECT id FROM issue WHERE number = 7"), 1, ("leader", "office"), at("10-11 18:00")
    )


async def test_once_with_a_line_and_a_notice_to_each_reader(stage: Stage) -> None:
    due = await _digest(stage)
    stage.clock.now = due.at
    done = await tried(stage, lambda tx: issue_digest(tx, CLOCK, due, zone=ZONE, now=due.at))
    assert isinstance(done, Done)
    *_, (person, subject, detail) = await audited(stage, "digest.issue")
    assert (person, subject) == (None, f"issue:{due.issue}")
    assert json.loads(str(detail)) == {"digest": done.value, "occurrence": 1}
    readers = "SELECT COUNT(*) FROM notice WHERE issue_id = ? AND step = 'digest:1'"
    assert await stage.count(readers, due.issue) == 2
    lines = len(await audited(stage, "digest.issue"))
    again = await tried(stage, lambda tx: issue_digest(tx, CLOCK, due, zone=ZONE, now=due.at))
    assert again == Refused(Why.DONE)
    await tick_act.tick(stage.house)
    assert len(await audited(stage, "digest.issue")) == lines
    assert await stage.count(readers, due.issue) == 2


async def test_nobody_but_the_clock_issues(stage: Stage) -> None:
    due = await _digest(stage)
    for actor in (await actor_of(stage, "zhaomin"), OPERATOR):
        refused = await tried(stage, lambda tx, a=actor: issue_digest(tx, a, due, zone=ZONE, now=due.at))  # type: ignore[misc]
        assert refused == Refused(Why.NOT_YOURS)
    assert await stage.count("SELECT COUNT(*) FROM digest WHERE issue_id = ?", due.issue) == 0
