"""The plan that stands, with one edit: read, edited and applied in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.plans import edit
from bot.plans.edit import Edit
from storage import applying, campaigns, from_next, petitions
from storage.applying import Outcome
from storage.campaigns import Plan
from storage.engine.tx import Tx
from storage.petitions import Petition
from storage.versions import Cause


async def change(
    tx: Tx, campaign: int, edited: Edit, now: datetime, *, by: int | None, cause: Cause = "edit", note: str = ""
) -> Outcome:
    """Apply this edit to the campaign's plan as it stands; the version goes up and is kept.

    campaign: its id. edited: one of bot.plans.edit, with all but the plan given. by: the person who does it.
    Gives what applying gives: refused, where an open issue or a person's past stands against it.
    Raises Senseless where the edit makes no sense, LookupError where there is no such campaign.
    """
    found = await campaigns.lock(tx, campaign)
    made = edited(await campaigns.planned(tx, found.key))
    return await applying.apply(tx, made, now, version=found.version, by=by, cause=cause, note=note)


async def hand_over(tx: Tx, it: Petition, *, by: int, now: datetime) -> None:
    """交接 granted: the post, the drafts of its holder and the notices owed to him for the unit go to the receiver.

    it: as read and locked in this transaction, a hand-over that waits. by: the office person who grants it.
    """
    assert it.kind == "hand_over" and it.receiver is not None, it.kind
    await petitions.hand_drafts(tx, it.unit, it.person, it.receiver)  # reports are locked before the campaign
    if await from_next.is_ending(tx, it.about):
        await from_next.pass_on(tx, it.about, it.receiver)
    else:
        unit = await campaigns.unit(tx, it.unit)
        giver, receiver = await campaigns.person(tx, it.person), await campaigns.person(tx, it.receiver)

        def move(plan: Plan) -> Plan:
            if receiver.key not in {p.key for p in plan.people}:  # whose own post has left the plan, and is only held
                plan = replace(plan, people=(*plan.people, receiver))
            return edit.replace_holder(plan, unit.key, "filer", it.slot, giver.key, receiver.key)

        done = await change(tx, it.campaign, move, now, by=by, cause="hand_over")
        assert done.version, "no issue rests on who holds a post"
    await petitions.handed_over(tx, it, by=by, now=now)
