"""Plays a campaign file: the demo's house in a folder of its own, the season's people, and what came of it.

Nothing of the installation is read but its workdays, and nothing of it is written; messages go to the sandbox alone.
"""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import demo
from bot.config import Settings
from bot.documents import campaign as campaign_file
from bot.rehearsal import conditions as rules
from bot.rehearsal import timetable, words
from bot.rehearsal.conditions import Conditions
from bot.rehearsal.timetable import Line, Sums
from bot.season import scripts, tally, world
from bot.season.acts import Script, Stage, Unfit
from bot.season.cast import Owed, Part
from bot.season.wall import Wall
from bot.usecases.house import House
from storage import calendar, campaigns, people
from storage import timetable as kept
from storage.calendar import NOTICE, Kept
from storage.campaigns import Plan
from storage.db import Tx

MESSAGES = "message/"  # of the platform's calls, those that send


class NothingAhead(Exception):
    """The campaign makes no issue from that day on."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """unfit: reports that could not be handed in as planned, in words."""

    since: datetime
    until: datetime
    lines: tuple[Line, ...]
    sums: Sums
    reports: int
    unfit: tuple[str, ...]


async def rehearse(
    settings: Settings,
    plan: Plan,
    days: Sequence[Kept],
    chosen: Conditions,
    progress: Callable[[datetime], None],
) -> Rehearsed:
    """days: this installation's own. NothingAhead; Unfit: the house answered what no person could go on from."""
    own = calendar.of(days)
    part = rules.clipped(plan, chosen, settings.zone, own)
    until = rules.ends(part, settings.zone, own)
    if until is None:
        raise NothingAhead(plan.key)
    with tempfile.TemporaryDirectory(prefix="xunbao-rehearsal-") as folder:
        there = demo.settings_of(replace(settings, data_dir=Path(folder), port=_free_port()))
        async with demo.standing(there, begins=chosen.begins(settings.zone)) as stage:
            return await _Play(stage, part, days, chosen, until, progress).run(Path(folder) / "codes.json")


def _free_port() -> int:
    with socket.create_server((demo.HOST, 0)) as probe:
        return int(probe.getsockname()[1])


class _Play:
    def __init__(
        self,
        stage: demo.Demo,
        plan: Plan,
        days: Sequence[Kept],
        chosen: Conditions,
        until: datetime,
        progress: Callable[[datetime], None],
    ) -> None:
        self._house: House = stage.house.house
        self._wall = stage.wall
        self._plan = plan
        self._days = days
        self._chosen = chosen
        self._until = until
        self._progress = progress
        self._since = chosen.since(self._house.zone)
        self._faults = _Faults(stage.wall, chosen)
        self._notes = scripts.Notes()
        self._unfit: list[str] = []
        self._now = chosen.begins(self._house.zone)
        self._stage: Stage

    async def run(self, journal: Path) -> Rehearsed:
        house, wall = self._house, self._wall
        await wall.pace("freeze")
        await wall.remember()
        await house.db.write(self._put_calendar)
        applied = await campaign_file.apply(house.db, self._plan, self._since)
        if applied.refused:
            raise ValueError(applied.refused)  # a fresh database has no past to move
        members = await world.everybody(house, journal, (self._plan.key,))
        stage = self._stage = Stage(wall.perform, self._faults.jump_to, curtain=self._until)
        out = {p.person for p in self._plan.posts} - {
            p.person for p in self._plan.posts if p.unit not in self._chosen.unreachable
        }
        await wall.people(members)
        begins = self._chosen.begins(house.zone)
        for n, m in enumerate(m for m in members if m.key not in out):
            script = scripts.bind_by_code(m.key, m.code, m.name)
            stage.cue(f"bind/{m.key}", m.key, begins + timedelta(seconds=20 * n), script)
        for part in rules.parts(await self._owed(), self._chosen, self._since):
            stage.cue(part.key, part.filer, part.starts, self._filed(part))
        await stage.play(self._seen)
        return await self._told()

    def _seen(self, at: datetime) -> None:
        self._now = at
        self._progress(at)

    async def _put_calendar(self, tx: Tx) -> None:
        years: dict[int, list[Kept]] = {}
        for k in self._days:
            if k.source == NOTICE:
                years.setdefault(k.year, []).append(k)
            else:
                await calendar.put(tx, k.day, self._since)
        for year, found in years.items():
            await calendar.put_notice(tx, year, [k.day for k in found], self._since)

    async def _owed(self) -> list[Owed]:
        async def read(tx: Tx) -> list[Owed]:
            campaign = await campaigns.find(tx, self._plan.key)
            assert campaign is not None
            units = tuple(u for u in await campaigns.units(tx, campaign.id) if not u.exempt)
            tasks = await campaigns.tasks(tx, campaign.id)
            keys = {p.id: p.key for p in await people.of_campaign(tx, campaign.id)}
            held = {
                kind: {u.id: tuple(keys[p.person] for p in await people.posts_of_unit(tx, u.id, kind)) for u in units}
                for kind in ("filer", "signer")
            }
            owed = world.owed_in(campaign, units, tasks, held["filer"], self._house.zone, await calendar.read(tx))
            if not campaign.definition.settings.sign_off:
                return owed
            signers = {u.key: held["signer"][u.id] for u in units}
            return [replace(o, signers=signers[o.unit]) for o in owed]

        return await self._house.db.read(read)

    def _filed(self, part: Part) -> Script:
        """The season's way of handing in a report; one that cannot be is told, and the rest goes on."""
        try:
            yield from scripts.file_report(part, self._notes)
        except Unfit as e:
            self._unfit.append(words.unfit(part.owed.short_title, part.owed.unit_name, str(e)))
        else:
            if part.owed.signers and part.owed.unit not in self._chosen.unsigned:
                self._stage.cue(f"{part.key}/sign", part.owed.signers[0], self._now + rules.READS, self._signed(part))

    def _signed(self, part: Part) -> Script:
        try:
            yield from scripts.sign_report(part.owed.signers[0], part)
        except Unfit as e:
            self._unfit.append(words.unfit(part.owed.short_title, part.owed.unit_name, str(e)))

    async def _told(self) -> Rehearsed:
        house, zone = self._house, self._house.zone
        _, rows = await self._wall.ledger()
        chats = {u["openid"]: await self._wall.chat(u["openid"]) for u in await self._wall.users()}
        _, wrong = await tally.reminders_to_filed(house, chats)

        async def read(tx: Tx) -> tuple[tuple[Line, ...], Sums]:
            said, issues, calls = await kept.said(tx), await kept.issues(tx), await kept.calls(tx)
            twice = tally.seen_twice(rows, zone)
            found = timetable.sums(said, calls, zone, wrong=wrong, twice=twice)
            return timetable.lines(issues, said, calls, zone), found

        lines, sums = await house.db.read(read)
        return Rehearsed(self._since, self._until, lines, sums, len(self._notes.receipts), tuple(self._unfit))


class _Faults:
    """What the platform does wrong on the way: by chance from the first day on, and while it is out."""

    def __init__(self, wall: Wall, chosen: Conditions) -> None:
        self._wall = wall
        self._turns: list[tuple[datetime, Callable[[], Awaitable[object]]]] = []
        if chosen.percent:
            self._turns.append((datetime.combine(chosen.first, datetime.min.time(), UTC), self._by_chance(chosen)))
        for outage in chosen.outages:
            begun: list[Any] = []
            self._turns.append((outage.begins, self._begin(begun)))
            self._turns.append((outage.begins + outage.lasts, self._end(begun)))
        self._turns.sort(key=lambda turn: turn[0])

    async def jump_to(self, at: datetime) -> None:
        """Through every fault's beginning and end on the way."""
        while self._turns and self._turns[0][0] <= at:
            when, act = self._turns.pop(0)
            await self._wall.jump_to(when)
            await act()
        await self._wall.jump_to(at)

    def _by_chance(self, chosen: Conditions) -> Callable[[], Awaitable[object]]:
        async def act() -> None:
            for kind in ("api_busy", "api_5xx"):
                share = {"kind": kind, "chance": chosen.percent / 200, "seed": f"{chosen.seed}:{kind}"}
                await self._wall.post("misbehave", share | {"path": MESSAGES})

        return act

    def _begin(self, begun: list[Any]) -> Callable[[], Awaitable[object]]:
        async def act() -> None:
            begun.append((await self._wall.post("misbehave", {"kind": "api_5xx"}))["id"])

        return act

    def _end(self, begun: list[Any]) -> Callable[[], Awaitable[object]]:
        async def act() -> None:
            await self._wall.behave(begun[0])

        return act
