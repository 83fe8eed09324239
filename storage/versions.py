"""Keeps every plan of a campaign, with who applied it, when and why. Rows are only added."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Literal

from storage import campaigns, plan_json
from storage.campaigns import Campaign, Plan
from storage.differences import Change, differences
from storage.engine.tx import Row, Tx
from storage.times import from_ms, to_ms

Cause = Literal["file", "edit", "hand_over", "restore", "roster", "found"]


@dataclass(frozen=True, slots=True)
class Version:
    """One plan as it was applied.

    person: None for the command line. cause: file (a campaign file) | edit (a change of one thing) |
    hand_over (交接) | restore (an earlier version again; note says which) | roster (another campaign's file changed
    people that both share; note names it) | found (it was in force when the house began to keep versions).
    """

    number: int
    at: datetime
    person: int | None
    person_name: str
    cause: Cause
    note: str
    plan: Plan
    sha256: str

    @property
    def mark(self) -> str:
        """3-9f2c41d0. An exported file carries it, so that we know its version when it comes back."""
        return _mark(self.number, self.sha256)


@dataclass(frozen=True, slots=True)
class Undone:
    """A newer change that a plan would undo.

    changes: what `version` changed at one place; two if a post passed from one person to another.
    instead: what the plan would change at that place.
    """

    version: Version
    changes: tuple[Change, ...]
    instead: tuple[Change, ...]


async def keep(
    tx: Tx, campaign: int, number: int, plan: Plan, *, at: datetime, by: int | None, cause: Cause, note: str = ""
) -> None:
    """Keep this version. by: the person who applied it; None for the command line."""
    text = plan_json.to_text(plan)
    await tx.run(
        "INSERT INTO campaign_version (campaign_id, version, at, person_id, cause, note, plan, sha256)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        campaign,
        number,
        to_ms(at),
        by,
        cause,
        note,
        text,
        plan_json.digest(text),
    )


async def begin(tx: Tx, campaign: Campaign, plan: Plan) -> None:
    """Keep the present version if none was kept, because the campaign is older than the keeping of versions."""
    row = await tx.one("SELECT 1 AS one FROM campaign_version WHERE campaign_id = ? LIMIT 1", campaign.id)
    if row is None:
        await keep(tx, campaign.id, campaign.version, plan, at=campaign.applied_at, by=None, cause="found")


async def all(tx: Tx, key: str) -> tuple[Version, ...]:
    """All versions of this campaign, the oldest first. The last is in force.

    If none was kept yet, it gives the one in force. Raises LookupError if there is no such campaign.
    """
    campaign = await campaigns.find(tx, key)
    if campaign is None:
        raise LookupError(key)
    rows = await tx.fetch(
        "SELECT campaign_version.*, person.name AS person_name FROM campaign_version"
        " LEFT JOIN person ON person.id = campaign_version.person_id WHERE campaign_id = ? ORDER BY version",
        campaign.id,
    )
    return tuple(_version(r) for r in rows) or (_standing(campaign, await campaigns.planned(tx, key)),)


async def mark(tx: Tx, key: str) -> str:
    """The mark of the version in force. Raises LookupError if no campaign has this key."""
    row = await tx.one(
        "SELECT version, sha256 FROM campaign_version WHERE campaign_id = (SELECT id FROM campaign WHERE key = ?)"
        " ORDER BY version DESC LIMIT 1",
        key,
    )
    return (await all(tx, key))[-1].mark if row is None else _mark(int(row["version"]), str(row["sha256"]))


def undone(kept: Sequence[Version], present: Plan, new: Plan, base: str = "") -> tuple[Undone, ...]:
    """The changes made since `base` that the plan `new` would undo, the oldest first.

    kept: all versions, the oldest first; the last is `present`. base: the mark of the version that `new` was made from.
    If base is '' or unknown, only changes that no file made count: at each place those since the last file set it.
    """
    since = next((v.number for v in kept if v.mark == base), None)
    instead: dict[tuple[str, str, str], list[Change]] = {}
    for c in differences(present, campaigns.normal(new)):
        if c.what != "person" or c.field:  # people join and leave with a post, which is a change itself
            instead.setdefault(c.place, []).append(c)
    settled: set[tuple[str, str, str]] = set()
    made: list[Undone] = []
    for before, version in reversed(list(pairwise(kept))):
        if since is not None and version.number <= since:
            break
        here: dict[tuple[str, str, str], list[Change]] = {}
        for c in differences(before.plan, version.plan):
            if c.place in instead and c.place not in settled:
                here.setdefault(c.place, []).append(c)
        if since is None and version.cause == "file":
            settled |= set(here)
        else:
            made += reversed([Undone(version, tuple(c), tuple(instead[p])) for p, c in here.items()])
    return tuple(reversed(made))


def known(mark: str) -> bool:
    """Whether the text has the form of a mark."""
    return re.fullmatch(r"[1-9]\d{0,8}-[0-9a-f]{8}", mark) is not None


def _mark(number: int, sha256: str) -> str:
    return f"{number}-{sha256[:8]}"


def _standing(campaign: Campaign, plan: Plan) -> Version:
    digest = plan_json.digest(plan_json.to_text(plan))
    return Version(campaign.version, campaign.applied_at, None, "", "found", "", plan, digest)


def _version(r: Row) -> Version:
    return Version(
        number=int(r["version"]),
        at=from_ms(r["at"]),
        person=r["person_id"],
        person_name=str(r["person_name"] or ""),
        cause=r["cause"],
        note=str(r["note"]),
        plan=plan_json.from_text(r["plan"]),
        sha256=str(r["sha256"]),
    )
