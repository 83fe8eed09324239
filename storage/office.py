"""Tells who is the office (专班) of a campaign now. Every message, request and alert to the office uses this.

The office is everybody with an office post of the campaign who is not on leave today. If all are on leave, it is all of
them. A plan has office posts at the campaign's root only. A person who is deputy for one of them at another post does
not belong to the office.
"""

from __future__ import annotations

from datetime import date

from storage import leaves
from storage.engine.tx import Tx


async def of_campaign(tx: Tx, campaign: int, day: date) -> tuple[int, ...]:
    """The ids of the people of the campaign's office on this local day; () only if nobody holds the post."""
    return await _there(tx, "campaign_id = ?", campaign, day)


async def of_issue(tx: Tx, issue: int, day: date) -> tuple[int, ...]:
    """The office of this issue's campaign on this local day."""
    return await _there(tx, "campaign_id = (SELECT campaign_id FROM issue WHERE id = ?)", issue, day)


async def of_all(tx: Tx, day: date) -> tuple[int, ...]:
    """The ids of the people of all offices on this local day, for alerts about the account itself."""
    rows = await tx.fetch("SELECT DISTINCT campaign_id FROM post WHERE kind = 'office' AND active = 1")
    found = [await of_campaign(tx, int(r["campaign_id"]), day) for r in rows]
    return tuple(sorted({p for office in found for p in office}))


async def _there(tx: Tx, which: str, value: int, day: date) -> tuple[int, ...]:
    rows = await tx.fetch(
        f"SELECT DISTINCT person_id FROM post WHERE kind = 'office' AND active = 1 AND {which} ORDER BY person_id",
        value,
    )
    everyone = tuple(int(r["person_id"]) for r in rows)
    return await leaves.there(tx, everyone, day) or everyone
