"""`xunbao rehearse` through its real entry: whole cycles of the small campaign of docs/campaign.md, on a fake clock."""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.cli import parser
from bot.commands.rehearse import run
from tests.bot.commands.conftest import Told, Xunbao

DOC = Path(__file__).parents[3] / "docs" / "campaign.md"
Rehearse = Callable[..., Told]


@pytest.fixture
def rehearse(xunbao: Xunbao, tmp_path: Path) -> Rehearse:
    """The small file, from April 2022 on, one issue of each cycle."""
    found = re.search(r"```yaml\n(campaign:.*?)```", DOC.read_text("utf-8"), re.S)
    assert found
    (tmp_path / "small.yaml").write_text(found[1], "utf-8")

    def run(*more: str, file: str = "small.yaml", first: str = "2022-04-01") -> Told:
        return xunbao("rehearse", file, "--from", first, "--issues", "1", *more)

    return run


def rows(told: Told) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(told.said)["时间表"]
    return found


def of(found: list[dict[str, Any]], what: str, issue: str = "旬报") -> list[tuple[str, int, str]]:
    return [(r["时刻"], r["人数"], r["结果"]) for r in found if r["事项"] == what and r["期次"].startswith(issue)]


def test_a_whole_cycle_where_everybody_files(rehearse: Rehearse) -> None:
    told = rehearse()
    assert told.status == 0, told.complained
    assert "正在演练：2022年04月" in told.complained and "演完，用时" in told.complained
    lines = told.said.splitlines()
    assert lines[0].split() == ["时刻", "期次", "事项", "对象", "人数", "途径", "结果"]
    assert any("截止" in line and "已报2家，未报0家" in line for line in lines)
    assert "送给已报单位的提醒：0；同一天同一内容送达同一人两次：0。" in lines
    assert "要电话联系的单位：无。" in lines


def test_the_late_the_silent_and_the_unreachable(rehearse: Rehearse) -> None:
    told = rehearse("--silent", "东河", "--unreachable", "县水利局", "--json")
    assert told.status == 0, told.complained
    found = rows(told)
    (due,) = of(found, "截止")
    assert due[2].startswith("已报0家，未报2家")
    assert any("未绑定" in became for _, _, became in of(found, "提醒")), "the unreachable are said, not left out"
    assert any("已送达" in became for _, _, became in of(found, "提醒"))
    sums = json.loads(told.said)["合计"]
    assert any(s.startswith("要电话联系的单位：") and "县水利局" in s for s in sums)
    late = rows(rehearse("--late", "东河:2022-04-X1", "--json", "--keep"))
    (due,), (lock,) = of(late, "截止"), of(late, "补报截止")
    assert due[2].startswith("已报1家，未报1家") and lock[2].startswith("已报2家")


def test_while_the_platform_is_out_nothing_arrives_and_nothing_is_repeated_blindly(rehearse: Rehearse) -> None:
    found = rows(rehearse("--silent", "东河", "--fail", "2022-04-01T00:00/30d", "--json"))
    assert found and not any("已送达" in r["结果"] for r in found)
    assert any("未送达" in r["结果"] for r in found)


def test_the_same_twice_differs_in_nothing_and_a_changed_file_in_what_it_changes(
    rehearse: Rehearse, tmp_path: Path
) -> None:
    assert "相比" not in rehearse().said, "there is nothing to compare with yet"
    assert rehearse().said.endswith("与上次演练相比：没有变化。\n")
    text = (tmp_path / "small.yaml").read_text("utf-8").replace("lock_after: 48小时", "lock_after: 24小时", 1)
    (tmp_path / "sooner.yaml").write_text(text, "utf-8")
    told = rehearse("--keep", file="sooner.yaml")
    changed = told.said.partition("相比：")[2].splitlines()
    assert changed[0] == "新增0行，没有了0行，变了1行。"
    assert [line.split()[0] for line in changed[3:]] == ["原来", "改为"]
    assert all("补报截止" in line for line in changed[3:])
    assert rehearse().said.endswith("没有变化。\n"), "--keep kept the former one to compare with"
    other = rehearse("--silent", "东河").said
    assert "注意：两次演练的条件不同（这次：不报 东河镇），" in other


def test_against_one_that_was_put_aside(rehearse: Rehearse, tmp_path: Path) -> None:
    rehearse()
    aside = tmp_path / "aside.json"
    (tmp_path / "data" / "rehearsals" / "hedao-2022.json").rename(aside)
    rehearse("--silent", "东河")
    assert rehearse("--against", str(aside)).said.endswith("没有变化。\n")
    for other in (b"{}", b"\xff\xfe\x00"):
        aside.write_bytes(other)
        told = rehearse("--against", str(aside))
        assert (told.status, told.said) == (1, "") and "不是演练的记录" in told.complained


def test_a_last_one_that_is_spoilt_is_no_reason_to_lose_this_one(rehearse: Rehearse, tmp_path: Path) -> None:
    rehearse()
    last = tmp_path / "data" / "rehearsals" / "hedao-2022.json"
    last.write_bytes(b"\xff\xfe\x00")
    told = rehearse()
    assert told.status == 0 and "报送4份。" in told.said
    assert "hedao-2022.json 读不懂，不作比较。" in told.complained
    assert rehearse().said.endswith("没有变化。\n"), "this one was kept in its place"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--silent", "火星"), "文件里没有这家报送单位：火星。"),
        (("--fail", "often"), "--fail：“often”应是百分比"),
        (("--fail", "2022-13-01T10:00/2h"), "没有这个时刻"),
        (("--fail", "2022-04-01T10:00/2weeks"), "“2weeks”不是时长"),
        (("--late", "东河:2022-09-X1"), "--late：这次演练里没有报告期2022-09-X1（有2022-04-X1、2022-04）"),
        (("--unsigned", "东河"), "不用审签"),
        (("--silent", "东河", "--late", "东河"), "没有报告可以这样办"),
        (("--issues", "0"), "应是1到100之间的整数"),
        (("--from", "0001-01-01"), "“0001-01-01”应是日期"),
        (("--scenario", "/dev/zero"), "剧本"),
    ],
)
def test_what_fits_no_unit_or_form_is_said(rehearse: Rehearse, arguments: tuple[str, ...], said: str) -> None:
    told = rehearse(*arguments)
    assert (told.status, told.said) == (2, "") and said in told.complained


def test_a_day_after_which_there_is_nothing(rehearse: Rehearse) -> None:
    told = rehearse(first="2031-01-01")
    assert (told.status, told.said) == (1, "")
    assert told.complained == "这一天以后没有期次。用 --from 指定从哪一天起。\n"


async def test_stopped_in_the_middle_it_says_so_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    found = re.search(r"```yaml\n(campaign:.*?)```", DOC.read_text("utf-8"), re.S)
    assert found
    (tmp_path / "small.yaml").write_text(found[1], "utf-8")
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    asked = ["rehearse", str(tmp_path / "small.yaml"), "--from", "2022-04-01", "--data-dir", str(tmp_path / "data")]
    args = parser().parse_args(asked)
    playing = asyncio.create_task(run(args))
    said = ""
    while "正在演练" not in said:  # what Ctrl-C does: asyncio.run cancels the command
        await asyncio.sleep(0)
        assert not playing.done()
        said += capfd.readouterr().err
    assert list((tmp_path / "tmp").iterdir())
    playing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await playing
    assert "演练已停下" in capfd.readouterr().err
    assert list((tmp_path / "tmp").iterdir()) == [] and not (tmp_path / "data" / "rehearsals").exists()


def test_what_cannot_be_kept_is_told_all_the_same(rehearse: Rehearse, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "rehearsals").write_text("no folder", "utf-8")
    told = rehearse()
    assert told.status == 1 and "报送4份。" in told.said
    assert "rehearsals 用不了：" in told.complained


def test_the_installation_is_not_touched(installed: Xunbao, rehearse: Rehearse, tmp_path: Path) -> None:
    before = (tmp_path / "data" / "xunbao.sqlite3").read_bytes()
    assert rehearse().status == 0
    assert (tmp_path / "data" / "xunbao.sqlite3").read_bytes() == before
    assert {p.name for p in (tmp_path / "data").iterdir()} - {"xunbao.sqlite3-wal", "xunbao.sqlite3-shm"} == {
        "xunbao.sqlite3",
        "secret.key",
        "rehearsals",
        "rehearsal.log",
    }


def test_the_installations_holidays_count(xunbao: Xunbao, rehearse: Rehearse) -> None:
    xunbao("migrate")
    plain = of(rows(rehearse("--json")), "截止")
    assert xunbao("calendar", "add", plain[0][0][:10], "休", "那达慕").status == 0
    moved = of(rows(rehearse("--json")), "截止")
    assert moved[0][0] > plain[0][0]


@pytest.mark.parametrize(
    ("file", "reports", "said"),
    [("tests/fixtures/shenqian.yaml", 3, "请审签"), ("campaigns/zhibiao-2021.yaml", 24, "年报第1期")],
)
def test_questions_are_answered_and_reports_signed(xunbao: Xunbao, file: str, reports: int, said: str) -> None:
    told = xunbao("rehearse", str(DOC.parents[1] / file), "--issues", "1")
    assert told.status == 0, told.said + told.complained
    assert said in told.said and f"报送{reports}份。" in told.said
    assert "要电话联系的单位：无。" in told.said and "送给已报单位的提醒：0；" in told.said
