"""Houses made ready for the golden transcripts of one phone: staged once a worker, and copied for each of them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path

from bot import transcript
from forms.model import Status
from schedules.cycles import At, Cycle, Roll
from schedules.periods import Kind
from storage import applying
from storage.campaigns import PersonPlan, Plan, PostPlan, TaskPlan, UnitPlan
from storage.definitions import Definition
from storage.engine.db import sqlite_url
from tests.conftest import Postgres
from tests.e2e.world import ZONE, Phone, World, at
from tests.forms import filings

ROOT = Path(__file__).parents[2]
TRANSCRIPTS = ROOT / "tests" / "transcripts"
INDICATORS = TRANSCRIPTS / "indicators"
FILES = [*sorted(TRANSCRIPTS.glob("*.txt")), *sorted(INDICATORS.glob("*.txt"))]
FILED_BEFORE = 102  # the running count of submissions when the transcripts begin
BEGINS = at("10-06 09:00")


@dataclass(frozen=True)
class Scene:
    """What a transcript is played in. overdue, first: places whose limit has passed, that were never told of."""

    campaign: str = ""  # a file of campaigns/; '' for the one unit of tests/forms/filings.py
    overdue: tuple[int, ...] = ()
    first: tuple[int, ...] = ()
    begins: datetime = field(default=filings.NOW, compare=False)

    @classmethod
    def of(cls, path: Path, lines: list[transcript.Line]) -> Scene:
        moments = (line.moment for line in lines if isinstance(line, transcript.At))
        if path.parent == INDICATORS:
            return cls("zhibiao-2021.yaml", begins=next(moments))
        marked = {
            line.word: tuple(int(a) for a in line.arguments)
            for line in lines
            if isinstance(line, transcript.SetUp) and line.word in ("overdue", "first")
        }
        said_first = isinstance(next(x for x in lines if isinstance(x, transcript.At | transcript.Says)), transcript.At)
        return cls("", marked.get("overdue", ()), marked.get("first", ()), next(moments) if said_first else filings.NOW)

    @property
    def filer(self) -> str:
        return "baotou-1" if self.campaign else "limin"


@dataclass
class Houses:
    """Each is staged where it is first asked for. folder: of this worker."""

    folder: Path
    _staged: dict[tuple[Scene, bool], tuple[Path, str]] = field(default_factory=dict)
    _made: list[tuple[Postgres, str]] = field(default_factory=list)
    _numbers: count[int] = field(default_factory=count)

    async def copy(self, scene: Scene, folder: Path, postgres: Postgres | None) -> World:
        """A house of this test's own, on SQLite or in a database of this PostgreSQL, not yet started."""
        key = (scene, postgres is not None)
        if key not in self._staged:
            self._staged[key] = await self._stage(scene, postgres)
        staged, database = self._staged[key]
        shutil.copytree(staged, folder, dirs_exist_ok=True)
        if postgres is None:
            return World(folder, scene.begins)
        return World(folder, scene.begins, database=self._database(postgres, database))

    def clear(self) -> None:
        """Drop the copies: a test is over."""
        keep = {database for _, database in self._staged.values()}
        for postgres, name in [m for m in self._made if m[1] not in keep]:
            postgres.drop(name)
            self._made.remove((postgres, name))

    def _database(self, postgres: Postgres, template: str = "template_house") -> str:
        name = postgres.make(template)
        self._made.append((postgres, name))
        return postgres.url(name)

    async def _stage(self, scene: Scene, postgres: Postgres | None) -> tuple[Path, str]:
        folder = self.folder / f"staged{next(self._numbers)}"
        folder.mkdir()
        url = self._database(postgres) if postgres else sqlite_url(folder / "xunbao.sqlite3")
        world = World(folder, BEGINS, database=url)
        await world.start()
        try:
            await _set(world, scene)
        finally:
            await world.stop()
        return folder, self._made[-1][1] if postgres else ""


async def _set(world: World, scene: Scene) -> None:
    """The campaign applied, the issues opened, the people bound, days before the scene begins."""
    now = world.house.now()
    if scene.campaign:
        await world.apply_text((ROOT / "campaigns" / scene.campaign).read_text("utf-8"))
        await world.clock.to("11-01 09:00")
        await world.bound(scene.filer, "zhibiao-2021")
        return
    made = plan(scene.overdue, scene.first)
    await world.house.db.write(lambda tx: applying.apply(tx, made, now))
    await world.clock.to("10-07 09:00")
    await world.house.db.write(lambda tx: tx.run("UPDATE campaign SET receipts = ?", FILED_BEFORE))
    for person in ("limin", "zhaomin"):
        await world.bound(person, "golden")


async def known(world: World, person: str) -> Phone:
    """The phone of one who was bound while the house was staged; what came before is read."""
    phone = Phone(world, f"o-{person}".ljust(28, "_"))
    await phone.reads()
    return phone


def plan(overdue: tuple[int, ...], first: tuple[int, ...]) -> Plan:
    """One unit and its twelve tasks, as in tests/forms/filings.py."""
    cycle = Cycle(
        "xun",
        Kind.XUN,
        "旬报",
        date(2021, 8, 1),
        date(2021, 12, 31),
        At(time(8, 30), days=-3),
        At(time(17)),
        Roll.NEXT,
        timedelta(hours=48),
    )
    tasks = tuple(
        TaskPlan(
            number=i.number,
            brief=i.brief,
            problem="",
            measures="",
            goal="",
            kind="限期整改",
            limit_day=date(2021, 9, 30) if i.place in overdue else date(2021, 12, 31),
            limit_text="",
            leads=("huhehaote",),
            cos=(),
            opening_status="" if i.place in first else i.last_status,
            example=True,
        )
        for i in filings.filing().items
    )
    return Plan(
        "golden",
        "演练",
        "演练",
        date(2021, 8, 1),
        date(2021, 12, 31),
        Definition(tuple(Status(s.key, s.label, s.rank, s.synonyms, s.done) for s in filings.STATUSES), (cycle,)),
        (
            UnitPlan("office", "专班", "专班", "", files=False),
            UnitPlan("huhehaote", "呼和浩特市", "呼和浩特市", "office"),
        ),
        (PersonPlan("limin", "李敏"), PersonPlan("zhaomin", "赵敏")),
        (PostPlan("huhehaote", "filer", "A", "limin"), PostPlan("office", "office", "", "zhaomin")),
        tasks,
    )


__all__ = ["FILES", "INDICATORS", "ZONE", "Houses", "Scene", "known", "plan"]
