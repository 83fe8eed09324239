"""Makes a campaign what its plan says: compares, refuses changes of the past, writes the differences.

Rows that a report, a notice or a person's past may refer to are not deleted. What the plan drops becomes inactive.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage import campaigns, from_next, questions, settled, versions
from storage.campaigns import Campaign, PersonPlan, Plan, TaskPlan, UnitPlan
from storage.differences import Change, differences
from storage.engine.tx import Tx, marks
from storage.from_next import Later
from storage.settled import Refusal
from storage.times import to_ms
from storage.versions import Cause


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an apply did. refused: why nothing was written, because the plan would change the past.

    new: the campaign did not exist before. overtaken: another plan was applied since this one was shown, so nothing was
    written. version: the number of the new version; 0 if nothing was written.
    """

    changes: tuple[Change, ...] = ()
    refused: tuple[Refusal, ...] = ()
    new: bool = False
    overtaken: bool = False
    version: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """A plan beside what is applied. campaign, old: None where it is new. same: it would change nothing.
    later: what of it counts from the next issue only."""

    campaign: Campaign | None
    old: Plan | None
    same: bool
    changes: tuple[Change, ...] = ()
    refused: tuple[Refusal, ...] = ()
    later: tuple[Later, ...] = ()


async def compare(tx: Tx, plan: Plan, now: datetime) -> Compared:
    """What applying the plan would do. Writes nothing."""
    plan = campaigns.normal(plan)
    campaign = await campaigns.find(tx, plan.key)
    old = None if campaign is None else await campaigns.planned(tx, plan.key)
    if old == plan:
        return Compared(campaign, old, same=True)
    refused = await settled.refusals(tx, campaign, old, plan, now)
    if campaign is None or old is None:
        return Compared(campaign, old, same=False, refused=refused)
    later = await from_next.later(tx, campaign, old, plan, now)
    return Compared(campaign, old, same=False, changes=differences(old, plan), refused=refused, later=later)


async def apply(
    tx: Tx,
    plan: Plan,
    now: datetime,
    *,
    version: int | None = None,
    by: int | None = None,
    cause: Cause = "file",
    note: str = "",
) -> Outcome:
    """Make the campaign what this plan says, and keep the plan as its next version.

    One transaction. Applying what is there already writes nothing and says so: no changes.
    version: of the campaign the changes were shown against; None: they were not shown.
    by: the person who does it; None: the command line. cause, note: why, as the version keeps it.
    """
    plan = campaigns.normal(plan)
    await tx.fetch("SELECT id FROM campaign WHERE key = ?" + tx.for_update(), plan.key)
    found = await compare(tx, plan, now)
    campaign, old = found.campaign, found.old
    if found.same:
        return Outcome()
    if version is not None and (campaign is None or campaign.version != version):
        return Outcome(overtaken=True)
    if found.refused:
        return Outcome(refused=found.refused)
    shared = await _sharing(tx, plan, old)
    if campaign is None or old is None:
        campaign_id, number = await _added(tx, plan, now), 1
        if campaign_id is None:
            return await apply(tx, plan, now, version=version, by=by, cause=cause, note=note)
    else:
        await versions.begin(tx, campaign, old)
        await from_next.hold(tx, campaign, old, plan, now)
        campaign_id, number = campaign.id, campaign.version + 1
        await _changed(tx, campaign.id, plan, to_ms(now if plan.definition != old.definition else campaign.applied_at))
    if plan.definition.form.questions:
        await questions.publish(tx, campaign_id, plan.definition.form.questions, now)
    ids = await _units(tx, campaign_id, plan, old)
    await _people(tx, campaign_id, plan, old, ids, now)
    await _tasks(tx, campaign_id, plan, old, ids)
    await versions.keep(tx, campaign_id, number, plan, at=now, by=by, cause=cause, note=note)
    await _shared(tx, shared, plan.short_name, by, now)
    return Outcome(changes=found.changes, new=old is None, version=number)


async def _sharing(tx: Tx, plan: Plan, old: Plan | None) -> tuple[str, ...]:
    """The keys of the other campaigns whose people this plan renames or gives another number; each has its present
    version written down."""
    known = set() if old is None else set(old.people)
    said = {p.key: p for p in plan.people if p not in known}
    rows = await tx.fetch("SELECT id, key, name, phone, email FROM person") if said else []
    there = [(int(r["id"]), PersonPlan(r["key"], r["name"], r["phone"], r["email"])) for r in rows]
    moved = [id for id, person in there if person.key in said and person != said[person.key]]
    if not moved:
        return ()
    rows = await tx.fetch(
        "SELECT DISTINCT campaign.id, campaign.key FROM post JOIN campaign ON campaign.id = post.campaign_id"
        f" WHERE post.active = 1 AND campaign.key <> ? AND post.person_id IN ({marks(moved)})"
        " ORDER BY campaign.id",
        plan.key,
        *moved,
    )
    for r in rows:
        await versions.begin(tx, await campaigns.get(tx, int(r["id"])), await campaigns.planned(tx, r["key"]))
    return tuple(str(r["key"]) for r in rows)


async def _shared(tx: Tx, keys: Sequence[str], by_campaign: str, by: int | None, now: datetime) -> None:
    """Keep a new version of each of these campaigns, with its people as they are now."""
    for key in keys:
        row = await tx.one("UPDATE campaign SET version = version + 1 WHERE key = ? RETURNING id, version", key)
        assert row is not None, "it holds posts"
        plan = await campaigns.planned(tx, key)
        number = int(row["version"])
        await versions.keep(tx, int(row["id"]), number, plan, at=now, by=by, cause="roster", note=by_campaign)


# what is written ------------------------------------------------------------------------------------------------


async def _added(tx: Tx, plan: Plan, now: datetime) -> int | None:
    """Insert the campaign. Gives its id; None if another apply of the same file was first and has committed."""
    row = await tx.one(
        "INSERT INTO campaign (key, name, short_name, first_day, last_day, definition, definition_hash, version,"
        " applied_at) VALUES (?, ?, ?, ?, ?, ?, ?, 1, ?) ON CONFLICT (key) DO NOTHING RETURNING id",
        plan.key,
        plan.name,
        plan.short_name,
        plan.first_day.isoformat(),
        plan.last_day.isoformat(),
        plan.definition.to_json(),
        plan.definition.hash(),
        to_ms(now),
    )
    return None if row is None else int(row["id"])


async def _changed(tx: Tx, campaign_id: int, plan: Plan, applied_at: int) -> None:
    """Update the campaign's row. applied_at: since when its rules hold; issues due before it never open."""
    await tx.run(
        "UPDATE campaign SET name = ?, short_name = ?, first_day = ?, last_day = ?, definition = ?,"
        " definition_hash = ?, version = version + 1, applied_at = ? WHERE id = ?",
        plan.name,
        plan.short_name,
        plan.first_day.isoformat(),
        plan.last_day.isoformat(),
        plan.definition.to_json(),
        plan.definition.hash(),
        applied_at,
        campaign_id,
    )


async def _units(tx: Tx, campaign_id: int, plan: Plan, old: Plan | None) -> dict[str, int]:
    """Write the units, then their parents. Gives key -> id for the units of the plan."""
    was = {} if old is None else {u.key: (place, u) for place, u in enumerate(old.units)}
    for place, u in enumerate(plan.units):
        if was.get(u.key) == (place, u):
            continue
        await tx.run(
            "INSERT INTO unit (campaign_id, parent_id, key, name, short_name, place, files, exempt, exempt_cycles,"
            " active)"
            " VALUES (?, NULL, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT (campaign_id, key) DO UPDATE"
            " SET name = excluded.name, short_name = excluded.short_name, place = excluded.place,"
            " files = excluded.files, exempt = excluded.exempt, exempt_cycles = excluded.exempt_cycles, active = 1",
            campaign_id,
            u.key,
            u.name,
            u.short_name,
            place,
            int(u.files),
            int(u.exempt),
            json.dumps(list(u.exempt_cycles)) if u.exempt_cycles else "",
        )
    rows = await tx.fetch("SELECT id, key, parent_id FROM unit WHERE campaign_id = ?", campaign_id)
    ids, parents = {str(r["key"]): int(r["id"]) for r in rows}, {str(r["key"]): r["parent_id"] for r in rows}
    for u in plan.units:
        if u.parent and parents[u.key] != ids[u.parent]:
            await tx.run("UPDATE unit SET parent_id = ? WHERE id = ?", ids[u.parent], ids[u.key])
    there = {u.key for u in plan.units}
    for u in _gone(old, there):
        await tx.run("UPDATE unit SET active = 0 WHERE id = ?", ids[u.key])
    if old is None or [(u.key, u.aliases) for u in old.units] != [(u.key, u.aliases) for u in plan.units]:
        await _aliases(tx, campaign_id, plan, ids)
    return {key: ids[key] for key in there}


def _gone(old: Plan | None, there: Iterable[str]) -> tuple[UnitPlan, ...]:
    return () if old is None else tuple(u for u in old.units if u.key not in set(there))


async def _aliases(tx: Tx, campaign_id: int, plan: Plan, ids: Mapping[str, int]) -> None:
    """Replace all aliases. No row refers to an alias, and an alias may pass to another unit."""
    await tx.run("DELETE FROM unit_alias WHERE campaign_id = ?", campaign_id)
    for u in plan.units:
        for alias in u.aliases:
            await tx.run(
                "INSERT INTO unit_alias (campaign_id, unit_id, alias) VALUES (?, ?, ?)", campaign_id, ids[u.key], alias
            )


async def _people(
    tx: Tx, campaign_id: int, plan: Plan, old: Plan | None, units: Mapping[str, int], now: datetime
) -> None:
    """The roster: people are the same in every campaign, by their key. A post the plan drops ends; where an open issue
    would have nobody left, it ends with that."""
    known = set() if old is None else set(old.people)
    for p in plan.people:
        if p not in known:
            await tx.run(
                "INSERT INTO person (key, name, phone, email) VALUES (?, ?, ?, ?)"
                " ON CONFLICT (key) DO UPDATE SET name = excluded.name, phone = excluded.phone,"
                " email = excluded.email",
                p.key,
                p.name,
                p.phone,
                p.email,
            )
    before = set() if old is None else set(old.posts)
    gone, come = before - set(plan.posts), [p for p in plan.posts if p not in before]
    if not gone and not come:
        return
    ids = await person_ids(tx, (p.person for p in (*gone, *come)))
    held = await from_next.held(tx, campaign_id, gone, plan, now)
    for unit, kind in dict.fromkeys((p.unit, p.kind) for p in come):
        await tx.run(
            "UPDATE post SET active = 0, ending = 0 WHERE unit_id = ? AND kind = ? AND ending = 1", units[unit], kind
        )
    for post in gone:
        await tx.run(
            f"UPDATE post SET {'ending = 1' if post in held else 'active = 0'}"
            " WHERE kind = ? AND slot = ? AND person_id = ?"
            " AND unit_id = (SELECT id FROM unit WHERE campaign_id = ? AND key = ?)",
            post.kind,
            post.slot,
            ids[post.person],
            campaign_id,
            post.unit,
        )
    for post in come:
        await tx.run(
            "INSERT INTO post (campaign_id, unit_id, kind, slot, person_id, active) VALUES (?, ?, ?, ?, ?, 1)"
            " ON CONFLICT (unit_id, kind, slot, person_id) DO UPDATE SET active = 1, ending = 0",
            campaign_id,
            units[post.unit],
            post.kind,
            post.slot,
            ids[post.person],
        )


async def person_ids(tx: Tx, keys: Iterable[str]) -> dict[str, int]:
    """key -> id of the people who exist."""
    wanted = set(keys)
    return {str(r["key"]): int(r["id"]) for r in await tx.fetch("SELECT id, key FROM person") if r["key"] in wanted}


async def _tasks(tx: Tx, campaign_id: int, plan: Plan, old: Plan | None, units: Mapping[str, int]) -> None:
    """A task keeps its id by its key. Those that leave, or get another number, give theirs up first: two may swap."""
    was = {} if old is None else {t.key: t for t in old.tasks}
    numbers = {t.key: t.number for t in plan.tasks}
    for t in was.values():
        if numbers.get(t.key) != t.number:
            await tx.run("UPDATE task SET active = 0 WHERE campaign_id = ? AND key = ?", campaign_id, t.key)
    for t in plan.tasks:
        before = was.get(t.key)
        if before == t:
            continue
        task_id = await _task(tx, campaign_id, t)
        if before is None or (before.leads, before.cos) != (t.leads, t.cos):
            await _shares(tx, task_id, t, units)


async def _task(tx: Tx, campaign_id: int, t: TaskPlan) -> int:
    row = await tx.one(
        "INSERT INTO task (campaign_id, key, number, brief, problem, measures, goal, kind, limit_day, limit_text,"
        " opening_status, example, active) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)"
        " ON CONFLICT (campaign_id, key) DO UPDATE SET number = excluded.number, brief = excluded.brief,"
        " problem = excluded.problem, measures = excluded.measures, goal = excluded.goal, kind = excluded.kind,"
        " limit_day = excluded.limit_day, limit_text = excluded.limit_text, opening_status = excluded.opening_status,"
        " example = excluded.example, active = 1 RETURNING id",
        campaign_id,
        t.key,
        t.number,
        t.brief,
        t.problem,
        t.measures,
        t.goal,
        t.kind,
        None if t.limit_day is None else t.limit_day.isoformat(),
        t.limit_text,
        t.opening_status,
        int(t.example),
    )
    assert row is not None, "RETURNING gives the row"
    return int(row["id"])


async def _shares(tx: Tx, task_id: int, t: TaskPlan, units: Mapping[str, int]) -> None:
    """Who leads and who shares, written anew: what was expected of whom is frozen with each issue, not here."""
    await tx.run("DELETE FROM task_unit WHERE task_id = ?", task_id)
    for role, keys in (("lead", t.leads), ("co", t.cos)):
        for place, key in enumerate(keys):
            await tx.run(
                "INSERT INTO task_unit (task_id, unit_id, role, place) VALUES (?, ?, ?, ?)",
                task_id,
                units[key],
                role,
                place,
            )
