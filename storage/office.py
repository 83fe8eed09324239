"""Who is the office (专班) of a campaign now: whom it tells, asks and alerts.

The answer is one everywhere: those who hold an office post of the campaign and are not on leave today; where all of
them are on leave, all of them. (A plan puts office posts at the campaign's root alone.) Who stands in for one of them
at another post is told nothing of the office's.
"""

from __future__ import annotations

from datetime import date

from storage import leaves
from storage.engine.tx import Tx


async def of_campaign(tx: Tx, campaign: int, day: date) -> tuple[int, ...]:
    """The people of the campaign's office on this local day, by id; empty only where nobody holds the post."""
    return await _there(tx, "campaign_id = ?", campaign, day)


async def of_issue(tx: Tx, issue: int, day: date) -> tuple[int, ...]:
    """The same, of the campaign of this issue."""
    return await _there(tx, "campaign_id = (SELECT campaign_id FROM issue WHERE id = ?)", issue, day)


async def of_all(tx: Tx, day: date) -> tuple[int, ...]:
    """The people of every campaign's office on this local day, by id: for what concerns the account itself."""
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
