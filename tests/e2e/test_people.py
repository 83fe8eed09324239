"""The golden transcripts of several people as WeChat carries them: encrypted callbacks, several phones."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from tests import cast
from tests.e2e.world import NewWorld, Phone, World, words


@dataclass
class Players:
    world: World
    phones: dict[str, Phone] = field(default_factory=dict)
    came: dict[str, list[str]] = field(default_factory=dict)

    async def to(self, moment: datetime) -> None:
        await self.world.clock.to(moment)
        for who in self.phones:
            await self._look(who)

    async def says(self, who: str, text: str) -> str:
        phone = self.phones[who]
        return await (phone.sends_photo() if text == cast.PHOTO else phone.says(text))

    async def gets(self, who: str) -> list[str]:
        await self.world.settle()
        await self._look(who)
        return self.came.pop(who)

    async def befalls(self, what: str) -> None:
        await self.world.settle()
        await self.world.house.db.write(lambda tx: cast.befall(tx, what))

    async def _look(self, who: str) -> None:
        """What came by itself, without the links, whose address is another each time."""
        said = [words(r) for r in await self.phones[who].reads() if r["via"] in ("custom", "template")]
        self.came.setdefault(who, []).extend(re.sub(r'\n<a href="[^"]*">[^<]*</a>', "", text) for text in said)


@pytest.mark.parametrize("path", cast.FILES, ids=lambda p: p.stem)
async def test_transcript(path: Path, new_world: NewWorld) -> None:
    world, lines = await new_world(), cast.read(path)
    await world.apply(cast.fixture(lines))
    await world.clock.to("10-11 08:00")
    players = Players(world)
    for who in cast.people(lines):
        if who == cast.STRANGER:
            players.phones[who] = await world.phone(who)
            await players.phones[who].follows()
        else:
            players.phones[who] = await world.bound(who, Path(cast.fixture(lines)).stem)
    assert cast.dump(await cast.play(lines, players)) == cast.dump(lines)
