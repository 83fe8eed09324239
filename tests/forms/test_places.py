"""Places and ledger numbers, and how one message about several tasks is cut."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import blocks, places
from forms.places import Outside, Places, Unsure
from tests.forms.filings import filing

ITEMS = filing().items


def at(*at_places: int) -> tuple[int, ...]:
    return tuple(100 + p for p in at_places)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("2 5 9", (2, 5, 9)),
        ("2,5,9", (2, 5, 9)),
        ("2，5，9", (2, 5, 9)),
        ("2、5、9", (2, 5, 9)),
        ("2.5.9", (2, 5, 9)),
        ("2；5；9", (2, 5, 9)),
        ("2/5/9", (2, 5, 9)),
        ("2\n5\n9", (2, 5, 9)),
        ("2  5   9 。", (2, 5, 9)),
        ("２　５　９", (2, 5, 9)),
        ("②⑤⑨", (2, 5, 9)),
        ("9 5 2", (9, 5, 2)),
        ("2 2 5", (2, 5)),
        ("2-4", (2, 3, 4)),
        ("2—4", (2, 3, 4)),
        ("2至4", (2, 3, 4)),
        ("4到2", (2, 3, 4)),
        ("2~4，9", (2, 3, 4, 9)),
        ("10-12", (10, 11, 12)),
        ("3", (3,)),
        ("12", (12,)),
        ("3项", (3,)),
        ("第3项", (3,)),
        ("第 3 项", (3,)),
        ("第三项", (3,)),
        ("第十二项", (12,)),
        ("第二项和第五项", (2, 5)),
        ("二、五、九", (2, 5, 9)),
        ("2和5", (2, 5)),
        ("2跟5", (2, 5)),
        ("3号", (1,)),
        ("88号", (12,)),
        ("三号", (1,)),
        ("3号 8号", (1, 2)),
        ("3号、5", (1, 5)),
        ("3号-12号", (1, 2, 3)),
    ],
)
def test_places(said: str, wanted: tuple[int, ...]) -> None:
    assert places.read(said, ITEMS) == Places(at(*wanted))


@pytest.mark.parametrize(
    ("said", "options"),
    [
        ("25", [(2, 5)]),
        ("259", [(2, 5, 9)]),
        ("13", [(1, 3)]),
        ("112", [(1, 12)]),
        ("27", [(2, 7), (6,)]),
        ("88", [(12,)]),
    ],
)
def test_a_number_that_is_no_place_is_asked_about(said: str, options: list[tuple[int, ...]]) -> None:
    found = places.read(said, ITEMS)
    assert isinstance(found, Unsure)
    assert list(found.options) == [at(*o) for o in options]


@pytest.mark.parametrize(
    "said", ["13号", "第13项", "13项", "20-30", "2-13", "52", "2 25", "9999", "9" * 5000, "第九十九项", "2-99999999999"]
)
def test_outside(said: str) -> None:
    assert isinstance(places.read(said, ITEMS), Outside)


@pytest.mark.parametrize(
    "said", ["", "0", "00", "三", "完成", "2完成", "3个科室", "2 5 完成", "60%", "2a", "填报", "-", "2 x 5"]
)
def test_not_places(said: str) -> None:
    assert places.read(said, ITEMS) is None


def test_sixty_tasks() -> None:
    assert places.read("25", filing(60).items) == Places(at(25))


def test_a_zero_among_places() -> None:
    assert places.has_zero("0 5")
    assert places.has_zero("2、0")
    assert not places.has_zero("10 20")
    assert not places.has_zero("0完成")


@given(st.text(st.characters(exclude_categories=())), st.integers(0, 15))
def test_reading_places_never_raises(said: str, count: int) -> None:
    items = filing(count).items
    match places.read(said, items):
        case Places(tasks):
            assert set(tasks) <= {i.task for i in items}
            assert len(set(tasks)) == len(tasks) > 0
        case Unsure(_, options):
            assert all(o and set(o) <= {i.task for i in items} for o in options)
        case _:
            pass


@given(
    st.lists(st.integers(1, 12), min_size=1, unique=True),
    st.sampled_from([" ", ",", "，", "、", ".", "；", "\n", "  "]),
)
def test_any_separator_will_do(wanted: list[int], between: str) -> None:
    assert places.read(between.join(map(str, wanted)), ITEMS) == Places(at(*wanted))


# Blocks -----------------------------------------------------------------------------------------------------------

Wanted = list[tuple[tuple[int, ...] | str, str]]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (
            "2完成，方案已印发；5基本完成；9推进60%；其余无变化",
            [((2,), "完成，方案已印发"), ((5,), "基本完成"), ((9,), "推进60%"), ("rest", "无变化")],
        ),
        ("2完成;5推进", [((2,), "完成"), ((5,), "推进")]),
        ("2完成\n5推进\n", [((2,), "完成"), ((5,), "推进")]),
        ("2完成,5基本完成,9推进60%", [((2,), "完成"), ((5,), "基本完成"), ((9,), "推进60%")]),
        ("2完成 5推进 9阶段", [((2,), "完成"), ((5,), "推进"), ((9,), "阶段")]),
        ("2 完成 5 推进", [((2,), "完成"), ((5,), "推进")]),
        (
            "1. 已完成，方案已印发\n2. 推进60%\n其余不变",
            [((1,), "已完成，方案已印发"), ((2,), "推进60%"), ("rest", "不变")],
        ),
        ("1、已完成\n2、推进", [((1,), "已完成"), ((2,), "推进")]),
        ("1）已完成\n2）推进", [((1,), "已完成"), ((2,), "推进")]),
        ("(1)已完成(2)推进", [((1,), "已完成"), ((2,), "推进")]),
        ("①完成 ②推进", [((1,), "完成"), ((2,), "推进")]),
        ("一、已完成\n二、推进", [((1,), "已完成"), ((2,), "推进")]),
        ("（一）已完成\n（二）推进", [((1,), "已完成"), ((2,), "推进")]),
        ("第二项：已完成；第五项：推进", [((2,), "已完成"), ((5,), "推进")]),
        ("第2项完成，第5项推进", [((2,), "完成"), ((5,), "推进")]),
        ("3号完成；8号推进", [((1,), "完成"), ((2,), "推进")]),
        ("2、5、9完成；其余无变化", [((2, 5, 9), "完成"), ("rest", "无变化")]),
        ("2 5 9完成", [((2, 5, 9), "完成")]),
        ("2-4完成", [((2, 3, 4), "完成")]),
        ("2和5完成，9推进", [((2, 5), "完成"), ((9,), "推进")]),
        ("2完成其余无变化", [((2,), "完成"), ("rest", "无变化")]),
        ("2完成，其他不变", [((2,), "完成"), ("rest", "不变")]),
        ("其余无变化；2完成", [("rest", "无变化"), ((2,), "完成")]),
        ("2 60%", [((2,), "60%")]),
        ("2:完成 5:推进", [((2,), "完成"), ((5,), "推进")]),
        ("2推进，已完成方案；3个科室已到位；9推进60%", [((2,), "推进，已完成方案；3个科室已到位"), ((9,), "推进60%")]),
        ("2推进，10月底前印发；9推进", [((2,), "推进，10月底前印发"), ((9,), "推进")]),
        ("2推进，12345热线已接通；9推进", [((2,), "推进，12345热线已接通"), ((9,), "推进")]),
        ("2完成，责任已落实；已报市委；5推进", [((2,), "完成，责任已落实；已报市委"), ((5,), "推进")]),
        ("2方案已印发", [((2,), "方案已印发")]),
    ],
)
def test_blocks(said: str, wanted: Wanted) -> None:
    parts = blocks.split(said, ITEMS)
    assert parts is not None
    told = [("rest" if p.rest else p.which, p.content) for p in parts]
    assert told == [(Places(at(*which)) if isinstance(which, tuple) else which, content) for which, content in wanted]


@pytest.mark.parametrize(
    "said",
    [
        "完成",
        "完成 方案已印发",
        "10月25日前完成",
        "2021年完成",
        "3个科室完成",
        "60%",
        "110联动已建成",
        "5家企业已走访",
        "10号前完成",
        "3天内完成",
        "",
        "；；",
        "2",
        "1.5万元已到位",
        "2/3完成",
        "12345热线已整改",
        "100余户已核查",
        "第3季度完成",
    ],
)
def test_not_blocks(said: str) -> None:
    assert blocks.split(said, ITEMS) is None


@pytest.mark.parametrize(
    "said",
    [
        "完成，方案已印发",
        "推进，3个科室已到位",
        "推进；责任已落实",
        "推进，10月底印发；11月验收",
        "5家已完成，2家正在推进",
        "3名干部已培训",
        "2次会议已召开",
    ],
)
def test_an_answer_about_one_task_is_no_block(said: str) -> None:
    assert blocks.split(said, ITEMS, answering=True) is None


def test_an_answer_and_others_besides() -> None:
    parts = blocks.split("完成，方案已印发；5基本完成；其余无变化", ITEMS, answering=True)
    assert parts is not None
    assert [(p.which, p.content, p.rest) for p in parts] == [
        (None, "完成，方案已印发", False),
        (Places(at(5)), "基本完成", False),
        (None, "无变化", True),
    ]


@pytest.mark.parametrize(
    ("said", "content"),
    [("全部完成", "完成"), ("各项任务均已完成", "已完成"), ("12项均无变化", "无变化"), ("完成", None), ("全部", None)],
)
def test_everything(said: str, content: str | None) -> None:
    assert blocks.everything(said) == content


@pytest.mark.parametrize(
    "said", ["2完成，方案已印发；5基本完成", "第2项推进60%", "2、完成\n3、推进", "2.完成", "3号完成", "①完成"]
)
def test_looks_like_a_block(said: str) -> None:
    assert blocks.looks_like_block(said)


@pytest.mark.parametrize(
    "said", ["填报", "2", "2 5 9", "3个科室完成", "完成", "10月完成", "你好", "", "12345678", "第7期汇总"]
)
def test_does_not_look_like_a_block(said: str) -> None:
    assert not blocks.looks_like_block(said)


@given(st.text(st.characters(exclude_categories=())), st.booleans())
def test_cutting_never_raises(said: str, answering: bool) -> None:
    blocks.split(said, ITEMS, answering=answering)
    blocks.looks_like_block(said)
    blocks.everything(said)
