"""Emptying the outbox against a platform that answers in 50 ms, beside a bare loop of `requests`: rate, memory, CPU.

    python -m benchmarks.drain [--messages 100000] [--units 1000] [--loop 1000]

Each message is a reminder: claimed, composed, sent and settled by the pump as it runs in `serve`, on a SQLite file with
synchronous=FULL; no rate of ours, no quota of the platform's. The loop sends the same bodies over one connection kept
alive, writes nothing down and looks at nothing. It is run half before and half after the pump, and what is compared is
messages a second of CPU of this process: the ratio stands on a machine that others use too.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import resource
import secrets
import tempfile
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import orjson
import requests

from benchmarks import world
from benchmarks.storm import Post, account, platform
from bot import clock
from bot.account.kept_tokens import KeptTokens
from bot.house import House
from bot.messages import pump
from bot.wechat.client import WeChat
from storage.engine.db import Database, sqlite_url
from storage.engine.tx import Tx
from storage.times import to_ms

INSERT = 200  # rows of one statement


@dataclass(frozen=True, slots=True)
class Spent:
    """messages in seconds, of which so many were this process's CPU."""

    messages: int
    seconds: float
    cpu: float

    @property
    def per_cpu(self) -> float:
        return self.messages / self.cpu

    def plus(self, other: Spent) -> Spent:
        return Spent(self.messages + other.messages, self.seconds + other.seconds, self.cpu + other.cpu)


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak() -> float:
    """MiB this process has had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def owe(db: Database, messages: int) -> None:
    """So many reminders that are due now, each a message of its own: the unit owes its report, the person is bound."""
    now = to_ms(clock.system_now()) - 1000
    until = to_ms(clock.system_now() + timedelta(days=6))
    rows = await db.read(
        lambda tx: tx.fetch(
            "SELECT post.person_id, post.unit_id, issue.id AS issue_id FROM post JOIN expected"
            " ON expected.unit_id = post.unit_id JOIN issue ON issue.id = expected.issue_id WHERE post.kind = 'filer'"
            " ORDER BY post.person_id"
        )
    )
    every = [(r, n) for n in range(-(-messages // len(rows))) for r in rows][:messages]

    async def insert(tx: Tx, part: list[tuple[object, int]]) -> None:
        for r, n in part:
            assert isinstance(r, dict)
            made = await tx.one(
                "INSERT INTO message (person_id, kind, state, due_at, useful_until, client_msg_id, created_at)"
                " VALUES (?, 'remind', 'due', ?, ?, ?, ?) RETURNING id",
                r["person_id"],
                now,
                until,
                secrets.token_hex(16),
                now,
            )
            assert made is not None
            await tx.run(
                "INSERT INTO notice (issue_id, unit_id, step, person_id, state, planned_at, created_at, message_id)"
                " VALUES (?, ?, ?, ?, 'owed', ?, ?, ?)",
                r["issue_id"],
                r["unit_id"],
                f"remind:{n}",
                r["person_id"],
                now,
                now,
                made["id"],
            )

    for start in range(0, len(every), INSERT):
        part: list[tuple[object, int]] = list(every[start : start + INSERT])
        await db.write(lambda tx, part=part: insert(tx, part))  # type: ignore[misc]


class Never:
    """No process dies here."""

    def at(self, stage: str) -> None: ...


async def drain(db: Database, base: str, messages: int) -> Spent:
    now = clock.system_now()
    noon = now.replace(hour=4, minute=0)  # reminders go in the day: at noon of a weekday, whenever this is run
    while noon.weekday() > 4:
        noon += timedelta(days=1)

    def day() -> object:
        return noon + (clock.system_now() - now)

    house = House(db, day, ZoneInfo("Asia/Shanghai"), b"a secret")  # type: ignore[arg-type]
    async with aiohttp.ClientSession() as http:
        wechat = WeChat(account(base), http, KeptTokens(db, "wx00000000"), house.now)
        post = Post(wechat, Never())  # type: ignore[arg-type]
        began, used = time.perf_counter(), cpu()
        while await pump.pump(house, post):
            pass
        spent = Spent(messages, time.perf_counter() - began, cpu() - used)
    row = await db.read(lambda tx: tx.one("SELECT COUNT(*) AS n FROM message WHERE state = 'accepted'"))
    assert row is not None
    if row["n"] != messages:
        raise SystemExit(f"{row['n']} of {messages} were accepted")
    return spent


def loop(base: str, messages: int) -> Spent:
    """What one would write first."""
    body: dict[str, object] = {
        "touser": world.openid(1),
        "template_id": "remind",
        "data": {
            "thing1": {"value": "测速旬报第1期今17时截止"},
            "thing2": {"value": "6项待报"},
            "time3": {"value": "2026年11月21日 17:00"},
            "character_string4": {"value": "6"},
        },
    }
    began, used = time.perf_counter(), cpu()
    with requests.Session() as session:
        for _ in range(messages):
            url = f"{base.rstrip('/')}/cgi-bin/message/template/send?access_token=token-1"
            answer = session.post(url, data=orjson.dumps(body | {"client_msg_id": secrets.token_hex(16)}), timeout=10)
            if answer.json()["errcode"]:
                raise SystemExit(answer.text)
    return Spent(messages, time.perf_counter() - began, cpu() - used)


async def measure(args: argparse.Namespace) -> int:
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        url = sqlite_url(Path(folder) / "drain.db")
        await world.make(url, args.units)
        db = await Database.open(url)
        try:
            await owe(db, args.messages)
            async with platform("--latency", "0.05") as base:
                before = await asyncio.to_thread(loop, base, args.loop // 2)
                at_rest = peak()
                pumped = await drain(db, base, args.messages)
                most = peak()
                after = await asyncio.to_thread(loop, base, args.loop - args.loop // 2)
        finally:
            await db.close()
    bare = before.plus(after)
    print(f"the pump    {pumped.messages} in {pumped.seconds:.0f} s: {pumped.messages / pumped.seconds:.0f} a second,")
    print(f"            {pumped.per_cpu:.0f} a second of CPU; {most:.0f} MiB at most, {at_rest:.0f} before it")
    print(f"requests    {bare.messages} in {bare.seconds:.0f} s: {bare.messages / bare.seconds:.1f} a second,")
    print(f"            {bare.per_cpu:.0f} a second of CPU ({before.per_cpu:.0f} before, {after.per_cpu:.0f} after)")
    rate = pumped.messages / pumped.seconds / (bare.messages / bare.seconds)
    print(
        f"the pump to requests: {rate:.1f} times as fast; {pumped.per_cpu / bare.per_cpu:.2f} as many a second of CPU"
    )
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=100_000)
    parser.add_argument("--units", type=int, default=1000)
    parser.add_argument("--loop", type=int, default=1000)
    return asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    raise SystemExit(main())
