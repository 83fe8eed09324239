"""Writes docs/manual.md: the golden transcripts as the manual, for those who file, who sign, the office and leaders.

Run from the repository's root: python -m tools.manual
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from bot import transcript
from bot.documents.campaign_file import file as campaign_file
from tests import cast
from tools.words import (
    MANUAL_ANSWERS,
    MANUAL_CAME,
    MANUAL_CHAPTERS,
    MANUAL_HEAD,
    MANUAL_LOOKS,
    MANUAL_MORE,
    MANUAL_OTHERS,
    MANUAL_OTHERWISE,
    MANUAL_PHOTO,
    MANUAL_POSTS,
    MANUAL_SETTINGS,
    MANUAL_STRANGER,
    MANUAL_UNKNOWN,
    MANUAL_VOICE,
)

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "transcripts"
FOLDERS = (GOLDEN, GOLDEN / "indicators")  # of one person filling; of several only what a chapter names
HOUSE = GOLDEN / "house"
FIXTURES = ROOT / "tests" / "fixtures"
PAGE = ROOT / "docs" / "manual.md"


def page() -> str:
    """The whole page; a transcript that stands in no chapter comes last, under its own name."""
    files = {path.stem: transcript.read(path) for path in scenes()}
    parts = [MANUAL_HEAD]
    for chapter, told in MANUAL_CHAPTERS:
        parts.append(f"## {chapter}\n")
        parts += [scene(title, files.pop(stem)) for stem, title in told]
    if files:
        parts.append(f"## {MANUAL_MORE}\n")
        parts += [scene(stem, lines) for stem, lines in files.items()]
    for chapter, told in MANUAL_OTHERS:
        parts.append(f"## {chapter}\n")
        parts += [_of_others(stem, title) for stem, title in told]
    return "\n".join(parts)


def scenes() -> list[Path]:
    return [path for folder in FOLDERS for path in sorted(folder.glob("*.txt"))]


def scene(title: str, lines: list[transcript.Line]) -> str:
    """One conversation."""
    told = [said for line in lines if (said := _told(line))]
    return "\n".join([f"### {title}\n", "```text", *told, "```", ""])


def _told(line: transcript.Line) -> str:
    match line:
        case transcript.At(moment):
            return f"〔{moment.month}月{moment.day}日{moment:%H:%M}〕"
        case transcript.SetUp(word, arguments):
            return MANUAL_SETTINGS.get(word, MANUAL_OTHERWISE).format("、".join(a for a in arguments if a.isdigit()))
        case transcript.Says(kind, text, sent):
            words = {"photo": MANUAL_PHOTO, "voice": MANUAL_VOICE.format(text)}.get(kind, text)
            at = f"（{sent:%H:%M:%S}发出）" if sent else ""
            return _block(f"您{at}：", words)
        case transcript.Hears(text):
            return _block(MANUAL_LOOKS, text)
        case _:
            return ""


# several people ---------------------------------------------------------------------------------------------------


def of_several(title: str, lines: list[cast.Line]) -> str:
    """One conversation of several people, each by name and post."""
    who = {**_names(cast.fixture(lines)), cast.STRANGER: MANUAL_STRANGER}
    told = [said for line in lines if (said := _line(line, who))]
    return "\n".join([f"### {title}\n", "```text", *told, "```", ""])


def _of_others(stem: str, title: str) -> str:
    path = cast.FOLDER / f"{stem}.txt"
    return of_several(title, cast.read(path)) if path.exists() else of_the_house(title, HOUSE / f"{stem}.txt")


def of_the_house(title: str, path: Path) -> str:
    """One conversation as the phones show it, cards too; links by their words."""
    told: list[str] = []
    speaker = ""
    for raw in path.read_text(encoding="utf-8").splitlines():
        text = re.sub(r'<a href="[^"]*">([^<]*)</a>', r"［\1］", raw)
        if found := re.fullmatch(r"@ 10-(\d+) (\S+)", text):
            told.append(f"〔10月{found[1]}日{found[2]}〕")
        elif found := re.fullmatch(r"(\S+) > (.+)", text):
            told.append(f"{found[1]}：{found[2]}")
            speaker = MANUAL_ANSWERS.format(found[1])
        elif found := re.fullmatch(r"(\S+) <", text):
            speaker = MANUAL_CAME.format(found[1])
        elif text.startswith("< "):
            told.append(f"{speaker or '　　'}{text[2:]}")
            speaker = ""
    return "\n".join([f"### {title}\n", "```text", *told, "```", ""])


@lru_cache
def _names(fixture: str) -> Mapping[str, str]:
    """王芳（呼和浩特市A岗）, by key."""
    plan = campaign_file.check((FIXTURES / fixture).read_bytes()).plan
    assert plan is not None, fixture
    units = {u.key: u.short_name or u.name for u in plan.units}
    held: dict[str, list[str]] = {}
    for p in plan.posts:
        unit = "" if p.kind in ("office", "leader") else units[p.unit]
        held.setdefault(p.person, []).append(unit + MANUAL_POSTS[p.kind, p.slot])
    return {p.key: f"{p.name}（{'、'.join(held[p.key])}）" for p in plan.people if p.key in held}


def _line(line: cast.Line, who: Mapping[str, str]) -> str:
    name = who.get(line.who, "")
    short = name.partition("（")[0]
    match line.mark:
        case "@":
            return _told(transcript.parse(f"@ {line.text}")[0])
        case "%":
            return MANUAL_UNKNOWN.format(who[line.text.split()[1]].partition("（")[0])
        case ">":
            return _block(f"{name}：", line.text)
        case "<":
            return _block(MANUAL_ANSWERS.format(short), line.text)
        case "<<":
            return _block(MANUAL_CAME.format(short), line.text)
        case _:
            return ""


def _block(who: str, words: str) -> str:
    first, *others = words.split("\n")
    return "\n".join([f"{who}{first}", *(f"　　{other}" for other in others)])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
