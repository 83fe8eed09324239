"""A driver that reads like the chat: phones of made-up people, a clock that is a plain object, receive() below."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.acts.make_codes import NewCode, codes
from bot.acts.run import Done
from bot.chat.receive import receive
from bot.documents.campaign_file import file as campaign_file
from bot.house import House
from bot.inbound import (
    Act,
    Clicked,
    Followed,
    Inbound,
    SaidOther,
    SaidPhoto,
    SaidText,
    SaidVoice,
    Scanned,
    Unfollowed,
)
from bot.rights.actor import OPERATOR
from bot.tick import tick as tick_act
from storage import people
from storage.engine.db import Database
from storage.engine.tx import Tx

ZONE = ZoneInfo("Asia/Shanghai")
FIXTURES = Path(__file__).parents[2] / "fixtures"
DUE = datetime(2021, 10, 11, 17, 0, tzinfo=ZONE)  # of 旬报第7期


def at(text: str) -> datetime:
    """10-11 09:00 or 10-11 16:58:10, of 2021, in the campaign's zone."""
    form = "%Y-%m-%d %H:%M:%S" if text.count(":") == 2 else "%Y-%m-%d %H:%M"
    return datetime.strptime(f"2021-{text}", form).replace(tzinfo=ZONE)


@dataclass
class Clock:
    """The platform's clock; ours differs by `skew`."""

    now: datetime
    skew: timedelta = timedelta()

    def ours(self) -> datetime:
        return self.now + self.skew

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Stage:
    db: Database
    clock: Clock
    house: House
    wakes: list[int] = field(default_factory=list)
    keys: itertools.count[int] = field(default_factory=itertools.count)

    @classmethod
    async def set(cls, db: Database, now: datetime, *files: str, **settings: bool) -> Stage:
        """The fixture campaigns applied, and every issue opened that had to be by now."""
        clock = Clock(at("10-06 00:00"))
        wakes: list[int] = []
        house = House(db, clock.ours, ZONE, b"a secret of the tests", wake=lambda: wakes.append(1))
        for file in files or ("huhehaote.yaml",):
            text = (FIXTURES / file).read_text(encoding="utf-8")
            for setting, value in settings.items():
                text = text.replace("settings:\n", f"settings:\n  {setting}: {str(value).lower()}\n")
            checked = campaign_file.check(text)
            assert checked.plan is not None, checked.faults
            await campaign_file.apply(db, checked.plan, clock.ours())
        stage = cls(db, clock, house, wakes)
        await stage.jump(now)
        return stage

    async def jump(self, to: datetime) -> None:
        """To this moment, with everything planned that fell due on the way."""
        self.clock.now = to
        await tick_act.tick(self.house)

    async def bound(self, key: str) -> Phone:
        """The phone of this person of the roster, bound."""

        async def work(tx: Tx) -> None:
            person = await people.by_key(tx, key)
            assert person is not None, key
            await people.follower(tx, f"o-{key}")
            await people.bind(tx, f"o-{key}", person.id, self.clock.ours())

        await self.db.write(work)
        return Phone(self, f"o-{key}")

    async def code(self, key: str, campaign: str = "huhehaote") -> NewCode:
        """A new binding code for this person of the roster."""
        made = await codes(self.house, OPERATOR, campaign, [key])
        assert isinstance(made, Done), made
        return made.value[0]

    def stranger(self, name: str = "stranger") -> Phone:
        return Phone(self, f"o-{name}")

    async def count(self, sql: str, *params: object) -> int:
        """The one number a SELECT gives."""

        async def work(tx: Tx) -> int:
            row = await tx.one(sql, *params)
            assert row is not None
            return int(next(iter(row.values())) or 0)

        return await self.db.read(work)

    async def rows(self, sql: str, *params: object) -> list[dict[str, object]]:
        async def work(tx: Tx) -> list[dict[str, object]]:
            return [dict(r) for r in await tx.fetch(sql, *params)]

        return await self.db.read(work)


@dataclass
class Phone:
    """One person's WeChat. cost: what the person did (messages and taps); answers: what came back."""

    stage: Stage
    openid: str
    cost: int = 0
    answers: list[str] = field(default_factory=list)

    @property
    def last(self) -> str:
        return self.answers[-1]

    async def says(self, text: str, when: datetime | None = None) -> str:
        return await self.does(SaidText(text), when)

    async def sends_photo(self, when: datetime | None = None) -> str:
        return await self.does(SaidPhoto(f"media-{next(self.stage.keys)}", "http://photo"), when)

    async def sends_voice(self, recognised: str) -> str:
        return await self.does(SaidVoice(f"media-{next(self.stage.keys)}", recognised))

    async def sends_other(self, kind: str) -> str:
        return await self.does(SaidOther(kind))

    async def taps(self, key: str) -> str:
        return await self.does(Clicked(key))

    async def follows(self, scene: str = "") -> str:
        return await self.does(Followed(scene))

    async def unfollows(self) -> str:
        return await self.does(Unfollowed())

    async def scans(self, scene: str) -> str:
        return await self.does(Scanned(scene))

    async def does(self, act: Act, when: datetime | None = None) -> str:
        """`when`: the platform's CreateTime, where it is not simply now (20 s after the last)."""
        if when is None:
            self.stage.clock.advance(seconds=20)
        self.cost += 1
        return await self.delivers(self.letter(act, when or self.stage.clock.now))

    def letter(self, act: Act, sent_at: datetime) -> Inbound:
        clock = self.stage.clock
        clock.now = max(clock.now, sent_at)
        return Inbound(self.openid, f"k{next(self.stage.keys)}", sent_at.replace(microsecond=0), clock.ours(), act)

    async def delivers(self, letter: Inbound) -> str:
        answer = await receive(self.stage.house, letter)
        assert len(answer.encode()) <= 2000, answer
        self.answers.append(answer)
        return answer

    def hears(self, *fragments: str) -> None:
        """Each in the last answer, in this order."""
        at_ = 0
        for fragment in fragments:
            found = self.last.find(fragment, at_)
            assert found >= 0, f"{fragment!r} is not (in order) in:\n{self.last}"
            at_ = found + len(fragment)

    def hears_exactly(self, text: str) -> None:
        assert self.last == text
