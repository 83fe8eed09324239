"""The golden transcripts of a campaign of indicators on the engine alone; through the whole house: tests/e2e."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import transcript
from bot.alone import Alone, told
from bot.commands.chat import filing_of
from bot.documents.campaign_file import file as campaign_file

ROOT = Path(__file__).parents[3]
ZONE = ZoneInfo("Asia/Shanghai")
FILES = sorted((ROOT / "tests" / "transcripts" / "indicators").glob("*.txt"))


def lines(path: Path) -> list[transcript.Line]:
    return transcript.parse(path.read_text("utf-8"))


def test_there_are_some() -> None:
    assert len(FILES) >= 3


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_on_the_engine_alone_with_a_round_trip_at_every_step(path: Path) -> None:
    plan = campaign_file.check((ROOT / "campaigns" / "zhibiao-2021.yaml").read_bytes()).plan
    assert plan is not None
    filing = filing_of(plan, next(u for u in plan.units if u.key == "baotou"), "2021-10", ZONE)
    assert filing is not None
    alone, now, reply, events = Alone(filing), filing.due_at, "", [""]
    for line in lines(path):
        match line:
            case transcript.At(moment):
                now = moment.replace(tzinfo=ZONE)
            case transcript.Says():
                reply = alone.hears(line, now)
                events = [told(e, alone.filing) for e in alone.events]
                alone.events = []
            case transcript.Hears(text):
                assert reply == text
            case transcript.Follows(text):
                assert text in events
