"""Typed fields: the longest variant that fits, never a cut one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.card import Card, CardKind
from bot.wechat.account import Template
from bot.wechat.errors import Refusal
from bot.wechat.templates import TYPES, data, fits
from schedules.retry import Verdict

GOOD = {
    "thing1": ["好", "整改旬报第7期今17时截止", "一" * 20, "a" * 20, "12项待报，点此或回“填报”"],
    "short_thing2": ["待报", "一二三四五"],
    "character_string3": ["07-0103", "a" * 32, "A-1_(x) #"],
    "time4": [
        "17:00",
        "7:05:59",
        "2021年10月11日 17:00",
        "2021年10月1日17:00",
        "2021-10-11 17:00",
        "08:00~17:00",
        "2021年10月1日 08:00~2021年10月2日 17:00",
    ],
    "date5": ["2021年10月11日", "2021-10-11", "2021年10月11日 17:00", "2021年10月1日~2021年10月3日"],
    "number6": ["12", "-1", "37.91", "9" * 32],
    "amount7": ["12元", "￥12.50", "$3"],
    "phone_number8": ["0471-1234567", "+86 13800138000"],
    "car_number9": ["蒙A12345"],
    "const10": ["待报", "一" * 20],
    "phrase11": ["待补正", "一二三四五"],
    "name12": ["王芳", "一" * 10, "Wang Fang"],
    "letter13": ["abcDEF"],
    "symbol14": ["？！"],
    "enum15": ["是"],
    "keyword1": ["没有类型的旧模板"],
}
BAD = {
    "thing1": ["", " 好", "好 ", "两\n行", "一" * 21],
    "short_thing2": ["一二三四五六"],
    "character_string3": ["第7期", "a" * 33, "07－01", "，"],
    "time4": ["今天17:00", "24:00", "17:60", "17", "2021年10月11日", "2021年13月1日 17:00", "10月11日 17:00"],
    "date5": ["10月11日", "2021年10月32日", "17:00", "2021/10/11"],
    "number6": ["12项", "1,000", "9" * 33, "３"],
    "amount7": ["一元", "12345678901"],
    "phone_number8": ["电话", "1" * 18],
    "car_number9": ["蒙A1234567"],
    "const10": ["一" * 21],
    "phrase11": ["待补正的事情", "abc", "待报1"],
    "name12": ["一" * 11, "王芳 Wang Fang", "a" * 21],
    "letter13": ["a1", "甲"],
    "symbol14": ["ab", "？" * 6],
    "enum15": ["一" * 21],
    "keyword1": ["一" * 21, ""],
}


@pytest.mark.parametrize(("keyword", "value"), [(k, v) for k, vs in GOOD.items() for v in vs])
def test_fits(keyword: str, value: str) -> None:
    assert fits(keyword, value)


@pytest.mark.parametrize(("keyword", "value"), [(k, v) for k, vs in BAD.items() for v in vs])
def test_does_not_fit(keyword: str, value: str) -> None:
    assert not fits(keyword, value)


def test_every_type_was_tried() -> None:
    tried = {k.rstrip("0123456789") for k in GOOD}
    assert tried >= set(TYPES)
    assert set(BAD) == set(GOOD)


REMIND = Card(
    CardKind.REMIND,
    (
        ("title", ("呼和浩特市营商环境整改旬报第7期今天17时截止", "整改旬报第7期今17时截止", "旬报今17时截止")),
        ("what", ("待报",)),
        ("due", ("2021年10月11日 17:00",)),
        ("count", ("12项待报", "12")),
    ),
)


def test_the_longest_that_fits_is_taken() -> None:
    template = Template("t", (("thing1", "title"), ("short_thing9", "title"), ("time2", "due"), ("number3", "count")))
    with pytest.raises(Refusal) as caught:
        data(template, REMIND)
    assert caught.value.verdict is Verdict.BROKEN
    assert "short_thing9" in caught.value.detail
    laid = data(
        Template("t", (("thing1", "title"), ("time2", "due"), ("number3", "count"), ("const4", "=待办"))), REMIND
    )
    assert laid == {
        "thing1": {"value": "整改旬报第7期今17时截止"},
        "time2": {"value": "2021年10月11日 17:00"},
        "number3": {"value": "12"},
        "const4": {"value": "待办"},
    }


def test_a_value_the_card_lacks_is_named() -> None:
    with pytest.raises(Refusal) as caught:
        data(Template("t", (("thing5", "reason"),)), REMIND)
    assert caught.value.outcome.verdict is Verdict.BROKEN
    assert "thing5" in caught.value.detail
    assert "reason" in caught.value.detail


@given(st.lists(st.text(max_size=30), min_size=1, max_size=5), st.sampled_from(sorted(TYPES)))
def test_nothing_is_ever_cut_or_made_up(variants: list[str], kind: str) -> None:
    card = Card(CardKind.DIGEST, (("title", tuple(variants)),))
    try:
        laid = data(Template("t", ((f"{kind}1", "title"),)), card)[f"{kind}1"]["value"]
    except Refusal:
        assert not any(fits(f"{kind}1", v) for v in variants)
        return
    assert laid in variants
    assert all(len(v) <= len(laid) for v in variants if fits(f"{kind}1", v))
