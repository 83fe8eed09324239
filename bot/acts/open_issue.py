"""An issue opens: its expected set is frozen."""

from __future__ import annotations

from datetime import datetime

from bot.acts.refused import Refused, Why
from bot.acts.run import Done, act
from bot.rights.actor import Actor
from bot.rights.gate import Subject
from bot.rights.table import Act
from forms.questions import of_cycle
from schedules.plan import OpenIssue
from storage import campaigns, issues
from storage.engine.tx import Tx
from storage.issues import Expected


async def _of(_: Tx, due: OpenIssue) -> Subject:
    return Subject(due.campaign)


@act(Act.ISSUE_OPEN, of=_of)
async def open_issue(tx: Tx, actor: Actor, due: OpenIssue, *, now: datetime) -> Done[int] | Refused:
    """Open what the plan says is due, once; gives the issue's id. Expected are the units that have something to report
    on. Refused where the issue is open already."""
    campaign = await campaigns.get(tx, due.campaign)
    ledger = await campaigns.tasks(tx, campaign.id)
    owing = campaigns.owing(await campaigns.units(tx, campaign.id), ledger, campaign.definition.settings.owing)
    asked = of_cycle(campaign.definition.form.questions, due.rules.key)
    answers_alone = not ledger and any(q.asked for q in asked)
    expected = [
        Expected(unit.id, unit.exempt or due.rules.key in unit.exempt_cycles, tuple(t.id for t in tasks))
        for unit, tasks in owing
        if tasks or answers_alone
    ]
    quiet = campaign.definition.settings.quiet
    opened = await issues.open_issue(tx, campaign.id, due.planned, due.rules, expected, due.at, quiet=quiet)
    if opened is None:
        return Refused(Why.DONE)
    return Done(opened, f"issue:{opened}", {"expected": sum(not e.exempt for e in expected)}, wake=True)
