"""docs/rights.md says what the table of rights grants today."""

from __future__ import annotations

import pytest

from bot.rights.table import Act, Holder, Read, Scope
from tools import rights


def test_the_page_is_up_to_date(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update"):
        rights.PAGE.write_text(rights.page(), encoding="utf-8")
    assert rights.PAGE.read_text(encoding="utf-8") == rights.page(), "run: python -m tools.rights"


def test_every_act_and_read_has_its_line() -> None:
    page = rights.page()
    assert all(f"| `{act}` | " in page for act in Act)
    assert all(f"| {read} | " in page for read in Read)
    assert set(rights.HOLDERS) == set(Holder) and set(rights.SCOPES) == set(Scope)


def test_the_name_in_the_audit_is_a_noun_and_a_verb() -> None:
    for act in Act:
        noun, dot, verb = str(act).partition(".")
        assert noun.isalpha() and dot and verb.replace("_", "").isalpha(), act
