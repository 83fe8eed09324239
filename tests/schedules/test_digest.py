"""The digest: every figure adds up and survives a calculator; the published sentence comes out exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schedules import digest, rates
from schedules.digest import Facts, Filed, Previous, Sentence, StatusFact, TaskFact, UnitFact
from tests.schedules.drives import ZONE

NONE, ON, STAGED, DONE = "no_progress", "ongoing", "staged", "done"
STATUSES = (
    StatusFact(NONE, "无进展", 0, False),
    StatusFact(ON, "正在推进", 1, False),
    StatusFact(STAGED, "取得阶段性成效", 2, False),
    StatusFact(DONE, "已完成", 3, True),
)
AS_OF = datetime(2021, 10, 11, 18, 0, tzinfo=ZONE)


def tasks(done: int, staged: int, ongoing: int, none: int) -> tuple[TaskFact, ...]:
    statuses = [DONE] * done + [STAGED] * staged + [ON] * ongoing + [NONE] * none
    return tuple(TaskFact(n, f"任务{n}", "限期整改", f"单位{n % 17}", s) for n, s in enumerate(statuses, 1))


def units(on_time: int = 27, late: int = 1, missing: int = 1, exempt: int = 0) -> tuple[UnitFact, ...]:
    filed = [Filed.ON_TIME] * on_time + [Filed.LATE] * late + [Filed.MISSING] * missing + [Filed.EXEMPT] * exempt
    return tuple(UnitFact("阿拉善盟" if f is Filed.MISSING else f"单位{n}", f) for n, f in enumerate(filed))


def facts(counts: tuple[int, int, int, int] = (58, 38, 56, 1)) -> Facts:
    return Facts("整改", "旬报", 7, AS_OF, STATUSES, tasks(*counts), units())


# rates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (58, 153, "37.91%"),
        (38, 153, "24.84%"),
        (56, 153, "36.60%"),
        (1, 153, "0.65%"),
        (57, 153, "37.25%"),
        (1275, 2164, "58.92%"),
        (3569, 3665, "97.38%"),
        (279, 306, "91.18%"),
        (6, 22, "27.27%"),
        (16, 22, "72.73%"),
        (1, 8, "12.50%"),
        (1, 32, "3.13%"),
        (0, 5, "0.00%"),
        (5, 5, "100.00%"),
        (1, 30000, "不足0.01%"),
        (29999, 30000, "超过99.99%"),
        (9999, 10000, "99.99%"),
        (1, 20000, "0.01%"),
        (1, 20001, "不足0.01%"),
    ],
)
def test_a_rate_is_rounded_half_up_from_the_integers(part: int, whole: int, said: str) -> None:
    assert rates.rate(part, whole) == said


@pytest.mark.parametrize(("part", "whole"), [(30, 29), (-1, 5), (0, 0)])
def test_no_rate_above_a_hundred(part: int, whole: int) -> None:
    with pytest.raises(ValueError):
        rates.rate(part, whole)


def test_the_note_where_the_rates_do_not_add_up() -> None:
    assert rates.rates([57, 38, 57, 1]) == (
        ("37.25%", "24.84%", "37.25%", "0.65%"),
        "（注：因四舍五入，各项占比之和为99.99%，未作机械调整）",
    )
    assert rates.rates([58, 38, 56, 1])[1] == ""
    assert rates.rates([1, 1, 1, 1, 1, 1])[1] == "（注：因四舍五入，各项占比之和为100.02%，未作机械调整）"


@given(st.lists(st.integers(0, 3000), min_size=1, max_size=6).filter(any))
def test_rates_by_a_calculator(parts: list[int]) -> None:
    whole = sum(parts)
    printed, note = rates.rates(parts)
    for part, said in zip(parts, printed, strict=True):
        exact = Fraction(part * 100, whole)
        if said[0].isdigit():
            assert abs(Fraction(said.rstrip("%")) - exact) <= Fraction(1, 200)
        assert (said == "100.00%") == (part == whole) and (said == "0.00%") == (part == 0)
    total = sum(Fraction(s.rstrip("%")) for s in printed if s[0].isdigit())
    assert bool(note) == (total != 100) or not all(s[0].isdigit() for s in printed)


# the words ------------------------------------------------------------------------------------------------------


def test_the_published_sentence() -> None:
    assert digest.sentence(facts()) == (
        "153项整改任务已完成58项，占比37.91%；取得阶段性成效38项，占比24.84%；正在推进56项，占比36.60%；无进展1项，占比0.65%。"
    )
    assert digest.sentence(facts((57, 38, 57, 1))).endswith(
        "无进展1项，占比0.65%（注：因四舍五入，各项占比之和为99.99%，未作机械调整）。"
    )


def test_the_sentence_of_the_other_drive() -> None:
    other = replace(
        facts((5, 5, 0, 0)),
        noun="整改措施",
        sentence=Sentence.COUNTS,
        statuses=(*STATUSES[:2], replace(STATUSES[2], label="已取得阶段性成果"), STATUSES[3]),
    )
    assert digest.sentence(other) == "10项整改措施中5项已完成、5项已取得阶段性成果。"
    assert digest.standing_variants(other)[0] == "完成5 成果5 推进0 无进展0"


def test_no_tasks_at_all() -> None:
    empty = facts((0, 0, 0, 0))
    assert digest.sentence(empty) == "尚无整改任务。"
    assert digest.standing_variants(replace(empty, statuses=())) == ("共0项",)


def test_the_full_text_of_the_leader() -> None:
    before = {n: DONE for n in range(1, 59) if n not in (12, 47, 58)}
    previous = Previous("旬报第6期", True, tuple((n, before.get(n, ON)) for n in range(1, 154)), (DONE,))
    whole = replace(facts(), previous=previous)
    whole = replace(whole, tasks=tuple(replace(t, overdue=t.number in (90, 131)) for t in whole.tasks))
    assert digest.text(whole) == (
        "153项整改任务已完成58项，占比37.91%；取得阶段性成效38项，占比24.84%；正在推进56项，占比36.60%；无进展1项，占比0.65%。\n"
        "旬报第7期应报29家：按时27，迟报1，未报1（阿拉善盟）。\n"
        "较上期新增完成3项（12、47、58号）；超期2项（90、131号）。\n"
        "截至10月11日18:00。"
    )


def test_the_first_digest_has_nothing_to_compare_with() -> None:
    assert "较" not in digest.text(facts()) and digest.newly_done(facts()) == ()


def test_movement_against_another_cycle_names_it_and_tells_what_was_undone() -> None:
    previous = Previous("月报第4期", False, ((1, ON), (2, DONE), (60, DONE)), (DONE,))
    moved = replace(facts(), previous=previous)
    assert digest.undone(moved) == (60,) and 2 not in digest.newly_done(moved) and 1 in digest.newly_done(moved)
    assert "较月报第4期新增完成57项" in digest.text(moved) and "由完成改回1项（60号）" in digest.text(moved)


def test_what_was_undone_is_said_where_nothing_else_moved() -> None:
    before = tuple((t.number, DONE if t.number == 60 else t.status) for t in facts().tasks)
    back = replace(facts(), previous=Previous("旬报第6期", True, before, (DONE,)))
    assert "较上期由完成改回1项（60号）。" in digest.text(back)


def test_no_movement_is_said() -> None:
    same = replace(
        facts(), previous=Previous("旬报第6期", True, tuple((t.number, t.status) for t in facts().tasks), (DONE,))
    )
    assert "较上期无新增完成。" in digest.text(same)


def test_returned_and_exempt_are_printed_apart() -> None:
    some = units(27, 1, 0, exempt=1)
    whole = replace(facts(), units=(replace(some[0], correcting=True), *some[1:]))
    assert "应报28家：按时27，迟报1，未报0。已报28（待补正1）。另免报1家。" in digest.text(whole)


def test_what_nobody_told_is_counted_and_said() -> None:
    untold = replace(facts((1, 0, 0, 0)), tasks=(*tasks(1, 0, 0, 0), TaskFact(2, "任务2", "限期整改", "甲", "")))
    assert "尚未报告1项，占比50.00%" in digest.sentence(untold)
    assert digest.standing_variants(untold)[0] == "完成1 未报告1", "the zeros are left out where they do not fit"


@pytest.mark.parametrize("many", [100, 2000])
def test_the_text_fits_into_a_message_and_no_number_is_cut(many: int) -> None:
    names = tuple(UnitFact(f"自治区某某某某委员会第{n}办公室", Filed.MISSING) for n in range(many))
    late = tuple(replace(t, overdue=True) for t in tasks(0, 0, many, 0))
    whole = replace(facts(), units=names, tasks=late, previous=Previous("旬报第6期", True, (), (DONE,)))
    said = digest.text(whole)
    assert len(said.encode()) <= 2000
    assert f"未报{many}（" in said and f"等{many}家" in said and f"超期{many}项（1、2" in said
    with pytest.raises(ValueError):
        digest.text(whole, limit=100)


def test_lists_are_left_out_altogether_before_the_figures_are() -> None:
    whole = replace(facts(), tasks=tuple(replace(t, overdue=True) for t in facts().tasks))
    bare = digest.text(whole, limit=len(digest._text(whole, 0).encode()))
    assert "超期153项。" in bare and "未报1。" in bare


# the card -------------------------------------------------------------------------------------------------------


def test_the_card_of_the_leader() -> None:
    assert digest.title_variants(facts())[0] == "整改旬报第7期汇总"
    assert digest.filed_variants(facts())[0] == "应报29 按时27 迟报1 未报1"
    assert digest.standing_variants(facts())[0] == "完成58 成效38 推进56 无进展1"


def test_what_waits_for_its_signature_stands_apart() -> None:
    """G13: 应报29：已报26，待审签2，未报1; with nothing waiting not a word is different."""
    before = facts()
    filed = [u for u in before.units if u.filed is Filed.ON_TIME]
    wait = tuple(replace(u, filed=Filed.UNSIGNED) if u in filed[:2] else u for u in before.units)
    said = replace(before, units=wait)
    assert "旬报第7期应报29家：按时25，迟报1，待审签2，未报1（阿拉善盟）。" in digest.text(said)
    assert digest.filed_variants(said) == ("应报29 已报26 待审签2 未报1", "已报26/29")
    assert digest.from_json(digest.to_json(said)) == said
    assert "待审签" not in digest.text(before)


def test_a_card_prints_the_exempt_where_they_fit() -> None:
    assert (
        digest.filed_variants(replace(facts(), units=units(8, 0, 1, exempt=1)))[0] == "应报9 按时8 迟报0 未报1 另免报1"
    )


@settings(deadline=None)
@given(
    st.text("整改法治营商环境", min_size=1, max_size=10),
    st.integers(1, 9999),
    st.integers(0, 20000),
    st.lists(st.integers(0, 2000), min_size=4, max_size=4),
)
def test_every_variant_fits_its_field(campaign: str, number: int, many: int, counts: list[int]) -> None:
    whole = replace(facts(), campaign=campaign, number=number, units=units(many, 3, 2, 1))
    whole = replace(whole, tasks=tasks(*(min(c, 300) for c in counts)) or whole.tasks)
    for variants in (digest.title_variants(whole), digest.filed_variants(whole), digest.standing_variants(whole)):
        assert variants and all(0 < len(v) <= 20 for v in variants)


# counts ---------------------------------------------------------------------------------------------------------

FACTS = st.builds(
    lambda rows, filed, previous: replace(
        facts(),
        tasks=tuple(TaskFact(n, f"任务{n}", k, u, s, o, sharing) for n, (s, u, k, o, sharing) in enumerate(rows, 1)),
        units=tuple(UnitFact(f"单位{n}", f, f in (Filed.ON_TIME, Filed.LATE) and c) for n, (f, c) in enumerate(filed)),
        previous=previous,
    ),
    st.lists(
        st.tuples(
            st.sampled_from([NONE, ON, STAGED, DONE, ""]),
            st.sampled_from("甲乙丙丁"),
            st.sampled_from(["立行立改", "限期整改", "长期坚持"]),
            st.booleans(),
            st.integers(1, 29),
        ),
        max_size=60,
    ),
    st.lists(st.tuples(st.sampled_from(Filed), st.booleans()), max_size=40),
    st.none()
    | st.builds(
        lambda s: Previous("月报第4期", False, tuple(s.items()), (DONE,)),
        st.dictionaries(st.integers(1, 60), st.sampled_from([ON, DONE])),
    ),
)


@given(FACTS)
def test_counts_cross_foot(said: Facts) -> None:
    c = digest.count(said)
    assert c.total == len(said.tasks), "a task counts once, however many share it"
    assert sum(c.by_status().values()) == sum(c.by_unit().values()) == sum(c.by_kind().values()) == c.total
    for status, n in c.by_status().items():
        assert (
            n
            == sum(c.of(status=status, unit=u) for u in c.by_unit())
            == sum(c.of(status=status, kind=k) for k in c.by_kind())
        )
    for unit, n in c.by_unit().items():
        assert (
            n
            == sum(c.of(unit=unit, kind=k) for k in c.by_kind())
            == sum(c.of(unit=unit, kind=k, status=s) for k in c.by_kind() for s in c.by_status())
        )
    assert c.expected == c.on_time + c.late + c.unsigned + c.missing
    assert c.filed + c.unsigned + c.missing == c.expected
    assert c.correcting <= c.filed and c.expected + c.exempt == len(said.units)


@given(FACTS)
def test_facts_survive_json_and_say_the_same(said: Facts) -> None:
    kept = digest.to_json(said)
    again = digest.from_json(kept)
    assert again == said and digest.to_json(again) == kept
    assert digest.text(again) == digest.text(said)


def test_facts_of_an_unknown_format_are_refused() -> None:
    with pytest.raises(ValueError, match="format"):
        digest.from_json('{"format": 99}')
