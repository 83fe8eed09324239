"""Writes docs/manual.md: the golden transcripts as the manual of the form, for those who file.

Run from the repository's root: python -m tools.manual
"""

from __future__ import annotations

from pathlib import Path

from bot import transcript
from tools.words import (
    MANUAL_CHAPTERS,
    MANUAL_HEAD,
    MANUAL_LOOKS,
    MANUAL_MORE,
    MANUAL_OTHERWISE,
    MANUAL_PHOTO,
    MANUAL_SETTINGS,
    MANUAL_VOICE,
)

ROOT = Path(__file__).resolve().parent.parent
GOLDEN = ROOT / "tests" / "transcripts"
FOLDERS = (GOLDEN, GOLDEN / "indicators")  # of one person filling; those of several are told in conversation.md
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


def _block(who: str, words: str) -> str:
    first, *others = words.split("\n")
    return "\n".join([f"{who}{first}", *(f"　　{other}" for other in others)])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
