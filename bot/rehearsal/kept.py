"""A rehearsal as it is kept, and two of them compared: which rows came, went, and changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import zip_longest
from pathlib import Path

from bot.rehearsal.timetable import Line

FORMAT = 2
FOLDER = "rehearsals"


class Unreadable(Exception):
    """No kept rehearsal, or of a format this version does not know."""


@dataclass(frozen=True, slots=True)
class Kept:
    """at: when it was played, by the real clock. conditions: in words, one each."""

    campaign: str
    at: datetime
    conditions: tuple[str, ...]
    lines: tuple[Line, ...]

    def to_json(self) -> str:
        value = {
            "format": FORMAT,
            "campaign": self.campaign,
            "at": self.at.isoformat(timespec="seconds"),
            "conditions": list(self.conditions),
            "lines": [asdict(line) | {"at": line.at.isoformat()} for line in self.lines],
        }
        return json.dumps(value, ensure_ascii=False, indent=1)

    @classmethod
    def from_json(cls, text: str | bytes) -> Kept:
        """Unreadable."""
        try:
            value = json.loads(text)
            if value["format"] != FORMAT:
                raise Unreadable(f"format {value['format']!r}")
            return cls(
                value["campaign"],
                datetime.fromisoformat(value["at"]),
                tuple(value["conditions"]),
                tuple(
                    Line(**line | {"at": datetime.fromisoformat(line["at"]), "people": tuple(line["people"])})
                    for line in value["lines"]
                ),
            )
        except (ValueError, KeyError, TypeError) as e:
            raise Unreadable(type(e).__name__) from e


def path_of(data_dir: Path, campaign: str) -> Path:
    """Where the last rehearsal of a campaign is kept."""
    return data_dir / FOLDER / f"{campaign}.json"


def keep(data_dir: Path, played: Kept) -> Path:
    path = path_of(data_dir, played.campaign)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    try:
        fresh.write_text(played.to_json(), "utf-8")
        fresh.rename(path)
    finally:
        fresh.unlink(missing_ok=True)  # half of one, where there was no room for the whole
    return path


# -- compared ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Difference:
    """One row that came (before None), went (after None) or changed."""

    before: Line | None
    after: Line | None


def compare(before: Sequence[Line], after: Sequence[Line]) -> tuple[Difference, ...]:
    """Rows that are the same on both sides are left out; of each issue and kind the rest go in pairs, by time."""
    olds, news = list(before), list(after)
    for line in before:
        if line in news:
            news.remove(line)
            olds.remove(line)
    keys = dict.fromkeys((line.issue, line.what) for line in (*news, *olds))
    made = [
        Difference(old, new)
        for key in keys
        for old, new in zip_longest(
            [o for o in olds if (o.issue, o.what) == key], [n for n in news if (n.issue, n.what) == key]
        )
    ]
    return tuple(sorted(made, key=_moment))


def _moment(d: Difference) -> tuple[datetime, str]:
    line = d.after or d.before
    assert line is not None
    return (line.at, line.what)


def other_conditions(before: Sequence[str], now: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What held last time alone, and this time alone."""
    return tuple(c for c in before if c not in now), tuple(c for c in now if c not in before)
