"""Tables on a terminal: columns line up though a Chinese character is two cells wide; `--json` prints the same rows."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence


def width(text: str) -> int:
    """Cells a terminal gives this text."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _pad(text: str, cells: int) -> str:
    return text + " " * (cells - width(text))


def render(columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> str:
    """The table as text; a row lacking a column prints it empty."""
    cells = [[str(row.get(c, "")) for c in columns] for row in rows]
    widths = [max([width(c), *(width(r[i]) for r in cells)]) for i, c in enumerate(columns)]
    lines = ["  ".join(_pad(c, w) for c, w in zip(columns, widths, strict=True)).rstrip()]
    lines.append("  ".join("─" * w for w in widths))
    lines += ["  ".join(_pad(c, w) for c, w in zip(r, widths, strict=True)).rstrip() for r in cells]
    return "\n".join(lines)


def show(columns: Sequence[str], rows: Sequence[Mapping[str, object]], *, as_json: bool, empty: str) -> None:
    """Print the rows as a table, or as a JSON list with `--json`; `empty` is said where there are none."""
    if as_json:
        say(json.dumps(list(rows), ensure_ascii=False, indent=1))
    else:
        say(render(columns, rows) if rows else empty)


def say(text: str) -> None:
    """One piece of output."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    """One piece of output that says what is wrong."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
