"""A house with a digest in it, its pages on a real socket, a browser-like client, and the platform's OAuth2 door."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.house import House
from bot.web import health
from bot.web.frame import middleware, pages
from bot.web.phone import digest as h5
from bot.wechat.account import Account, Mode
from bot.wechat.client import WeChat
from bot.wechat.tokens import Token
from forms.model import Answer, Status
from schedules import digest as digesting
from schedules.cycles import At, Cycle, PlannedIssue, Roll
from schedules.periods import Kind, Period
from storage import applying, campaigns, digests, issues, office, people, reports
from storage.campaigns import PersonPlan, Plan, PostPlan, TaskPlan, UnitPlan
from storage.definitions import Definition, Settings
from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.evidence import Folder
from storage.issues import Expected

ZONE = ZoneInfo("Asia/Shanghai")
DUE = datetime(2021, 10, 11, 9, 0, tzinfo=UTC)
NOW = DUE + timedelta(hours=1)
STATUSES = (
    Status("none", "无进展", 0),
    Status("moving", "正在推进", 1),
    Status("stage", "取得阶段性成效", 2),
    Status("done", "已完成", 3, done=True),
)
CYCLE = Cycle(
    "xun",
    Kind.XUN,
    "旬报",
    date(2021, 6, 1),
    date(2021, 10, 31),
    At(time(8, 30), -3),
    At(time(17)),
    Roll.NEXT,
    timedelta(days=2),
)
LEADER, OFFICE, FILER, STRANGER = "o-leader", "o-office", "o-filer", "o-stranger"


def plan(units: int, tasks: int, key: str = "a") -> Plan:
    """A plan with `units` filing units u1…. Unit n modulo `units` leads task n. Every third task is past its limit."""
    keys = [f"u{n}" for n in range(1, units + 1)]
    leads = keys or ["root"]
    people = [PersonPlan("leader", "领导"), PersonPlan("office", "赵敏"), PersonPlan("filer", "王芳")]
    posts = [PostPlan("root", "leader", "", "leader"), PostPlan("root", "office", "", "office")]
    posts += [PostPlan(k, "filer", "A", "filer") for k in keys[:1]]
    return Plan(
        key,
        "整改",
        "整改",
        date(2021, 6, 1),
        date(2021, 12, 31),
        Definition(STATUSES, (CYCLE,), Settings(example=True)),
        (
            UnitPlan("root", "专班", "专班", ""),
            *(UnitPlan(k, f"第{k[1:]}单位全称", f"第{k[1:]}单位", "root") for k in keys),
        ),
        tuple(people),
        tuple(posts),
        tuple(
            TaskPlan(
                n,
                f"任务{n}",
                "",
                "",
                "",
                "限期整改",
                date(2021, 9, 30) if n % 3 == 0 else None,
                "",
                (leads[n % len(leads)],),
                (),
                "none",
            )
            for n in range(1, tasks + 1)
        ),
    )


@dataclass
class World:
    house: House
    platform: Platform
    url: str
    digest: int = 0
    campaign: int = 0

    @asynccontextmanager
    async def phone(self, openid: str = "") -> AsyncIterator[Phone]:
        """A new browser of this person in WeChat."""
        async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as http:
            yield Phone(http, self.url, self.platform, openid)


@dataclass
class Platform:
    """The authorize page and sns/oauth2/access_token, as strict as docs/wechat.md says: a code works once."""

    codes: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    exchanges: list[str] = field(default_factory=list)
    snapshot: bool = False
    down: bool = False
    refuse: int = 0  # so many exchanges still are answered with 40029

    def code(self, openid: str) -> str:
        code = f"code{len(self.codes)}"
        self.codes[code] = openid
        return code

    async def access_token(self, request: web.Request) -> web.Response:
        code = request.query["code"]
        self.exchanges.append(code)
        if self.down:
            return web.Response(status=502)
        said: dict[str, Any]
        if self.refuse:
            self.refuse -= 1
            said = {"errcode": 40029, "errmsg": "invalid code"}
        elif code in self.used:
            said = {"errcode": 40163, "errmsg": "code been used"}
        elif code not in self.codes:
            said = {"errcode": 40029, "errmsg": "invalid code"}
        else:
            self.used.add(code)
            said = {"access_token": "A" * 40, "expires_in": 7200, "openid": self.codes[code], "scope": "snsapi_base"}
            said |= {"is_snapshotuser": 1} if self.snapshot else {}
        return web.json_response(said, content_type="text/plain")


@dataclass
class Phone:
    """Follows redirects one by one, so that a test can look at each."""

    http: aiohttp.ClientSession
    url: str
    platform: Platform
    openid: str
    trail: list[str] = field(default_factory=list)

    async def get(self, path: str) -> tuple[int, str, dict[str, str]]:
        """The answer after WeChat's own page has sent us back, if it was asked."""
        url = path if "://" in path else self.url + path
        for _ in range(8):
            self.trail.append(url)
            async with self.http.get(url, allow_redirects=False, headers={"Accept": "text/html"}) as answer:
                if answer.status != 302:
                    body = await answer.read()
                    text = body.decode() if "text" in answer.content_type else body.hex()
                    return answer.status, text, dict(answer.headers)
                url = self.follow(answer.headers["Location"])
        raise AssertionError(f"a circle: {self.trail}")

    def follow(self, location: str) -> str:
        if "/connect/oauth2/authorize" not in location:
            return location if "://" in location else self.url + location
        self.trail.append(location)
        asked = {k: v[0] for k, v in parse_qs(urlsplit(location).query).items()}
        assert asked["scope"] == "snsapi_base"
        assert asked["response_type"] == "code"
        assert re.fullmatch(r"[A-Za-z0-9]{1,128}", asked["state"])
        join = "&" if "?" in asked["redirect_uri"] else "?"
        return f"{asked['redirect_uri']}{join}code={self.platform.code(self.openid)}&state={asked['state']}"


class Kept:
    """No token is needed here."""

    async def load(self, kind: str) -> Token | None:
        return None

    async def save(self, kind: str, token: Token) -> None:
        raise AssertionError("nothing here asks for a token")

    async def may_force(self, now: datetime, gap: timedelta) -> bool:
        return False


@asynccontextmanager
async def _folder() -> AsyncIterator[str]:
    with TemporaryDirectory() as kept:
        yield kept


@asynccontextmanager
async def opened(db: Database, *, public_url: str | None = None) -> AsyncIterator[World]:
    """The pages as bot/app.py mounts them, before any campaign is there."""
    platform = Platform()
    outside = web.Application()
    outside.router.add_get("/sns/oauth2/access_token", platform.access_token)
    async with TestServer(outside) as far, _folder() as kept:
        base = str(far.make_url("")).rstrip("/")
        account = Account(
            "wx0000000000000001", "s3cret-s3cret", "tok3n", "a" * 43, mode=Mode.SAFE, api_base=base, open_base=base
        )
        house = House(db=db, now=lambda: NOW, zone=ZONE, secret=b"k" * 32, public_url=public_url or "")
        async with aiohttp.ClientSession() as http:
            app = web.Application(
                middlewares=middleware.middlewares(new_id=lambda: "0123456789abcdef", elapsed=lambda: 0.0, https=False)
            )
            app.add_routes(health.routes(db, version="9.9", season=lambda: "played"))
            pages.setup(app)
            app.add_routes(h5.routes(house, WeChat(account, http, Kept(), house.now), Folder(Path(kept))))
            async with TestServer(app) as near:
                yield World(house, platform, str(near.make_url("")).rstrip("/"))


async def fill(world: World, *, units: int, tasks: int, key: str = "a", late: int = 1, missing: int = 1) -> None:
    """A campaign, an issue before and this one; two digests, the second is world.digest.

    Of the units the last `missing` did not file, the `late` before them were late, the first was sent back.
    """
    made = plan(units, tasks, key)
    db = world.house.db
    await db.write(lambda tx: applying.apply(tx, made, NOW))
    world.campaign, first = await db.write(lambda tx: _issue(tx, made, "2021-09-X3", 6, DUE - timedelta(days=11)))
    await db.write(lambda tx: file_all(tx, first, "moving", DUE - timedelta(days=11, hours=2), units))
    await db.write(lambda tx: _digest(tx, first, NOW - timedelta(days=11)))
    _, second = await db.write(lambda tx: _issue(tx, made, "2021-10-X1", 7, DUE))
    await db.write(lambda tx: file_all(tx, second, "mixed", DUE - timedelta(hours=2), units - late - missing))
    await db.write(
        lambda tx: file_all(tx, second, "mixed", DUE + timedelta(minutes=5), units - missing, units - late - missing)
    )
    if units > late + missing:
        await db.write(lambda tx: _return_first(tx, second))
    world.digest = await db.write(lambda tx: _digest(tx, second, NOW))
    await db.write(_bind)


async def _issue(tx: Tx, made: Plan, period: str, number: int, due: datetime) -> tuple[int, int]:
    campaign = await campaigns.find(tx, made.key)
    assert campaign is not None
    tasks = await campaigns.tasks(tx, campaign.id)
    expected = [
        Expected(u.id, False, tuple(t.id for t in tasks if u.id in t.leads))
        for u in await campaigns.units(tx, campaign.id)
        if u.parent is not None
    ]
    days = Period(Kind.XUN, period, "2021年10月上旬", date(2021, 10, 1), due.date() - timedelta(days=1))
    planned = PlannedIssue("xun", days, number, due - timedelta(days=4), due, due + timedelta(days=2), "")
    issue = await issues.open_issue(tx, campaign.id, planned, CYCLE, expected, due - timedelta(days=4))
    assert issue is not None
    return campaign.id, issue


async def _expected(tx: Tx, issue: int) -> tuple[issues.Expected, ...]:
    rows = await tx.fetch(
        "SELECT expected.* FROM expected JOIN unit ON unit.id = expected.unit_id WHERE issue_id = ?"
        " ORDER BY unit.place, unit.id",
        issue,
    )
    return tuple(issues.Expected(int(r["unit_id"]), bool(r["exempt"]), tuple(json.loads(r["tasks"]))) for r in rows)


async def file_all(tx: Tx, issue: int, how: str, at: datetime, until: int, since: int = 0) -> None:
    """The units since..until hand in; mixed: task n gets status n modulo 4."""
    this = await issues.get(tx, issue)
    numbers = {t.id: t.number for t in await campaigns.tasks(tx, this.campaign)}
    known = {p.key: p.id for p in await people.of_campaign(tx, this.campaign)}
    filer = known.get("filer", known["office"])
    for e in (await _expected(tx, issue))[since : max(until, since)]:
        answers = tuple(
            Answer(t, STATUSES[numbers[t] % 4].key if how == "mixed" else how, f"<b>进展{numbers[t]}</b>", 60)
            for t in e.tasks
        )
        report = await reports.lock(tx, issue, e.unit)
        await reports.submit(tx, report, reports.Filed(filer, at, at, answers, zero=not answers))


async def _return_first(tx: Tx, issue: int) -> None:
    unit = (await _expected(tx, issue))[0].unit
    this = await issues.get(tx, issue)
    by = (await office.of_campaign(tx, this.campaign, DUE.date()))[0]
    report = await reports.lock(tx, issue, unit)
    await reports.return_(
        tx,
        report,
        [reports.Reason(0, "缺印发文件")],
        by=by,
        correct_by=DUE + timedelta(days=1),
        now=DUE + timedelta(minutes=9),
    )


async def _digest(tx: Tx, issue: int, at: datetime) -> int:
    facts = await digests.facts(tx, issue, at, ZONE)
    made = await digests.issue(tx, issue, 1, facts, digesting.text(facts), at, at)
    assert made is not None
    return made


async def _bind(tx: Tx) -> None:
    for openid, key in ((LEADER, "leader"), (OFFICE, "office"), (FILER, "filer")):
        row = await tx.one("SELECT id FROM person WHERE key = ?", key)
        assert row is not None
        await people.follower(tx, openid)
        await people.bind(tx, openid, int(row["id"]), NOW)
