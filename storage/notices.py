"""Notices. A notice owes one person one thing for one reason, once (UNIQUE). A message of the outbox carries it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from storage import calls, filed, office, steps
from storage.calls import About, Due
from storage.engine.tx import Row, Tx, marks, parts
from storage.steps import AlertOf, Step, Urge
from storage.times import from_ms, to_ms
from storage.words import SAID_OTHERWISE

Kind = Literal["remind", "return", "sign", "digest", "alert"]
GATHERED: tuple[Kind, ...] = ("remind", "alert")  # one message carries several of these to a person at one moment
ROWS = 1000  # most rows of one INSERT
ALERTS_EVERY = timedelta(minutes=5)  # alerts to the office wait for the next full five minutes


@dataclass(frozen=True, slots=True)
class Debt:
    """What is owed, and why. at: the planned moment; it is not sent earlier. useful_until: it is not sent from then on.

    due_at: when to send it; None means at the planned moment.
    """

    kind: Kind
    issue: int
    unit: int
    step: Step
    at: datetime
    useful_until: datetime | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    id: int
    issue: int
    unit: int
    step: Step
    planned_at: datetime
    state: Literal["owed", "left", "cancelled", "skipped"]
    useful_until: datetime | None = None


async def owe(tx: Tx, debt: Debt, people: tuple[int, ...], now: datetime) -> int:
    """Owe this to each of these people, once and for all. Gives how many notices are new."""
    return await owe_all(tx, [(debt, person) for person in people], now)


async def owe_all(tx: Tx, debts: Sequence[tuple[Debt, int]], now: datetime) -> int:
    """Owe each debt to its person, once and for all. Gives how many notices are new."""
    await one_at_a_time(tx, {person for debt, person in debts if debt.kind in GATHERED})
    new = 0
    for part in (debts[i : i + ROWS] for i in range(0, len(debts), ROWS)):
        ids = await _insert(tx, part, "owed", "", now)
        fresh = [(ids[key], d, p) for d, p in part if (key := (d.issue, d.unit, d.step, p)) in ids]
        await _carry(tx, dict.fromkeys(fresh), now)
        new += len(fresh)
    return new


async def pass_over(tx: Tx, debts: Sequence[tuple[Debt, int]], why: str, now: datetime) -> int:
    """Record that these people are not told, and why. Gives how many notices are new."""
    return sum([len(await _insert(tx, debts[i : i + ROWS], "skipped", why, now)) for i in range(0, len(debts), ROWS)])


async def _insert(
    tx: Tx, debts: Sequence[tuple[Debt, int]], state: str, why: str, now: datetime
) -> dict[tuple[int, int, Step, int], int]:
    """Insert the notices that do not exist yet. Gives (issue, unit, step, person) -> id of the new ones."""
    rows = await tx.fetch(
        "INSERT INTO notice (issue_id, unit_id, step, person_id, state, why, planned_at, created_at, useful_until)"
        f" VALUES {', '.join(['(?, ?, ?, ?, ?, ?, ?, ?, ?)'] * len(debts))}"
        " ON CONFLICT (issue_id, unit_id, step, person_id) DO NOTHING RETURNING id, issue_id, unit_id, step, person_id",
        *(
            v
            for d, p in debts
            for v in (d.issue, d.unit, d.step.to_key(), p, state, why, to_ms(d.at), to_ms(now), _ms(d))
        ),
    )
    return {
        (int(r["issue_id"]), int(r["unit_id"]), steps.from_key(r["step"]), int(r["person_id"])): int(r["id"])
        for r in rows
    }


def _ms(debt: Debt) -> int | None:
    return None if debt.useful_until is None else to_ms(debt.useful_until)


async def one_at_a_time(tx: Tx, people: Iterable[int]) -> None:
    """Lock these people, so that a second transaction that owes them something finds the first one's message.

    Call it before any row refers to them. They are locked in one order, so that no deadlock arises.
    """
    wanted = sorted(set(people))
    if tx.dialect == "postgres" and wanted:
        for part in parts(wanted):
            await tx.fetch(f"SELECT id FROM person WHERE id IN ({marks(part)}) ORDER BY id FOR NO KEY UPDATE", *part)


async def _carry(tx: Tx, fresh: Iterable[tuple[int, Debt, int]], now: datetime) -> None:
    """Put each of these notices on a message.

    A notice of a gathered kind joins an untried message to the same person at the same moment, of any campaign.
    Every other notice gets a new message.
    """
    groups: dict[tuple[object, ...], list[tuple[int, Debt, int]]] = {}
    for notice, debt, person in fresh:
        alone = () if debt.kind in GATHERED else (notice,)
        groups.setdefault((person, debt.kind, to_ms(debt.due_at or debt.at), *alone), []).append((notice, debt, person))
    there = await _waiting(tx, [g[0] for g in groups.values() if g[0][1].kind in GATHERED])
    lacking = [key for key in groups if key not in there]
    there |= dict(zip(lacking, await _messages(tx, [groups[k] for k in lacking], now), strict=True))
    links = [(notice, there[key]) for key, group in groups.items() for notice, _, _ in group]
    if links:
        pairs = ", ".join(["(CAST(? AS BIGINT), CAST(? AS BIGINT))"] * len(links))
        await tx.run(
            f"WITH link (notice, message) AS (VALUES {pairs}) UPDATE notice SET message_id = link.message FROM link"
            " WHERE notice.id = link.notice",
            *(v for link in links for v in link),
        )
    if there:
        await _useful_as_long_as_any(tx, [there[key] for key in groups if key not in lacking])


async def _waiting(tx: Tx, of: Sequence[tuple[int, Debt, int]]) -> dict[tuple[object, ...], int]:
    """(person, kind, moment in ms) -> the message that waits already."""
    if not of:
        return {}
    moments = sorted({to_ms(debt.due_at or debt.at) for _, debt, _ in of})
    people = sorted({person for _, _, person in of})
    rows = await tx.fetch(
        "SELECT id, person_id, kind, due_at FROM message WHERE state = 'due' AND attempts = 0 AND body = ''"
        f" AND due_at IN ({marks(moments)}) AND person_id IN ({marks(people)})"
        " ORDER BY id DESC" + tx.for_update(),
        *moments,
        *people,
    )
    return {(int(r["person_id"]), r["kind"], int(r["due_at"])): int(r["id"]) for r in rows}


async def _messages(tx: Tx, groups: Sequence[Sequence[tuple[int, Debt, int]]], now: datetime) -> list[int]:
    """Make a message for each group. Gives their ids in the same order."""
    if not groups:
        return []
    keys = [secrets.token_hex(16) for _ in groups]
    values: list[int | str | None] = []
    for key, group in zip(keys, groups, strict=True):
        _, debt, person = group[0]
        values += [person, debt.kind, "due", to_ms(debt.due_at or debt.at), _longest(group), key, to_ms(now)]
    rows = await tx.fetch(
        "INSERT INTO message (person_id, kind, state, due_at, useful_until, client_msg_id, created_at)"
        f" VALUES {', '.join(['(?, ?, ?, ?, ?, ?, ?)'] * len(groups))} RETURNING id, client_msg_id",
        *values,
    )
    made = {str(r["client_msg_id"]): int(r["id"]) for r in rows}
    return [made[key] for key in keys]


def _longest(group: Sequence[tuple[int, Debt, int]]) -> int | None:
    until = [_ms(debt) for _, debt, _ in group]
    return None if None in until else max(u for u in until if u is not None)


async def _useful_as_long_as_any(tx: Tx, messages: Sequence[int]) -> None:
    """Set useful_until of these messages to the latest of their owed notices; None if one has no limit."""
    if messages:
        await tx.run(
            "UPDATE message SET useful_until = (SELECT CASE WHEN COUNT(*) = COUNT(n.useful_until)"
            " THEN MAX(n.useful_until) END FROM notice AS n WHERE n.message_id = message.id AND n.state = 'owed')"
            f" WHERE id IN ({marks(messages)})",
            *messages,
        )


async def say(tx: Tx, person: int, body: str, at: datetime, now: datetime) -> int:
    """Queue an alert that is not about an issue, with its composed body. Gives the message's id."""
    row = await tx.one(
        "INSERT INTO message (person_id, kind, state, due_at, client_msg_id, created_at, body)"
        " VALUES (?, 'alert', 'due', ?, ?, ?, ?) RETURNING id",
        person,
        to_ms(at),
        secrets.token_hex(16),
        to_ms(now),
        body,
    )
    assert row is not None
    return int(row["id"])


async def unsay(tx: Tx, message: int, now: datetime) -> bool:
    """Cancel a message that is not needed any more. Gives False if it has left or is leaving."""
    changed = await tx.run(
        "UPDATE message SET state = 'cancelled', settled_at = ?, why = ? WHERE id = ? AND state = 'due'",
        to_ms(now),
        SAID_OTHERWISE,
        message,
    )
    return changed > 0


async def of_message(tx: Tx, message: int) -> tuple[Notice, ...]:
    """All notices that this message carries or carried."""
    return tuple(_notice(r) for r in await tx.fetch("SELECT * FROM notice WHERE message_id = ? ORDER BY id", message))


async def to(tx: Tx, message: int) -> int:
    """The person this message is for."""
    row = await tx.one("SELECT person_id FROM message WHERE id = ?", message)
    assert row is not None
    return int(row["person_id"])


async def of_messages(tx: Tx, messages: Sequence[int]) -> dict[int, tuple[Notice, ...]]:
    """message -> its notices, for several messages at once. Messages without notices are left out."""
    found: dict[int, list[Notice]] = {}
    for part in parts(messages):
        for r in await tx.fetch(f"SELECT * FROM notice WHERE message_id IN ({marks(part)}) ORDER BY id", *part):
            found.setdefault(int(r["message_id"]), []).append(_notice(r))
    return {message: tuple(carried) for message, carried in found.items()}


async def skip(tx: Tx, notices: tuple[Notice, ...], why: str) -> None:
    """Mark these notices as not sent. why: the reason (未绑定)."""
    for notice in notices:
        await tx.run("UPDATE notice SET state = 'skipped', why = ? WHERE id = ? AND state = 'owed'", why, notice.id)


async def urges(tx: Tx, issue: int) -> int:
    """How often 催报 was sent about this issue."""
    row = await tx.one(
        f"SELECT COUNT(DISTINCT step) AS n FROM notice WHERE issue_id = ? AND {steps.where('step', [Urge])}", issue
    )
    assert row is not None
    return int(row["n"])


async def reached(tx: Tx, issue: int, unit: int, step: Step) -> tuple[int, ...]:
    """The people whom this notice has reached, or may have reached: its message has left or is leaving."""
    rows = await tx.fetch(
        "SELECT DISTINCT notice.person_id FROM notice JOIN message ON message.id = notice.message_id"
        " WHERE notice.issue_id = ? AND notice.unit_id = ? AND notice.step = ?"
        " AND message.state IN ('sending', 'accepted', 'delivered', 'unknown') ORDER BY notice.person_id",
        issue,
        unit,
        step.to_key(),
    )
    return tuple(int(r["person_id"]) for r in rows)


async def passed_over(tx: Tx, issue: int, step: Step) -> tuple[int, datetime]:
    """(how many units this step skipped, the moment it was planned for)."""
    row = await tx.one(
        "SELECT COUNT(DISTINCT unit_id) AS n, MIN(planned_at) AS at FROM notice"
        " WHERE issue_id = ? AND step = ? AND state = 'skipped'",
        issue,
        step.to_key(),
    )
    assert row is not None
    return int(row["n"]), from_ms(row["at"] or 0)


async def leave(tx: Tx, *messages: int) -> None:
    """Mark the owed notices of these messages as left. The messages have ended, well or not."""
    await tx.run(
        f"UPDATE notice SET state = 'left' WHERE message_id IN ({marks(messages)}) AND state = 'owed'", *messages
    )


async def unreached(tx: Tx, issue: int, unit: int, step: Step) -> bool:
    """Whether nobody of the unit got this notice, may have got it, or will get it."""
    # The last two messages may fail at the same time. With the lock, the second sees the first one's end.
    await tx.one("SELECT id FROM expected WHERE issue_id = ? AND unit_id = ?" + tx.for_update(), issue, unit)
    row = await tx.one(
        "SELECT COUNT(*) AS n FROM notice LEFT JOIN message ON message.id = notice.message_id"
        " WHERE notice.issue_id = ? AND notice.unit_id = ? AND notice.step = ?"
        " AND (notice.state IN ('owed', 'cancelled') OR (notice.state = 'left'"
        " AND message.state IN ('due', 'sending', 'accepted', 'delivered', 'unknown')))",
        issue,
        unit,
        step.to_key(),
    )
    return row is None or not row["n"]


async def alert_refused(tx: Tx, issue: int, unit: int, step: Step, now: datetime, zone: ZoneInfo) -> int:
    """Owe the office an alert about a notice that reached nobody. Gives how many alerts are new."""
    due = Due(issue, unit, step, "refused", await _about(tx, issue, unit, step))
    return await alert_to_phone(tx, [due], now, zone)


async def decided(tx: Tx, issue: int, step: Step, units: Sequence[int]) -> dict[int, frozenset[int]]:
    """unit -> the people for whom this step was decided: they were told or passed over."""
    found: dict[int, set[int]] = {u: set() for u in units}
    for part in parts(units):
        for r in await tx.fetch(
            f"SELECT unit_id, person_id FROM notice WHERE issue_id = ? AND step = ? AND unit_id IN ({marks(part)})",
            issue,
            step.to_key(),
            *part,
        ):
            found[int(r["unit_id"])].add(int(r["person_id"]))
    return {u: frozenset(people) for u, people in found.items()}


async def about_signing(tx: Tx, notice: Notice) -> bool:
    """Whether this notice asks for a signature that the report still waits for."""
    row = await tx.one(
        f"SELECT 1 AS one FROM notice{filed.joins('notice')} WHERE notice.id = ? AND {filed.UNSIGNED.sql}"
        " AND submission.recorded_at <= notice.created_at",
        notice.id,
    )
    return row is not None


async def _about(tx: Tx, issue: int, unit: int, step: Step) -> About:
    if isinstance(step, steps.OF_A_RETURN):
        return "return"
    row = await tx.one(
        "SELECT 1 AS one FROM report JOIN submission ON submission.id = report.submission_id"
        f" WHERE report.issue_id = ? AND report.unit_id = ? AND {filed.UNSIGNED.sql}",
        issue,
        unit,
    )
    return "filing" if row is None else "signing"


async def alert_to_phone(tx: Tx, dues: Sequence[Due], now: datetime, zone: ZoneInfo) -> int:
    """Put these units of one issue on the 电话单, and owe the office an alert about each. Gives how many are new."""
    if not dues:
        return 0
    await calls.put(tx, dues, now)
    return await alert_office(tx, dues[0].issue, [(d.unit, d.step) for d in dues], now, zone)


async def alert_office(tx: Tx, issue: int, told: Sequence[tuple[int, Step]], now: datetime, zone: ZoneInfo) -> int:
    """Owe everybody of the campaign's office one alert for each (unit, step). Gives how many are new.

    told: the steps themselves, not AlertOf them. The alerts are sent at the next full five minutes.
    """
    told_to = await office.of_issue(tx, issue, now.astimezone(zone).date())
    every = ALERTS_EVERY // timedelta(milliseconds=1)
    at = from_ms((to_ms(now) // every + 1) * every)
    debts = [(Debt("alert", issue, unit, AlertOf(step), at), person) for unit, step in told for person in told_to]
    return await owe_all(tx, debts, now)


def _notice(r: Row) -> Notice:
    return Notice(
        int(r["id"]),
        int(r["issue_id"]),
        int(r["unit_id"]),
        steps.from_key(r["step"]),
        from_ms(r["planned_at"]),
        r["state"],
        None if r["useful_until"] is None else from_ms(r["useful_until"]),
    )
