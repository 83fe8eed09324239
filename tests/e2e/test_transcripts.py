"""Golden transcripts as WeChat carries them: encrypted callbacks, the office and the filer on two phones."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot import transcript
from storage import applying
from tests.bot.conversation.test_transcripts import FILED_BEFORE, plan
from tests.e2e.world import ZONE, NewWorld, Phone, World
from tests.forms import filings

GOLDEN = Path(__file__).parents[1] / "transcripts"
FILES = sorted(path for chapter in ("05", "06", "07", "11", "12") for path in GOLDEN.glob(f"g{chapter}*.txt"))


async def staged(world: World, lines: list[transcript.Line]) -> tuple[Phone, Phone]:
    marked = {
        line.word: tuple(int(a) for a in line.arguments)
        for line in lines
        if isinstance(line, transcript.SetUp) and line.word in ("overdue", "first")
    }
    made, now = plan(marked.get("overdue", ()), marked.get("first", ())), world.house.now()
    await world.house.db.write(lambda tx: applying.apply(tx, made, now))
    await world.clock.to("10-07 09:00")
    await world.house.db.write(lambda tx: tx.run("UPDATE campaign SET receipts = ?", FILED_BEFORE))
    filer, office = await world.bound("limin", "golden"), await world.bound("zhaomin", "golden")
    world.clock.set(filings.NOW)
    return filer, office


async def returned(world: World, office: Phone, filer: Phone, line: transcript.SetUp) -> str:
    """The office sends places back from its own phone; what the filer's phone then shows. One place is mended straight
    from the notice; of several the filer asks first, and is told the same."""
    reasons = [f"第{place}项 {why}" for place, why in zip(line.arguments[::2], line.arguments[1::2], strict=True)]
    await filer.reads()
    await office.says(f"退回 呼和浩特市 {'；'.join(reasons)}")
    office.hears("将退回")
    await office.says("1")
    office.hears("已退回")
    await world.settle()
    told = await filer.gets(via="custom")
    if len(reasons) > 1:
        assert await filer.says("填报") == told
    return told


async def said(phone: Phone, line: transcript.Says, now: datetime) -> str:
    match line.kind:
        case "photo":
            return await phone.sends_photo()
        case "voice":
            return await phone.sends_voice(line.text)
        case _ if line.sent:
            return await phone.said(line.text, datetime.combine(now.date(), line.sent, ZONE))
        case _:
            return await phone.says(line.text)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
async def test_transcript(path: Path, new_world: NewWorld) -> None:
    world, lines = await new_world(), transcript.read(path)
    filer, office = await staged(world, lines)
    now = filings.NOW
    heard: list[str] = []
    for line in lines:
        match line:
            case transcript.At(moment):
                now = moment
                world.clock.set(moment)
            case transcript.SetUp("returned", _):
                heard.append(await returned(world, office, filer, line))
            case transcript.SetUp("resume", _):
                heard.append(await filer.says("继续"))
            case transcript.Says():
                heard.append(await said(filer, line, now))
            case _:
                pass
    assert heard == [line.text for line in lines if isinstance(line, transcript.Hears)]
