"""Workbooks we write. What people typed is written as text: never a formula, never a link."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
# Control characters a cell cannot hold; xlsxwriter would write a file that does not open.
_BAD = {c: None for c in range(32) if c not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}
LONGEST = 32_767
WIDEST = 40


def workbook(
    sheet: str, columns: Sequence[str], rows: Sequence[Sequence[str | int]], note: str, *, made_at: datetime
) -> bytes:
    """One sheet: a frozen heading, the rows, and a note under them. Text stays text whatever it begins with.

    Equal arguments give equal bytes. Call it in a thread: the first call loads xlsxwriter.
    """
    import xlsxwriter  # with the first workbook: a server starts without it

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"created": made_at.astimezone(UTC).replace(tzinfo=None)})
        page = book.add_worksheet(_sheet_name(sheet))
        head = book.add_format({"bold": True, "border": 1, "bg_color": "#EDEDED", "align": "center"})
        cell = book.add_format({"border": 1, "valign": "vcenter"})
        for at, name in enumerate(columns):
            page.write_string(0, at, name, head)
            page.set_column(at, at, _width([name, *(str(r[at]) for r in rows)]))
        for down, row in enumerate(rows, 1):
            for at, value in enumerate(row):
                if isinstance(value, str):
                    page.write_string(down, at, _text(value), cell)
                else:
                    page.write_number(down, at, value, cell)
        page.write_string(len(rows) + 2, 0, _text(note))
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, len(rows), len(columns) - 1)
        page.set_landscape()
        page.fit_to_pages(1, 0)
        page.repeat_rows(0)
    return out.getvalue()


def _text(said: str) -> str:
    return said.translate(_BAD)[:LONGEST]


def _sheet_name(said: str) -> str:
    """At most 31 characters, without those Excel forbids."""
    return "".join(c for c in said if c not in "[]:*?/\\'")[:31] or "Sheet1"


def _width(cells: Sequence[str]) -> int:
    """In Latin characters; a Chinese one is two wide."""
    return min(max(sum(2 if ord(c) > 255 else 1 for c in said) for said in cells) + 2, WIDEST)
