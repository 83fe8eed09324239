"""`xunbao rehearse --scenario`: returns, leave, 缓报, 催报, signing and letters, played by the real house."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.rehearsal import words
from storage import steps
from tests.bot.commands.conftest import Told, Xunbao

ROOT = Path(__file__).parents[3]
SMALL = re.search(r"```yaml\n(campaign:.*?)```", (ROOT / "docs" / "campaign.md").read_text("utf-8"), re.S)
DOC = (ROOT / "docs" / "rehearsal.md").read_text("utf-8")
Play = Callable[..., Told]


@pytest.fixture
def play(xunbao: Xunbao, tmp_path: Path) -> Play:
    """The small file of the docs with these lines, or the campaign of 审签."""

    def run(
        *lines: str, signed: bool = False, more: tuple[str, ...] = ("--json",), edit: tuple[str, str] = ("", "")
    ) -> Told:
        assert SMALL
        text = SMALL[1].replace(*edit) if edit[0] else SMALL[1]
        (tmp_path / "small.yaml").write_text(text, "utf-8")
        (tmp_path / "juben.txt").write_text("\n".join(lines), "utf-8")
        file, first = ("small.yaml", "2022-04-01")
        if signed:
            file, first = str(ROOT / "tests" / "fixtures" / "shenqian.yaml"), "2021-10-07"
        return xunbao("rehearse", file, "--from", first, "--issues", "1", "--scenario", "juben.txt", *more)

    return run


def rows(told: Told, what: str, issue: str = "旬报") -> list[tuple[str, str, str]]:
    """(when, whom, what became of it) of one thing."""
    assert told.status == 0, told.complained
    found: list[dict[str, Any]] = json.loads(told.said)["时间表"]
    return [(r["时刻"], r["对象"], r["结果"]) for r in found if r["事项"] == what and r["期次"].startswith(issue)]


def test_a_report_goes_back_and_is_mended_or_stays(play: Play) -> None:
    told = play("退回 县水利局 2022-04-X1", "退回 东河 2022-04-X1 不补正")
    assert sorted((whom, end) for _, whom, end in rows(told, "退回")) == [
        ("东河镇", "平台已收"),
        ("县水利局", "平台已收"),
    ]
    assert [whom for _, whom, _ in rows(told, "补正")] == ["县水利局"]
    assert "报送4份。" in told.said, "and the 月报 is filed beside the 旬报 that waits to be mended"


def timetable(told: Told) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(told.said)["时间表"]
    return found


def test_who_is_on_leave_is_stood_in_for(play: Play) -> None:
    a = "  - {unit: 东河镇, kind: 联络员, slot: A, person: p3}\n"
    both = a + "  - {unit: 东河镇, kind: 联络员, slot: B, person: p4}\n"
    told = play("请假 李三 2022-04-06 2022-04-13", "不报 东河", edit=(a, both))
    reminded = [r for r in timetable(told) if r["事项"] == "提醒" and r["对象"] == "东河镇" and r["途径"]]
    assert reminded and all(r["名单"] == ["赵四"] for r in reminded), reminded
    alone = play("请假 李三 2022-04-06 2022-04-10")
    (due,) = rows(alone, "截止")
    assert due[2].startswith("已报2家"), "back the morning of the due day"


def test_put_off_counts_by_its_own_due_time(play: Play) -> None:
    told = play("缓报 东河 2022-04-X1 2022-04-12 12:00")
    (due,), (lock,) = rows(told, "截止"), rows(told, "补报截止")
    assert due[2].startswith("已报1家，未报1家") and lock[2].startswith("已报2家")
    refused = play("缓报 东河 2022-04-X1 不同意")
    assert rows(refused, "截止")[0][2].startswith("已报2家")
    ignored = play("缓报 东河 2022-04-X1 不答复")
    assert rows(ignored, "截止")[0][2].startswith("已报2家")
    said = [told, refused, ignored]
    assert [t.said.count('"告知"') for t in said] == sorted((t.said.count('"告知"') for t in said), reverse=True)


def test_the_office_urges_those_who_owe(play: Play) -> None:
    told = play("不报 东河", "催报 2022-04-08 16:30", "催报 2022-04-11 15:00 东河")
    assert [(at, whom) for at, whom, _ in rows(told, "专班催报", "—")] == [
        ("2022-04-08 周五 16:30", "全部未报单位"),
        ("2022-04-11 周一 15:00", "东河镇"),
    ]
    sent, capped = (("东河镇", "已送达"), ("东河镇", "未发（本期提醒已达上限）"))
    assert [(whom, end) for _, whom, end in rows(told, "催报")] == [sent, capped]
    assert rows(told, "列入电话单")
    assert [end for _, _, end in rows(told, "提醒")].count(capped[1]) == 1, "one reminder and one 催报: the cap of two"
    same_words = play(
        "不报 东河", "催报 2022-04-08 16:30", edit=("[前1个工作日 15:00, 当日 10:00]", "[前1个工作日 15:00]")
    )
    assert rows(same_words, "催报")[0][2] == "已送达" and "送达同一人两次：0" in same_words.said
    nobody = play("催报 2022-04-11 16:59")
    assert rows(nobody, "催报") == []


def test_signed_on_paper_sent_back_by_the_signer_and_while_he_is_away(play: Play) -> None:
    told = play("线下审签 呼市", "审签退回 乌海", signed=True)
    (due,) = rows(told, "截止")
    assert due[2].startswith("已报3家")
    assert [whom for _, whom, _ in rows(told, "退回")] == ["乌海市"]
    assert len(rows(told, "请审签")) >= 3, "of the mended one he is told again"
    away = play("请假 朱琳 2021-10-07 2021-10-12", signed=True)
    (due,), (lock,) = rows(away, "截止"), rows(away, "补报截止")
    assert due[2].startswith("已报2家") and lock[2].startswith("已报3家")


def test_what_was_begun_and_not_handed_in_is_said_before_it_closes(play: Play) -> None:
    told = play("填而未报 东河 2022-04-X1")
    assert [whom for _, whom, _ in rows(told, "填而未报")] == ["东河镇"]
    assert [(at, whom) for at, whom, _ in rows(told, "补报截止前提示")] == [("2022-04-12 周二 17:00", "东河镇")]
    assert rows(told, "补报截止")[0][2] == "已报1家，未报1家"


def test_every_step_has_its_word() -> None:
    wraps = (steps.Outage, steps.AlertOf)
    every = [steps.from_key(f"{k.HEAD}{'remind:0' if k in wraps else 1}") for k in steps.KINDS]
    assert all(re.fullmatch(r"[\u4e00-\u9fff]+", words.step(one)) for one in every)
    assert words.step(None) == "告知"


def test_who_is_not_bound_gets_a_letter_where_letters_are_sent(play: Play) -> None:
    edit = ("{key: p3, name: 李三}", "{key: p3, name: 李三, email: lisan@example.org}")
    told = play("联系不上 东河", "收邮件", edit=edit)
    by_mail = [r for r in timetable(told) if r["途径"] == "邮件"]
    assert by_mail and all(r["结果"].startswith(("平台已收", "已送达")) for r in by_mail), by_mail
    without = play("联系不上 东河", edit=edit)
    assert not [r for r in timetable(without) if r["途径"] == "邮件"]


def test_days_of_the_scenario_move_what_is_due(play: Play) -> None:
    plain, moved = play("# 没有"), play("放假 2022-04-11 那达慕")
    assert rows(plain, "截止")[0][0] == "2022-04-11 周一 17:00"
    assert rows(moved, "截止")[0][0] == "2022-04-12 周二 17:00"


def test_every_fault_is_told_and_nothing_is_played(play: Play, tmp_path: Path) -> None:
    told = play("退会 东河", "不报 火星", "缓报 东河 2022-04-X1 2022-05-01 12:00")
    assert (told.status, told.said) == (2, "")
    assert [line.partition("：")[0] for line in told.complained.splitlines()] == ["剧本第1行", "剧本第2行"]
    late = play("不报 东河", "缓报 西河 2022-04-X1 2022-05-01 12:00")
    assert (late.status, late.said) == (2, "") and "剧本第2行：" in late.complained
    assert not (tmp_path / "data" / "rehearsals").exists()


@pytest.mark.parametrize(
    ("raw", "said"),
    [(b"\xff\xfe\x00", "不是 UTF-8 文字"), (b"#" * 70_000, "剧本太大"), (None, "没有这个文件或文件夹")],
)
def test_a_file_that_is_no_scenario(xunbao: Xunbao, play: Play, tmp_path: Path, raw: bytes | None, said: str) -> None:
    play("不报 火星")
    if raw is not None:
        (tmp_path / "other.txt").write_bytes(raw)
    told = xunbao("rehearse", "small.yaml", "--scenario", "other.txt")
    assert told.status in (1, 2) and told.said == ""
    assert "other.txt" in told.complained and said in told.complained


def test_the_example_of_the_docs_is_what_is_printed(play: Play, request: pytest.FixtureRequest) -> None:
    example = re.search(r"```text\n(# 剧本.*?)```", DOC, re.S)
    shown = re.search(r"<!-- timetable -->\n```text\n(.*?)```", DOC, re.S)
    assert example and shown
    told = play(*example[1].splitlines(), more=())
    assert told.status == 0, told.complained
    if request.config.getoption("--update"):
        where = ROOT / "docs" / "rehearsal.md"
        where.write_text(
            DOC.replace(
                shown[0],
                shown[0].replace(shown[1], told.said) if shown[1] else f"<!-- timetable -->\n```text\n{told.said}```",
            ),
            "utf-8",
        )
        return
    assert told.said == shown[1]


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (("due: 当日 17:00            #", "due: 当日 12:00            #"), {"截止", "补报截止"}),
        (("reminders: [前1个工作日 15:00, 当日 10:00]", "reminders: [前1个工作日 10:00]"), {"提醒"}),
        (("files: true", "files: true"), set()),
    ],
)
def test_what_a_change_of_the_file_changes(play: Play, edit: tuple[str, str], expected: set[str]) -> None:
    play("不报 东河", "催报 2022-04-11 11:00")
    told = play("不报 东河", "催报 2022-04-11 11:00", edit=edit)
    changed = {r["事项"] for r in json.loads(told.said)["变化"] if r["期次"].startswith("旬报")}
    assert expected <= changed and bool(changed) == bool(expected)
