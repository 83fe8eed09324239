"""`xunbao campaign preview`, as it is used."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.bot.commands.conftest import CAMPAIGN, Xunbao

SHIPPED = Path(__file__).parents[3] / "campaigns" / "yingshang-2021.yaml"


def previewed(xunbao: Xunbao, *more: str, file: Path = SHIPPED) -> dict[str, list[dict[str, Any]]]:
    told = xunbao("campaign", "preview", str(file), "--json", *more)
    assert told.status == 0
    found: dict[str, list[dict[str, Any]]] = json.loads(told.said)
    return found


def test_before_there_is_a_database(xunbao: Xunbao, tmp_path: Path) -> None:
    told = xunbao("campaign", "preview", str(SHIPPED), "--from", "2021-10-10", "--issues", "1")
    assert told.status == 0 and "工作日按自带日历推算" in told.complained
    due = next(line for line in told.said.splitlines() if "旬报第7期" in line and " 截止" in line)
    assert due.split() == [
        "2021-10-11",
        "周一",
        "17:00",
        "2021年10月上旬旬报第7期",
        "截止",
        "应报29家",
        "0",
        "原10月10日（周日），顺延至10月11日",
    ]
    assert "一年内，同一人一个月最多：" in told.said and "联络员" in told.said.splitlines()[-1]
    assert list(tmp_path.iterdir()) == [], "looking leaves nothing behind"


def test_the_word_before_the_lock_is_shown_with_whom_it_is_for(xunbao: Xunbao, tmp_path: Path) -> None:
    rows = previewed(xunbao, "--from", "2021-10-10", "--issues", "1")["期次"]
    said = next(row for row in rows if row["事项"] == "补报截止前提示" and "旬报第7期" in row["期次"])
    assert said["时刻"] == "2021-10-12 周二 17:00" and said["对象"] == "草稿未报送的填报人（至多29家）"
    signed = Path(__file__).parents[2] / "fixtures" / "shenqian.yaml"
    rows = previewed(xunbao, "--from", "2021-10-12", "--issues", "1", file=signed)["期次"]
    assert next(row for row in rows if row["事项"] == "补报截止前提示")["对象"] == (
        "草稿未报送的填报人，待审签的审签人（至多3家）"
    )
    quiet = tmp_path / "quiet.yaml"
    text = signed.read_text("utf-8").replace("opens: 前3日 08:30", "opens: 后2日 08:30")
    text = text.replace("due: 当日 17:00", "due: 后2日 17:00").replace("roll: 顺延", "roll: 不调整")
    text = text.replace("    reminders: [前1个工作日 15:00, 当日 10:00]\n", "").replace("48小时", "4小时")
    quiet.write_text(text, "utf-8")
    rows = previewed(xunbao, "--from", "2021-09-01", "--issues", "9", file=quiet)["期次"]
    notes = {row["说明"] for row in rows if row["事项"] == "补报截止前提示"}
    assert "在免打扰时段，过后已无用：不发" in notes, "opened on a day off, locked before the next workday"


def test_with_the_installations_own_days(installed: Xunbao) -> None:
    installed("calendar", "add", "2021-10-11", "休", "本地假日")
    rows = previewed(installed, "--from", "2021-10-10", "--issues", "1")["期次"]
    due = next(row for row in rows if "旬报" in row["期次"] and row["事项"] == "截止")
    assert due["时刻"] == "2021-10-12 周二 17:00" and due["说明"].endswith("顺延至10月12日")


def test_a_year_not_announced_is_said(xunbao: Xunbao, tmp_path: Path) -> None:
    later = tmp_path / "later.yaml"
    later.write_text(SHIPPED.read_text("utf-8").replace("2021-", "2027-"), "utf-8")
    rows = previewed(xunbao, "--from", "2027-07-02", file=later)["期次"]
    dues = [row["说明"] for row in rows if row["事项"] == "截止"]
    assert len(dues) == 6 and all("2027年放假安排尚未公布" in said for said in dues)


def test_nothing_ahead_a_faulty_file_and_wrong_use(xunbao: Xunbao, tmp_path: Path) -> None:
    assert "没有期次" in xunbao("campaign", "preview", str(SHIPPED), "--from", "2030-01-01").said
    (tmp_path / "bad.yaml").write_text(CAMPAIGN.read_text("utf-8").replace("cycles:", "cycle:", 1), "utf-8")
    bad = xunbao("campaign", "preview", "bad.yaml")
    assert bad.status == 1 and "处问题" in bad.complained
    assert xunbao("campaign", "preview", str(SHIPPED), "--issues", "0").status == 2
    assert xunbao("campaign", "preview", str(SHIPPED), "--from", "明天").status == 2
