"""Two processes tick over one PostgreSQL, with clocks that are minutes apart: each thing is opened, owed, issued and
sent once, and the same things as one alone would."""

from __future__ import annotations

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from pathlib import Path

import pytest

from storage.engine.db import Database
from tests.bot.conversation.stage import Stage, at
from tests.bot.delivery.test_tick import FILES, planned
from tests.conftest import Postgres

ROOT = Path(__file__).parents[3]
FIRST, UNTIL = at("10-09 12:00"), at("10-11 20:00")
OFFICE = "o-zhaomin"  # alerts to the office are gathered by the minute they come in: as many notices, not messages
BOUND = ("wangfang", "limin", "zhaomin", "sunguoping", "dingyi", "xingan", "tongliao")

pytestmark = pytest.mark.slow


async def ready(url: str) -> None:
    db = await Database.open(url)
    stage = await Stage.set(db, FIRST, *FILES)
    for key in BOUND:
        await stage.bound(key)
    await db.close()


async def went(url: str, *skews: float) -> list[list[str]]:
    """So many schedulers at once, each with its clock so wrong; everything they sent."""
    running = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.bot.delivery.scheduler", url),
            *(FIRST.isoformat(), UNTIL.isoformat(), str(skew), f"{skew}"),
            cwd=ROOT,
            stdin=PIPE,
            stdout=PIPE,
            stderr=PIPE,
        )
        for skew in skews
    ]
    for process in running:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"ready\n", await process.communicate()
    found = await asyncio.gather(*(p.communicate(b"go\n") for p in running))
    for process, (_, complained) in zip(running, found, strict=True):
        assert process.returncode == 0, complained.decode()
    return [json.loads(line) for said, _ in found for line in said.decode().splitlines()]


def shown(sent: list[list[str]]) -> list[list[str]]:
    """As the platform shows them. Their clocks are further apart than a lease is long, and jump: what one of them is
    sending may look abandoned to the other, who repeats it, word for word under the same client_msg_id: shown once."""
    by_id: dict[str, list[str]] = {}
    for s in sent:
        first = by_id.setdefault(s[3] or f"custom {len(by_id)}", s)
        assert (first[0], first[2]) == (s[0], s[2]), "the same id is the same words to the same person"
    return list(by_id.values())


async def rows(url: str) -> dict[str, list[dict[str, object]]]:
    db = await Database.open(url)
    try:
        stage = Stage(db, None, None)  # type: ignore[arg-type]  # only to read
        return await planned(stage)
    finally:
        await db.close()


async def test_two_schedulers_with_skewed_clocks_do_each_thing_once(postgres: Postgres) -> None:
    alone, together = postgres.make(), postgres.make()
    try:
        for name in (alone, together):
            await ready(postgres.url(name))
        one = await went(postgres.url(alone), 0)
        two = shown(await went(postgres.url(together), -150, 200))
        assert len(one) > len(BOUND)
        got = [Counter(s[0] for s in sent if s[0] != OFFICE) for sent in (one, two)]
        assert got[0] == got[1], "everybody gets as much as from one alone"
        assert len(one) == len(shown(one)), "alone nothing needs repeating"
        assert max(Counter((s[0], s[2]) for s in two).values()) == max(Counter((s[0], s[2]) for s in one).values())
        was, now = await rows(postgres.url(alone)), await rows(postgres.url(together))
        for table in ("issue", "expected"):
            assert now[table] == was[table]
        told = [
            {(r["cycle"], r["period"], r["unit_id"], r["step"], r["person_id"]) for r in t["notice"]}
            for t in (was, now)
        ]
        assert told[0] == told[1] and len(now["notice"]) == len(told[1])
        assert [(d["period"], d["occurrence"], d["as_of"]) for d in now["digest"]] == [
            (d["period"], d["occurrence"], d["as_of"]) for d in was["digest"]
        ]
    finally:
        postgres.drop(alone)
        postgres.drop(together)
