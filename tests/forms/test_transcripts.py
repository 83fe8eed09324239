"""Golden transcripts on the engine alone; every draft passes through JSON between two messages."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot import transcript
from bot.alone import told
from forms.paging import MESSAGE, size
from tests.forms.chat import Chat
from tests.forms.filings import NOW, filing

FILES = sorted((Path(__file__).parent.parent / "transcripts").glob("*.txt"))


def play(lines: list[transcript.Line]) -> list[transcript.Line]:
    """The transcript with what is heard now."""
    chat, now = Chat(filing()), NOW
    out: list[transcript.Line] = []
    for line in lines:
        match line:
            case transcript.Hears() | transcript.Follows():
                continue
            case transcript.At(moment):
                now = moment
                out.append(line)
            case transcript.SetUp():
                out.append(line)
                out += _heard(chat, chat.set_up(line, now))
            case transcript.Says():
                out.append(line)
                out += _heard(chat, chat.hears(line, now))
            case _:
                out.append(line)
    return out


def _heard(chat: Chat, reply: str) -> list[transcript.Line]:
    assert size(reply) <= MESSAGE
    events, chat.events = chat.events, []
    heard: list[transcript.Line] = [transcript.Hears(reply)] if reply else []
    return heard + [transcript.Follows(told(e, chat.filing)) for e in events]


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_transcript(path: Path, request: pytest.FixtureRequest) -> None:
    wanted = path.read_text(encoding="utf-8")
    heard = transcript.dump(play(transcript.parse(wanted)))
    if request.config.getoption("--update") and heard != wanted:
        path.write_text(heard, encoding="utf-8")
    else:
        assert heard == wanted


def test_forty_situations_and_more_are_told_twice() -> None:
    """On the engine alone, with a round trip through JSON at every step, here and for figures in
    tests/bot/conversation/test_indicator_transcripts.py; and through the house, tests/e2e/test_transcripts.py."""
    assert len(FILES) + len(list((FILES[0].parent / "indicators").glob("*.txt"))) >= 40


def test_every_scene_has_a_transcript() -> None:
    names = {p.stem.split("-")[0] for p in FILES}
    assert {"g04", "g05", "g06", "g07", "g08", "g09", "g11", "g12", "g18", "g19"} <= names


@pytest.mark.parametrize(
    "raw",
    "> 填报|> [photo]|> [voice] 第二项|> [voice]|> (16:58:10) 1|> 一\\n二|< 一⏎二|# 注||= x|% a 1".split("|"),  # noqa: SIM905 - as in a file
)
def test_a_line_survives(raw: str) -> None:
    assert transcript.dump(transcript.parse(raw + "\n")) == raw + "\n"


def test_a_time_survives() -> None:
    for raw in ("@ 2021-10-11 15:02\n", "@ 2021-10-11 16:58:10\n"):
        (line,) = transcript.parse(raw)
        assert isinstance(line, transcript.At)
        assert line.moment.utcoffset() == datetime(2021, 10, 11, tzinfo=transcript.ZONE).utcoffset()
        assert transcript.dump([line]) == raw


def test_an_odd_line_is_refused() -> None:
    with pytest.raises(ValueError, match="not a line"):
        transcript.parse("? what")
