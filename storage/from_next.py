"""What a plan changes for later issues only: an open issue goes on as it began, on what is held for it here.

What an open issue expects of which unit is frozen when it opens (expected). What else it
rests on is held back when a plan is applied: the ledger that its digests count, the list of statuses, the form once
somebody has answered it, and the posts of units that would have nobody left to file or sign for them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from forms.questions import Question
from storage import definitions
from storage.campaigns import Campaign, Plan, PostPlan
from storage.engine.tx import Row, Tx
from storage.issues import STEPS_AFTER_LOCK
from storage.times import to_ms
from storage.words import short_title


@dataclass(frozen=True, slots=True)
class Later:
    """One change that counts from the next issue.

    what: task (withdrawn) | lead (another unit leads it) | unit (dropped) | cycle (removed) | statuses (added,
    reordered, or another means 已完成) | question (added, dropped, or of another kind, unit or total). name: of what.
    issue: 旬报第7期, which goes on as it began.
    """

    what: Literal["task", "lead", "unit", "cycle", "statuses", "question"]
    name: str
    issue: str


async def later(tx: Tx, campaign: Campaign, old: Plan, new: Plan, now: datetime) -> tuple[Later, ...]:
    """Everything this plan takes from, or moves within, what an open issue expects."""
    leads, units = {t.key: t.leads for t in new.tasks}, {u.key for u in new.units}
    gone = [t for t in old.tasks if t.key not in leads]
    moved = [t for t in old.tasks if t.key in leads and leads[t.key] != t.leads]
    left = {u.key: u.name for u in old.units if u.key not in units}
    cycles = {c.key: c.label for c in old.definition.cycles if new.definition.cycle(c.key) is None}
    statuses, questions = _statuses_differ(old, new), _questions_moved(old, new)
    if not (gone or moved or left or cycles or statuses or questions):
        return ()
    rows = await tx.fetch("SELECT id, key FROM task WHERE campaign_id = ?", campaign.id)
    keys = {int(r["id"]): str(r["key"]) for r in rows}
    made: list[Later] = []
    for issue in await tx.fetch(
        "SELECT * FROM issue WHERE campaign_id = ? AND lock_at > ? ORDER BY id", campaign.id, to_ms(now)
    ):
        title = _title(issue)
        expected = await tx.fetch(
            "SELECT unit.key, expected.tasks FROM expected JOIN unit ON unit.id = expected.unit_id"
            " WHERE expected.issue_id = ? ORDER BY unit.place, unit.id",
            issue["id"],
        )
        asked = {keys[task] for r in expected for task in json.loads(r["tasks"])}
        made += [Later("task", str(t.number), title) for t in gone if t.key in asked]
        made += [Later("lead", str(t.number), title) for t in moved if t.key in asked]
        made += [Later("unit", left[r["key"]], title) for r in expected if r["key"] in left]
        made += [Later("cycle", cycles[issue["cycle"]], title)] if issue["cycle"] in cycles else []
        made += [Later("statuses", "", title)] if statuses else []
        if questions and await _keeps_its_form(tx, issue, new):
            made += [Later("question", label, title) for label in questions]
    return tuple(made)


def _title(issue: Row) -> str:
    return short_title(str(json.loads(issue["rules"])["label"]), int(issue["number"]))


def _statuses_differ(old: Plan, new: Plan) -> bool:
    """Other words for the same list are no other list."""
    was, now = old.definition.statuses, new.definition.statuses
    return [(s.key, s.done) for s in was] != [(s.key, s.done) for s in now]


def _questions_moved(old: Plan, new: Plan) -> tuple[str, ...]:
    """The labels of the questions whose figures would be other figures.

    Labels, hints, limits and targets may be put right at any time.
    """
    was = {q.key: _figure(q) for q in old.definition.form.questions}
    now = {q.key: _figure(q) for q in new.definition.form.questions}
    labels = {q.key: q.label for q in (*new.definition.form.questions, *old.definition.form.questions)}
    return tuple(labels[k] for k in dict.fromkeys((*was, *now)) if was.get(k) != now.get(k))


def _figure(q: Question) -> tuple[object, ...]:
    return (q.kind, q.unit, q.total, q.share_of, q.cycles)


async def _keeps_its_form(tx: Tx, issue: Row, new: Plan) -> bool:
    """Has somebody answered, so that its figures are to stay comparable, or does the new form know its cycle no more?

    Any other open issue takes the new form, and drafts bring along what they have.
    """
    if new.definition.cycle(str(issue["cycle"])) is None:
        return True
    said = await tx.one(
        "SELECT 1 AS one FROM submission JOIN report ON report.id = submission.report_id WHERE report.issue_id = ?"
        " LIMIT 1",
        issue["id"],
    )
    return said is not None


async def hold(tx: Tx, campaign: Campaign, old: Plan, new: Plan, now: datetime) -> None:
    """Keep for the issues that are open, or whose digests may be still to come, what this plan has otherwise.

    To be done before the plan is written. What is kept for an issue already stays.
    """
    await _hold_ledger(tx, campaign, old, new, now)
    statuses, questions = _statuses_differ(old, new), _questions_moved(old, new)
    if not (statuses or questions):
        return
    for issue in await tx.fetch(
        "SELECT * FROM issue WHERE campaign_id = ? AND lock_at > ?", campaign.id, to_ms(now - STEPS_AFTER_LOCK)
    ):
        form = bool(questions) and await _keeps_its_form(tx, issue, new)
        held = definitions.held(old.definition, statuses=statuses, form=form) | json.loads(issue["held"] or "{}")
        if held:
            text = json.dumps(held, ensure_ascii=False, sort_keys=True)
            await tx.run("UPDATE issue SET held = ? WHERE id = ?", text, issue["id"])


async def held_by(tx: Tx, issue: int) -> str | None:
    """What this issue holds of the definition, for Definition.held_for."""
    row = await tx.one("SELECT held FROM issue WHERE id = ?", issue)
    return None if row is None or row["held"] is None else str(row["held"])


async def _hold_ledger(tx: Tx, campaign: Campaign, old: Plan, new: Plan, now: datetime) -> None:
    if {t.key: t.leads[0] for t in old.tasks} == {t.key: t.leads[0] for t in new.tasks}:
        return
    rows = await tx.fetch(
        "SELECT task.id, task_unit.unit_id FROM task JOIN task_unit ON task_unit.task_id = task.id"
        " AND task_unit.role = 'lead' AND task_unit.place = 0 WHERE task.campaign_id = ? AND task.active = 1"
        " ORDER BY task.number",
        campaign.id,
    )
    await tx.run(
        "UPDATE issue SET ledger = ? WHERE campaign_id = ? AND lock_at > ? AND ledger IS NULL",
        json.dumps([[int(r["id"]), int(r["unit_id"])] for r in rows]),
        campaign.id,
        to_ms(now - STEPS_AFTER_LOCK),
    )


async def ledger(tx: Tx, issue: int) -> tuple[tuple[int, int], ...] | None:
    """(task, unit it counts under) of what this issue's digests count; None: the tasks as the campaign has them."""
    row = await tx.one("SELECT ledger FROM issue WHERE id = ?", issue)
    if row is None or row["ledger"] is None:
        return None
    return tuple((int(task), int(unit)) for task, unit in json.loads(row["ledger"]))


async def held(tx: Tx, campaign: int, gone: Iterable[PostPlan], new: Plan, now: datetime) -> frozenset[PostPlan]:
    """Which of the posts that leave the plan stay until the last open issue of their unit locks.

    Those of a filer or 审签人 of a unit that an open issue expects, and that has nobody else in such a post there.
    """
    there = {(p.unit, p.kind) for p in new.posts}
    alone = [p for p in gone if p.kind in ("filer", "signer") and (p.unit, p.kind) not in there]
    if not alone:
        return frozenset()
    rows = await tx.fetch(
        "SELECT DISTINCT unit.key FROM expected JOIN issue ON issue.id = expected.issue_id"
        " JOIN unit ON unit.id = expected.unit_id"
        " WHERE unit.campaign_id = ? AND expected.exempt = 0 AND issue.lock_at > ?",
        campaign,
        to_ms(now),
    )
    expected = {str(r["key"]) for r in rows}
    return frozenset(p for p in alone if p.unit in expected)


async def end_posts(tx: Tx, now: datetime) -> None:
    """End the posts that were held, where no report of their unit can be handed in or corrected any more."""
    await tx.run(
        "UPDATE post SET active = 0, ending = 0 WHERE ending = 1 AND NOT EXISTS (SELECT 1 FROM expected"
        " JOIN issue ON issue.id = expected.issue_id LEFT JOIN report ON report.issue_id = expected.issue_id"
        " AND report.unit_id = expected.unit_id WHERE expected.unit_id = post.unit_id AND expected.exempt = 0"
        " AND (issue.lock_at > ? OR report.state = 'returned'))",
        to_ms(now),
    )


async def is_ending(tx: Tx, post: int) -> bool:
    """Has the plan ended this post, which is held for an open issue?"""
    return await tx.one("SELECT 1 AS one FROM post WHERE id = ? AND active = 1 AND ending = 1", post) is not None


async def pass_on(tx: Tx, post: int, receiver: int) -> None:
    """A post that is held goes to this person, for as long. No part of the plan, which knows it no more."""
    row = await tx.one("UPDATE post SET active = 0, ending = 0 WHERE id = ? RETURNING *", post)
    assert row is not None, "it was found"
    await tx.run(
        "INSERT INTO post (campaign_id, unit_id, kind, slot, person_id, active, ending) VALUES (?, ?, ?, ?, ?, 1, 1)"
        " ON CONFLICT (unit_id, kind, slot, person_id) DO UPDATE SET active = 1, ending = 1",
        row["campaign_id"],
        row["unit_id"],
        row["kind"],
        row["slot"],
        receiver,
    )
