"""The golden transcripts of several people, through receive() and the pump; rewritten by --update."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from bot.messages import pump
from bot.tick import tick as tick_act
from storage.engine.db import Database
from tests import cast
from tests.bot.conversation.stage import Phone, Stage, at
from tests.bot.delivery.post import Post


@dataclass
class Players:
    stage: Stage
    post: Post = field(default_factory=Post)
    phones: dict[str, Phone] = field(default_factory=dict)
    read: dict[str, int] = field(default_factory=dict)

    async def to(self, moment: datetime) -> None:
        self.stage.clock.now = moment
        await tick_act.tick(self.stage.house)
        await self._pump()

    async def says(self, who: str, text: str) -> str:
        phone = self.phones[who]
        now = self.stage.clock.now
        return await (phone.sends_photo(now) if text == cast.PHOTO else phone.says(text, now))

    async def gets(self, who: str) -> list[str]:
        await self._pump()
        sent = self.post.to(f"o-{who}")
        new, self.read[who] = sent[self.read.get(who, 0) :], len(sent)
        return [s.text or s.field("title") for s in new]

    async def befalls(self, what: str) -> None:
        await self._pump()
        await self.stage.db.write(lambda tx: cast.befall(tx, what))

    async def _pump(self) -> None:
        while await pump.pump(self.stage.house, self.post):
            pass


@pytest.mark.parametrize("path", cast.FILES, ids=lambda p: p.stem)
async def test_transcript(path: Path, db: Database, request: pytest.FixtureRequest) -> None:
    lines = cast.read(path)
    stage = await Stage.set(db, at("10-11 08:00"), cast.fixture(lines))
    await stage.db.write(lambda tx: tx.run("UPDATE message SET state = 'cancelled' WHERE state = 'due'"))
    players = Players(stage)
    for who in cast.people(lines):
        players.phones[who] = stage.stranger() if who == cast.STRANGER else await stage.bound(who)
    heard = await cast.play(lines, players)
    if request.config.getoption("--update"):
        cast.write(path, heard)
    else:
        assert cast.dump(heard) == cast.dump(lines)
