"""A plan is applied: the campaign becomes what it says, and the plan is kept as its next version."""

from __future__ import annotations

from datetime import datetime

from bot.acts.refused import Refused
from bot.acts.run import Done, act
from bot.rights.actor import Actor
from bot.rights.gate import HOUSE, Subject
from bot.rights.table import Act
from storage import applying, audit, campaigns
from storage.applying import Outcome
from storage.campaigns import Plan
from storage.engine.tx import Tx
from storage.versions import Cause


async def _campaign(tx: Tx, plan: Plan) -> Subject:
    """The campaign of the plan; the house, where it is new."""
    found = await campaigns.find(tx, plan.key)
    return HOUSE if found is None else Subject(found.id)


@act(Act.CAMPAIGN_APPLY, of=_campaign)
async def apply_plan(
    tx: Tx, actor: Actor, plan: Plan, *, version: int | None, cause: Cause, note: str, now: datetime
) -> Done[Outcome] | Refused:
    """Apply the plan, whole or not at all.

    version: of the campaign the changes were shown against; None: they were not shown. cause, note: why, as the version
    keeps it. The outcome says what changed, or why nothing was written; that leaves no audit line.
    """
    made = await applying.apply(tx, plan, now, version=version, by=actor.by, cause=cause, note=note)
    if not made.version:
        return Done(made, "")
    found = await campaigns.find(tx, plan.key)
    assert found is not None, "just applied"
    detail: audit.Detail = {"changes": len(made.changes), "cause": cause, "version": made.version}
    return Done(made, f"campaign:{found.id}", detail)
