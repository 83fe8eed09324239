"""Plays the season: everybody binds, files, is returned and mends, asks; through the HTTP doors.

Broken off at any line it can be begun again: the cast and the scripts are the same for the same seed, and what was
already done at the phone wall is not done twice.
"""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.season import cast, scripts, world
from bot.season.acts import Stage
from bot.season.wall import Wall
from schedules.workdays import PUBLISHED


@dataclass(frozen=True, slots=True)
class Played:
    """What was done, by people: reports by manner and trouble."""

    reports: int
    manners: dict[str, int]
    troubles: dict[str, int]
    acts: int


@dataclass(frozen=True, slots=True)
class Season:
    """One run: until when, with which seed, without which report (UNIT:PERIOD)."""

    seed: int
    until: datetime
    without: tuple[str, str] | None = None
    keep_open: tuple[str, str] | None = None  # a report nobody begins before the curtain: the visitor's own


def cast_of(scene: world.Scene, season: Season) -> tuple[cast.Part, ...]:
    """Every report that will be filed. LookupError: `without` names no report of campaign B."""
    parts = cast.parts(scene.owed, scene.ends, season.seed)
    if season.without is None:
        return parts
    left = tuple(p for p in parts if not _is(p, season.without))
    if len(left) == len(parts):
        raise LookupError(":".join(season.without))
    return left


def _is(part: cast.Part, named: tuple[str, str]) -> bool:
    unit, period = named
    return part.owed.campaign == world.YINGSHANG and part.owed.unit_name == unit and part.owed.period == period


async def play(
    scene: world.Scene,
    season: Season,
    wall: Wall,
    *,
    jump_to: Callable[[datetime], Awaitable[None]],
    progress: Callable[[datetime], None],
) -> Played:
    """Play up to `season.until`. Unfit: a reply did not fit. The clock stands at the end."""
    parts = cast_of(scene, season)
    if season.keep_open:
        parts = tuple(p for p in parts if not _is(p, season.keep_open))
    stage = Stage(wall.perform, jump_to, curtain=season.until)
    start = world.start(season.until.tzinfo)  # type: ignore[arg-type]
    await wall.people(scene.members)
    _cue_bindings(stage, scene.members, start, season.seed)
    notes = scripts.Notes()
    for part in parts:
        stage.cue(part.key, part.filer, part.starts, scripts.file_report(part, notes))
    office, leader = scene.first("office"), scene.first("leader")
    for part in (p for p in parts if p.trouble is cast.Trouble.RETURNED):
        back = part.starts + timedelta(minutes=45)
        stage.cue(f"{part.key}/return", office.key, back, scripts.return_report(office.key, part, notes))
        stage.cue(f"{part.key}/mend", part.filer, back + timedelta(minutes=25), scripts.mend_report(part, notes))
    _cue_days(stage, scene, office, leader)
    await stage.play(progress)
    done = [p for p in parts if p.key in notes.receipts]
    return Played(
        reports=len(done),
        manners={m.value: sum(p.manner is m for p in done) for m in cast.Manner},
        troubles={t.value: sum(p.trouble is t for p in done) for t in cast.Trouble if t.value},
        acts=stage.acts,
    )


def _cue_bindings(stage: Stage, members: Sequence[world.Member], start: datetime, seed: int) -> None:
    rng = random.Random(f"{seed}:bindings")
    for count, m in enumerate(members):
        at = start + timedelta(minutes=30 + rng.randrange(0, 480), seconds=rng.randrange(60))
        script = (
            scripts.bind_by_scan(m.key, m.scene, m.name) if count % 2 else scripts.bind_by_code(m.key, m.code, m.name)
        )
        stage.cue(f"bind/{m.key}", m.key, at, script)


def _cue_days(stage: Stage, scene: world.Scene, office: world.Member, leader: world.Member) -> None:
    """On each due day the office looks at 16:40 and the leader in the evening; the next working morning it accepts."""
    named = {o.due: o.campaign_name for o in scene.owed}
    for due in sorted(named):
        day = due.strftime("%Y-%m-%d")
        morning = datetime.combine(PUBLISHED.shift(due.date(), 1), time(9, 30), due.tzinfo)
        stage.cue(f"office/{day}", office.key, due - timedelta(minutes=20), scripts.office_day(office.key))
        stage.cue(f"accept/{day}", office.key, morning, scripts.office_morning(office.key))
        stage.cue(
            f"leader/{day}", leader.key, due + timedelta(minutes=80), scripts.leader_evening(leader.key, named[due])
        )
