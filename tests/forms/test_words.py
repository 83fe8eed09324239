"""What the form suggests typing."""

from __future__ import annotations

import pytest

from forms import words
from forms.model import Status


@pytest.mark.parametrize(
    ("label", "synonyms", "short"),
    [
        ("已完成", ("办结", "完成"), "办结"),  # as short as any: the campaign's order
        ("已完成", ("已完成并长期坚持", "完成", "办结"), "完成"),
        ("取得阶段性成效", ("阶段性成效", "阶段"), "阶段"),
        ("正在推进", ("推进中", "推进"), "推进"),
        ("无进展", ("未启动",), "无进展"),  # the label wins a tie
        ("无进展", (), "无进展"),
    ],
)
def test_the_shortest_word_is_suggested(label: str, synonyms: tuple[str, ...], short: str) -> None:
    assert words.short(Status("key", label, 0, synonyms)) == short
