"""Basic rows: a campaign with one unit, person, issue and report. Plain SQL for both engines."""

from __future__ import annotations

from dataclasses import dataclass

from storage.engine.tx import Tx


@dataclass(frozen=True, slots=True)
class Seeded:
    campaign: int
    unit: int
    task: int
    person: int
    issue: int
    report: int


async def insert(tx: Tx, table: str, **values: object) -> int:
    """Insert and return the id."""
    row = await tx.one(
        f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join('?' * len(values))}) RETURNING id",
        *values.values(),
    )
    assert row is not None
    return int(row["id"])


async def seed(tx: Tx, key: str = "a", *, task_key: str | None = "1") -> Seeded:
    """One row of each, in the campaign with this key. task_key: None before the migration that gives tasks a key."""
    campaign = await insert(
        tx,
        "campaign",
        key=key,
        name="整改",
        short_name="整改",
        first_day="2021-06-01",
        last_day="2021-10-31",
        definition="{}",
        definition_hash="",
        version=1,
        applied_at=0,
    )
    unit = await insert(
        tx,
        "unit",
        campaign_id=campaign,
        key="u1",
        name="呼和浩特市",
        short_name="呼和浩特市",
        place=1,
        files=1,
        exempt=0,
        active=1,
    )
    task = await insert(
        tx,
        "task",
        campaign_id=campaign,
        **({} if task_key is None else {"key": task_key}),
        number=1,
        brief="一",
        problem="",
        measures="",
        goal="",
        kind="限期整改",
        limit_text="",
        opening_status="",
        example=1,
        active=1,
    )
    person = await insert(tx, "person", key=f"p-{key}", name="张三", phone="")
    issue = await insert(
        tx,
        "issue",
        campaign_id=campaign,
        cycle="xun",
        period="2021-10-X1",
        number=1,
        label="2021年10月上旬",
        first_day="2021-10-01",
        last_day="2021-10-10",
        opens_at=0,
        due_at=1633942800000,
        lock_at=1634115600000,
        reason="",
        rules="{}",
        opened_at=0,
    )
    report = await insert(tx, "report", issue_id=issue, unit_id=unit, state="draft")
    return Seeded(campaign, unit, task, person, issue, report)
