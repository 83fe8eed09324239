"""Reads and writes golden transcripts of several people on their phones.

# a comment
@ 2021-10-11 09:00           from here on it is this time (the campaign's zone), with everything due on the way done
wangfang> 交接 李强           said by this person of the roster, on a phone of theirs; \\n in it is a new line
wangfang> [照片]             a photo
wangfang< 将把…⏎…            the answer
zhaomin<< 【待批】…           what came by itself since
stranger> 申请 …              said by somebody who follows and is bound to nobody
% unknown limin              the platform does not say what became of the last message to this person
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from bot.transcript import BREAK, ZONE
from storage.engine.tx import Tx

FOLDER = Path(__file__).parent / "transcripts" / "people"
FILES = sorted(FOLDER.glob("*.txt"))
PHOTO = "[照片]"
STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Line:
    """mark: # % @ > < <<; who: '' for the first three."""

    mark: str
    who: str
    text: str

    def __str__(self) -> str:
        if self.mark == "#":
            return self.text
        if self.mark == "%":
            return f"% {self.text}"
        said = self.text.replace("\n", BREAK if "<" in self.mark else "\\n")
        return f"{self.who}{self.mark} {said}".rstrip()


def read(path: Path) -> list[Line]:
    return [_line(raw) for raw in path.read_text(encoding="utf-8").splitlines()]


def fixture(lines: list[Line]) -> str:
    """The campaign it is played in: huhehaote.yaml, unless a line `# in shenqian.yaml` says another."""
    return next((x.text.removeprefix("# in ") for x in lines if x.text.startswith("# in ")), "huhehaote.yaml")


def people(lines: list[Line]) -> tuple[str, ...]:
    """Everybody who has a phone in it."""
    return tuple(dict.fromkeys(line.who for line in lines if line.who))


def write(path: Path, lines: list[Line]) -> None:
    path.write_text(dump(lines), encoding="utf-8")


def dump(lines: list[Line]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _line(raw: str) -> Line:
    if not raw or raw.startswith("#"):
        return Line("#", "", raw)
    if raw.startswith("% "):
        return Line("%", "", raw[2:])
    found = re.fullmatch(r"(\w*)(@|>|<<?) ?(.*)", raw)
    if found is None:
        raise ValueError(f"not a line of a transcript: {raw!r}")
    who, mark, text = found.groups()
    return Line(mark, who, text.replace("\\n", "\n") if mark == ">" else text.replace(BREAK, "\n"))


class Player(Protocol):
    async def to(self, moment: datetime) -> None: ...
    async def says(self, who: str, text: str) -> str: ...
    async def gets(self, who: str) -> list[str]: ...
    async def befalls(self, what: str) -> None: ...


async def play(lines: list[Line], player: Player) -> list[Line]:
    """The same lines with what is heard now. What came by itself is read where the transcript says so, all of it."""
    heard: list[Line] = []
    waiting: dict[str, list[str]] = {}
    for line in lines:
        match line.mark:
            case "@":
                await player.to(datetime.fromisoformat(line.text).replace(tzinfo=ZONE))
                heard.append(line)
            case ">":
                heard += [line, Line("<", line.who, await player.says(line.who, line.text))]
            case "<<":
                if not waiting.get(line.who):
                    waiting[line.who] = await player.gets(line.who)
                heard.append(Line("<<", line.who, waiting[line.who].pop(0) if waiting[line.who] else "(nothing)"))
            case "%":
                await player.befalls(line.text)
                heard.append(line)
            case "#":
                heard.append(line)
    return heard


async def befall(tx: Tx, what: str) -> None:
    """The one thing that can befall: nobody knows what became of the last message to this person."""
    word, who = what.split()
    assert word == "unknown", what
    changed = await tx.run(
        "UPDATE message SET state = 'unknown' WHERE id = (SELECT MAX(message.id) FROM message JOIN person"
        " ON person.id = message.person_id WHERE person.key = ? AND message.state IN ('accepted', 'delivered'))",
        who,
    )
    assert changed == 1, what
