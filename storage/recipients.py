"""Reads what we know of a message's recipient: the channels, the report being filled, and whom to phone instead."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from schedules.reach import Channel, Means, Reach, Reached, reached
from storage import consents, filed
from storage.engine.tx import Row, Tx, marks, parts
from storage.keys import ReportKey
from storage.notices import Kind, Notice
from storage.people import PostKind
from storage.times import from_ms, to_ms

IN_HAND = timedelta(hours=48)  # a draft changed in this time counts as being filled


async def hold(tx: Tx, messages: Sequence[int]) -> None:
    """Lock the followers whom these messages go to. Call it before locking the messages.

    A conversation also locks its follower first, and then the messages that its report cancels. The other order could
    deadlock.
    """
    if tx.dialect == "postgres" and messages:
        await tx.fetch(
            "SELECT follower.openid FROM follower WHERE openid IN (SELECT binding.openid FROM message JOIN binding"
            f" ON binding.person_id = message.person_id WHERE message.id IN ({marks(messages)})"
            " AND binding.ended_at IS NULL) ORDER BY openid FOR UPDATE",
            *messages,
        )


async def hold_openid(tx: Tx, openid: str) -> None:
    """Lock one follower, as hold() does."""
    await tx.one("SELECT openid FROM follower WHERE openid = ?" + tx.for_update(), openid)


async def reach(tx: Tx, person: int, kind: str, means: Means, avoid: tuple[Channel, ...] = ()) -> Reach:
    """How this person can be reached now by a message of this kind. avoid: channels not to use."""
    return replace((await reaches(tx, [person], kind, means))[person], avoid=avoid)


async def reaches(tx: Tx, people: Sequence[int], kind: str, means: Means) -> dict[int, Reach]:
    """person -> how each can be reached now, in one read."""
    if not people:
        return {}
    wanted = means.subscriptions.get(kind)
    rows = [
        r
        for part in parts(people)
        for r in await tx.fetch(
            "SELECT person.id, person.email, follower.openid, follower.followed, follower.window_until,"
            " follower.window_left, (SELECT COUNT(*) FROM consent WHERE consent.openid = follower.openid"
            " AND consent.template = ? AND consent.kind = ? AND consent.withdrawn_at IS NULL"
            " AND (consent.kind = 'long_term' OR consent.used < consent.given)) AS consents FROM person"
            " LEFT JOIN binding ON binding.person_id = person.id AND binding.ended_at IS NULL"
            " LEFT JOIN follower ON follower.openid = binding.openid"
            f" WHERE person.id IN ({marks(part)})",
            wanted.template if wanted else "",
            consents.kind_of(wanted) if wanted else "",
            *part,
        )
    ]
    templated = means.templates is None or kind in means.templates
    return {int(r["id"]): _reach(r, templated=templated, mail=means.mail) for r in rows}


async def units(tx: Tx, units: Sequence[int], kind: str, means: Means, now: datetime) -> dict[int, Reached]:
    """unit -> how a message of this kind reaches its filers now."""
    filers: dict[int, list[int]] = {u: [] for u in units}
    for part in parts(units):
        for r in await tx.fetch(
            f"SELECT unit_id, person_id FROM post WHERE kind = 'filer' AND active = 1 AND unit_id IN ({marks(part)})",
            *part,
        ):
            filers[int(r["unit_id"])].append(int(r["person_id"]))
    known = await reaches(tx, sorted({p for held in filers.values() for p in held}), kind, means)
    return {u: reached((known[p] for p in held), now) for u, held in filers.items()}


async def stranded(tx: Tx, person: int, now: datetime) -> tuple[tuple[ReportKey, tuple[int, ...], bool], ...]:
    """(report, the unit's other filers, whether it is returned) for each open report of this person's units."""
    rows = await tx.fetch(
        "SELECT expected.issue_id, expected.unit_id, report.state FROM post"
        " JOIN expected ON expected.unit_id = post.unit_id AND expected.exempt = 0"
        " JOIN issue ON issue.id = expected.issue_id"
        f"{filed.joins('expected')} WHERE post.person_id = ? AND post.kind = 'filer' AND post.active = 1"
        " AND issue.lock_at > ?"
        f" AND {filed.OPEN.sql}"
        " ORDER BY expected.issue_id, expected.unit_id",
        person,
        to_ms(now),
    )
    filers: dict[int, list[int]] = {int(r["unit_id"]): [] for r in rows}
    for unit, others in filers.items():
        held = await tx.fetch(
            "SELECT person_id FROM post WHERE unit_id = ? AND kind = 'filer' AND active = 1 AND person_id <> ?"
            " ORDER BY id",
            unit,
            person,
        )
        others += [int(h["person_id"]) for h in held]
    return tuple(
        (
            ReportKey(int(r["issue_id"]), int(r["unit_id"])),
            tuple(filers[int(r["unit_id"])]),
            filed.RETURNED.holds(r["state"]),
        )
        for r in rows
    )


def _reach(row: Row, *, templated: bool, mail: bool) -> Reach:
    email = str(row["email"]) if mail else ""
    if row["openid"] is None:
        return Reach("", False, email=email)
    until = from_ms(row["window_until"]) if row["window_until"] else None
    return Reach(
        str(row["openid"]),
        bool(row["followed"]),
        until,
        int(row["window_left"]),
        consented=bool(row["consents"]),
        templated=templated,
        email=email,
    )


_POSTS: dict[Kind, str] = {
    "remind": "post.unit_id = notice.unit_id AND post.kind IN ('filer', 'signer')",
    "return": "post.unit_id = notice.unit_id AND post.kind = 'filer'",
    "sign": "post.unit_id = notice.unit_id AND post.kind = 'signer'",
    "digest": "post.unit_id = notice.unit_id AND post.kind IN ('leader', 'office')",
    "alert": "post.campaign_id = issue.campaign_id AND post.kind = 'office'",
}


async def off_duty(tx: Tx, kind: Kind, person: int, owed: Sequence[Notice]) -> tuple[Notice, ...]:
    """The notices whose person has left the post that they were owed to. A deputy counts as holding the post."""
    if not owed:
        return ()
    rows = await tx.fetch(
        "SELECT notice.id FROM notice JOIN issue ON issue.id = notice.issue_id"
        " JOIN post ON (post.person_id = ? OR post.person_id IN (SELECT leave.person_id FROM leave"
        " WHERE leave.deputy_id = ? AND leave.ended_at IS NULL))"
        f" AND post.active = 1 AND {_POSTS[kind]} WHERE notice.id IN ({marks(owed)})",
        person,
        person,
        *(n.id for n in owed),
    )
    serving = {int(r["id"]) for r in rows}
    return tuple(n for n in owed if n.id not in serving)


async def spend(tx: Tx, openid: str, *, times: int = 1, all_of_it: bool = False) -> None:
    """Count customer-service messages as sent. all_of_it: the platform says the window is closed or used up."""
    await tx.run(
        "UPDATE follower SET window_left = CASE WHEN ? = 1 OR window_left < ? THEN 0 ELSE window_left - ? END"
        " WHERE openid = ? AND window_left > 0",
        int(all_of_it),
        times,
        times,
        openid,
    )


async def filling(tx: Tx, person: int, besides: Sequence[tuple[int, int]], now: datetime) -> str:
    """The cycle's label (旬报) of another report that this person is filling; '' for none.

    besides: reports to ignore.
    """
    rows = await tx.fetch(
        "SELECT report.issue_id, report.unit_id, issue.rules FROM report JOIN issue ON issue.id = report.issue_id"
        " WHERE report.draft_person_id = ? AND report.draft IS NOT NULL AND report.draft_at > ? AND issue.lock_at > ?"
        " ORDER BY report.draft_at DESC",
        person,
        to_ms(now - IN_HAND),
        to_ms(now),
    )
    other = (r for r in rows if ReportKey(int(r["issue_id"]), int(r["unit_id"])) not in besides)
    return next((str(json.loads(r["rules"])["label"]) for r in other), "")


async def phones(tx: Tx, unit: int, kind: PostKind = "filer") -> tuple[tuple[str, str], ...]:
    """(name, phone) of those who hold this kind of post in the unit, A岗 before B岗."""
    rows = await tx.fetch(
        "SELECT person.name, person.phone FROM post JOIN person ON person.id = post.person_id"
        " WHERE post.unit_id = ? AND post.kind = ? AND post.active = 1 ORDER BY post.slot, post.id",
        unit,
        kind,
    )
    return tuple((str(r["name"]), str(r["phone"])) for r in rows)
