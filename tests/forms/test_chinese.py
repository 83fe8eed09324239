"""Characters: folding, numerals, percentages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.chinese import PERCENT, clean, fold, number, percent, uncircle

ANY = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("15", 15),
        ("０", None),
        ("0", 0),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("二十五", 25),
        ("一百", 100),
        ("一百零三", 103),
        ("一百二十", 120),
        ("两百", 200),
        ("九百九十九", 999),
        ("三", 3),
        ("〇", 0),
        ("两", 2),
        ("二五", None),
        ("十十", None),
        ("百", None),
        ("", None),
        ("abc", None),
        ("9" * 10, None),
        ("一百二十三四", None),
    ],
)
def test_number(said: str, value: int | None) -> None:
    assert number(said) == value


@given(st.integers(1, 99))
def test_numerals_up_to_99(value: int) -> None:
    tens, ones = divmod(value, 10)
    digits = "零一二三四五六七八九"
    said = ("" if tens == 0 else "十" if tens == 1 else digits[tens] + "十") + (digits[ones] if ones else "")
    assert number(said) == value


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("60%", 60),
        ("60 %", 60),
        ("60.5%", None),
        ("百分之六十", 60),
        ("百分之六十五", 65),
        ("百分之百", 100),
        ("百分之60", 60),
        ("六成", 60),
        ("六成半", 65),
        ("六成五", 65),
        ("约60%", 60),
        ("到60%", 60),
        ("1000%", 1000),
        ("百分之二五", None),
    ],
)
def test_percent(said: str, value: int | None) -> None:
    match = PERCENT.match(fold(said))
    assert match is not None
    assert percent(match) == value


@pytest.mark.parametrize("said", ["60", "六十", "完成", "60%-70%", "60%至70%", "%"])
def test_no_percent(said: str) -> None:
    assert PERCENT.fullmatch(fold(said)) is None


@given(ANY)
def test_fold_keeps_the_length(said: str) -> None:
    assert len(fold(said)) == len(said)
    fold(uncircle(said))


@given(ANY)
def test_clean_can_be_sent_and_stays_clean(said: str) -> None:
    once = clean(said)
    once.encode()
    assert clean(once) == once


def test_clean() -> None:
    assert clean("a\r\nb\u200bc\ttd\x02\ud800\u2028e\xa0f") == "a\nbc  td\ne f"
    assert clean("a" + " " * 50 + "b\n\n\n \nc") == "a  b\nc"
    assert clean("2\t\t完成") == "2  —  完成"
    assert fold("２；５：完成　ＡＢ％") == "2;5:完成 ab%"
    assert uncircle("②⑤") == " 2  5 "
