"""docs/campaign.md and the loader know the same fields, and the same words for their values."""

from __future__ import annotations

import re
from pathlib import Path

from bot.documents.campaign_file import file as campaign_file
from bot.documents.campaign_file.questions import KINDS as QUESTION_KINDS
from bot.documents.campaign_file.questions import TOTALS
from bot.documents.campaign_file.schema import (
    ADDRESSEES,
    KINDS,
    OWING,
    POSTS,
    ROLLS,
    SECTIONS,
    SENTENCES,
    SLOTS,
    TASK_KINDS,
    TOP,
)

DOC = (Path(__file__).parents[3] / "docs" / "campaign.md").read_text("utf-8")


def documented() -> dict[str, dict[str, bool]]:
    """Section -> field -> whether the table says it is required."""
    found: dict[str, dict[str, bool]] = {}
    section = ""
    for line in DOC.splitlines():
        if heading := re.match(r"### `([a-z.]+)`", line):
            section = heading[1]
            found[section] = {}
        elif section and (row := re.match(r"\| `([a-z_]+)` \| (yes|no) \|", line)):
            found[section][row[1]] = row[2] == "yes"
        elif line.startswith("## "):
            section = ""
    return found


def test_every_field_is_documented_and_every_documented_field_is_known() -> None:
    known = {name: {f.name: f.required for f in fields} for name, fields in SECTIONS.items()}
    assert documented() == known


def test_every_section_is_documented() -> None:
    assert {f.name for f in TOP} == {s for s in SECTIONS if "." not in s}


def test_every_word_a_field_takes_is_documented() -> None:
    for options in (QUESTION_KINDS, TOTALS, KINDS, ROLLS, POSTS, OWING, SENTENCES, TASK_KINDS, SLOTS, ADDRESSEES):
        for word, value in options.items():
            assert f"`{word}`" in DOC, word
            assert f"`{value}`" in DOC, value


def test_the_example_in_the_docs_has_no_fault() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", DOC, flags=re.DOTALL)
    assert [str(f) for f in campaign_file.check(example).faults] == []
