"""Plays a campaign file: the demo's house in a folder of its own, the season's people, and what came of it.

Nothing of the installation is read but its workdays, and nothing of it is written; messages go to the sandbox alone,
letters nowhere.
"""

from __future__ import annotations

import socket
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot import demo
from bot.config import Settings
from bot.documents.campaign_file import file as campaign_file
from bot.house import House
from bot.rehearsal import conditions as rules
from bot.rehearsal import timetable
from bot.rehearsal.conditions import Conditions
from bot.rehearsal.faults import Faults
from bot.rehearsal.people import People
from bot.rehearsal.post import ACCOUNT, Letterbox
from bot.rehearsal.scenario import Mailed
from bot.rehearsal.timetable import Line, Sums
from bot.season import tally, world
from bot.season.acts import Stage
from bot.season.cast import Owed
from bot.season.wall import openid_of
from storage import calendar, campaigns, people
from storage import timetable as kept
from storage.calendar import NOTICE, Kept
from storage.campaigns import Plan
from storage.engine.tx import Tx


class NothingAhead(Exception):
    """The campaign makes no issue from that day on."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """unfit: what could not be done as planned, in words."""

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
    days = chosen.days(days)
    own = calendar.of(days)
    part = rules.clipped(plan, chosen, settings.zone, own)
    until = rules.ends(part, settings.zone, own)
    if until is None:
        raise NothingAhead(plan.key)
    with tempfile.TemporaryDirectory(prefix="xunbao-rehearsal-") as folder:
        there = demo.settings_of(replace(settings, data_dir=Path(folder), port=_free_port()))
        mail = Letterbox() if settings.mail or chosen.of(Mailed) else None
        if mail is not None:
            there = replace(there, mail=ACCOUNT)
        async with demo.standing(there, begins=chosen.begins(settings.zone), mail=mail) as stage:
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
        self._stage = Stage(stage.wall.perform, Faults(stage.wall, chosen).jump_to, curtain=until)

    async def run(self, journal: Path) -> Rehearsed:
        house, wall = self._house, self._wall
        await wall.pace("freeze")
        await wall.remember()
        await house.db.write(self._put_calendar)
        applied = await campaign_file.apply(house.db, self._plan, self._since)
        if applied.refused:
            raise ValueError(applied.refused)  # a fresh database has no past to move
        members = await world.everybody(house, journal, (self._plan.key,))
        await wall.people(members)
        cast = People(self._stage, self._plan, self._chosen, house.zone)
        cast.bind(members)
        cast.file(await self._owed())
        cast.besides()
        await self._stage.play(lambda at: self._seen(cast, at))
        return await self._told(cast)

    def _seen(self, cast: People, at: datetime) -> None:
        cast.now = at
        self._progress(at)

    async def _put_calendar(self, tx: Tx) -> None:
        years: dict[int, list[Kept]] = {}
        for k in self._days:
            if k.source == NOTICE:
                years.setdefault(k.year, []).append(k)
            else:
                await calendar.put(tx, k.day)
        for year, found in years.items():
            await calendar.put_notice(tx, year, [k.day for k in found])

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

    async def _told(self, cast: People) -> Rehearsed:
        house, zone = self._house, self._house.zone
        _, rows = await self._wall.ledger()
        chats = {u["openid"]: await self._wall.chat(u["openid"]) for u in await self._wall.users()}
        _, wrong = await tally.reminders_to_filed(house, chats)

        async def read(tx: Tx) -> tuple[tuple[Line, ...], Sums]:
            said, issues, calls = await kept.said(tx), await kept.issues(tx), await kept.calls(tx)
            campaign = await campaigns.find(tx, self._plan.key)
            assert campaign is not None
            keys = {p.id: p.key for p in await people.of_campaign(tx, campaign.id)}
            sent = Counter((openid_of(keys[who]), day) for who, day in timetable.shown(said, zone))
            twice = tally.seen_twice(rows, zone, sent)
            found = timetable.sums(said, calls, zone, wrong=wrong, twice=twice)
            return timetable.lines(issues, said, calls, cast.acts, zone), found

        lines, sums = await house.db.read(read)
        return Rehearsed(self._since, self._until, lines, sums, cast.reports, cast.unfit)
