"""Figures of the form in the digest: exact sums, averages by unit, shares of sums, who misses the target."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schedules import digest, figures
from schedules.digest import Facts, Filed, StatusFact, TaskFact, UnitFact
from schedules.figures import Given, Indicator


def of(key: str, label: str, measure: str, total: str, *values: str, **more: str) -> Indicator:
    units = ("包头市", "乌海市", "赤峰市", "通辽市")
    given = tuple(Given(u, v, f"{v}{measure}", f"u{n}") for n, (u, v) in enumerate(zip(units, values, strict=False)))
    return Indicator(key, label, figure=True, measure=measure, total=total, given=given, **more)


CASES = of("yingsu", "应诉案件", "件", "sum", "200", "106")
COURT = of("chuting", "出庭应诉", "件", "sum", "180", "99", share_of="yingsu")
CALLS = of("laidian", "来电", "件", "sum", "2000", "164")
TAKEN = of("jieting", "接听", "件", "sum", "1200", "75", share_of="laidian")
RATE = of("jietong", "热线接通率", "%", "average", "96.5", "88", "89.995", "100", target_op=">=", target="90")
NAMED = Indicator("fang", "方式", figure=False, measure="", total="none", given=(Given("包头市", "电话", "电话"),))


def test_sums_and_shares_are_exact() -> None:
    assert figures.said(COURT, (CASES, COURT)) == "合计279件，占应诉案件的91.18%"
    assert figures.said(TAKEN, (CALLS, TAKEN)) == "合计1275件，占来电的58.92%"
    assert figures.said(CASES, ()) == "合计306件"
    tenths = of("a", "投入", "万元", "sum", "0.1", "0.2")
    assert figures.said(tenths, ()) == "合计0.3万元"
    part = of("b", "到位", "万元", "sum", "0.05", "0.1", share_of="a")
    assert figures.share(part, (tenths, part)) == "50.00%"


def test_no_share_of_nothing_nor_of_less() -> None:
    none = of("yingsu", "应诉案件", "件", "sum", "0", "0")
    assert figures.share(COURT, (COURT,)) == ""
    assert figures.share(COURT, (none,)) == ""
    assert figures.share(replace(COURT, given=()), (none,)) == ""


def test_an_average_counts_each_unit_once_and_rounds_half_up() -> None:
    assert figures.average(RATE) == Decimal("93.62")  # 93.62375
    assert figures.average(of("x", "x", "%", "average", "90", "90.01")) == Decimal("90.01")  # 90.005
    assert figures.said(RATE, ()) == "平均93.62%"


@pytest.mark.parametrize(
    ("op", "target", "off"), [(">=", "90", 2), (">", "96.5", 3), ("<=", "90", 2), ("<", "88", 4), ("", "", 0)]
)
def test_who_misses_the_target(op: str, target: str, off: int) -> None:
    assert len(figures.off_target(replace(RATE, target_op=op, target=target))) == off


def test_the_line_names_those_below_the_target_and_says_how_it_averages() -> None:
    assert figures.line(RATE, ()) == (
        "热线接通率平均93.62%（按单位平均，4家），低于目标90%的2家（乌海市88%、赤峰市89.995%）。"
    )
    assert figures.line(RATE, (), 0) == "热线接通率平均93.62%（按单位平均，4家），低于目标90%的2家。"
    assert figures.line(replace(RATE, total="none"), ()) == "热线接通率低于目标90%的2家（乌海市88%、赤峰市89.995%）。"
    assert figures.line(CASES, ()) == "应诉案件合计306件（2家）。"
    assert figures.line(replace(CASES, given=()), ()) == ""
    assert figures.line(NAMED, ()) == ""
    assert figures.lines((CASES, COURT, NAMED), 1) == (
        "应诉案件合计306件（2家）。",
        "出庭应诉合计279件，占应诉案件的91.18%（2家）。",
    )


def facts(*indicators: Indicator, tasks: bool = False) -> Facts:
    done = StatusFact("done", "已完成", 1, True)
    return Facts(
        "指标",
        "月报",
        5,
        datetime(2021, 11, 5, 18, tzinfo=ZoneInfo("Asia/Shanghai")),
        (StatusFact("none", "无进展", 0, False), done),
        (TaskFact(1, "甲", "立行立改", "包头市", "done"),) if tasks else (),
        (UnitFact("包头市", Filed.ON_TIME, key="u0"), UnitFact("乌海市", Filed.MISSING, key="u1")),
        indicators=indicators,
    )


def test_where_there_are_no_tasks_the_figures_are_the_digest() -> None:
    assert digest.text(facts(RATE, CASES, COURT)) == (
        "月报第5期应报2家：按时1，迟报0，未报1（乌海市）。\n"
        "热线接通率平均93.62%（按单位平均，4家），低于目标90%的2家（乌海市88%、赤峰市89.995%）。\n"
        "应诉案件合计306件（2家）。\n"
        "出庭应诉合计279件，占应诉案件的91.18%（2家）。\n"
        "截至11月5日18:00。"
    )
    assert digest.standing_variants(facts(RATE)) == ("热线接通率平均93.62%（2家未达标）", "未达标2家次")
    assert digest.standing_variants(facts(CASES)) == ("应诉案件合计306件", "问项1个")
    assert digest.standing_variants(facts(NAMED)) == ("问项1个",)
    fine = replace(RATE, total="none", target="10")
    assert digest.standing_variants(facts(fine)) == ("均达标",)


def test_beside_tasks_they_come_after_the_filing() -> None:
    said = digest.text(facts(CASES, tasks=True)).split("\n")
    assert said[0].startswith("1项整改任务已完成1项")
    assert said[2] == "应诉案件合计306件（2家）。"


def test_as_data_they_come_back_and_facts_without_any_are_as_before() -> None:
    whole = facts(RATE, CASES, COURT, NAMED)
    assert digest.from_json(digest.to_json(whole)).indicators == whole.indicators
    assert "indicators" not in digest.to_json(facts())


@given(st.lists(st.decimals(0, 10**9, places=3), min_size=1, max_size=4))
def test_any_figures_add_up_and_average_within_half_a_hundredth(values: list[Decimal]) -> None:
    indicator = of("x", "x", "", "sum", *(str(v) for v in values))
    assert figures.total(indicator) == sum(values)
    assert abs(figures.average(indicator) - sum(values, Decimal(0)) / len(values)) <= Decimal("0.005")
    assert "E" not in figures.plain(figures.total(indicator))


def test_nought_is_plain() -> None:
    assert figures.plain(Decimal("-0.00")) == "0"


def test_where_nobody_answered_nobody_met_the_target() -> None:
    assert figures.variants((replace(RATE, given=()), replace(CASES, given=()))) == ("暂无数据",)
    assert figures.variants((replace(RATE, given=RATE.given[:1]),))[-1] == "均达标"
