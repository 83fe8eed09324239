"""`xunbao calendar`: a notice is shown before it is written; days of one's own; what a year looks like."""

from __future__ import annotations

import io
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.commands import doctor
from bot.documents.holiday_notice import parse
from bot.house import House
from storage import calendar
from storage.engine.db import Database
from tests.bot.campaign.test_notice import OF_2026
from tests.bot.commands.conftest import Xunbao

# Made up, to be read as the notice of a year nobody has announced.
OF_2027 = """关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（周五）至11日（周四）放假调休，共7天。2月20日（周六）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天，不调休。
六、中秋节：9月15日（周三）放假1天，不调休。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
"""


@pytest.fixture
def notice(tmp_path: Path) -> str:
    (tmp_path / "notice.txt").write_text(OF_2027, encoding="utf-8")
    return "notice.txt"


def test_a_notice_is_shown_and_written_on_yes_alone(installed: Xunbao, notice: str) -> None:
    shown = installed("calendar", "import", notice, "--json")
    assert shown.status == 0 and "尚未写入" in shown.complained and "--yes" in shown.complained
    spring = shown.rows[1]
    assert spring == {"节日": "春节", "休": "2月5日（周五）至2月11日（周四）", "天数": 7, "班": "2月20日（周六）"}
    assert "还没有导入" in installed("calendar", "show", "2027").complained
    written = installed("calendar", "import", notice, "--yes")
    assert written.status == 0 and "已写入2027年的安排" in written.said
    year = installed("calendar", "show", "2027", "--json")
    assert year.complained == ""
    by_day = {row["日期"]: row for row in year.rows}
    assert by_day["2027-02-20"] == {
        "日期": "2027-02-20",
        "星期": "周六",
        "休班": "班",
        "名称": "春节",
        "来源": "通知",
    }
    assert by_day["2027-10-04"]["休班"] == "休" and "2027-10-08" not in by_day


def test_it_may_come_from_standard_input(installed: Xunbao, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(OF_2026.encode())))
    assert installed("calendar", "import", "-", "--yes").status == 0
    assert {row["来源"] for row in installed("calendar", "show", "2026", "--json").rows} == {"通知"}


def test_what_is_not_understood_is_not_written(installed: Xunbao, tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_text(OF_2027.replace("（周三）放假1天", "（周四）放假1天", 1), encoding="utf-8")
    told = installed("calendar", "import", "bad.txt", "--yes")
    assert told.status == 1 and "没有读懂，未写入" in told.complained
    assert "6月9日" in told.complained and "日历上是周三" in told.complained and "端午节" in told.complained
    assert "还没有导入" in installed("calendar", "show", "2027").complained
    (tmp_path / "gbk.txt").write_bytes(OF_2027.encode("gbk"))
    assert "不是 UTF-8" in installed("calendar", "import", "gbk.txt").complained
    assert installed("calendar", "import", "nowhere.txt").status == 1


def test_a_day_of_ones_own_is_added_and_taken_back(installed: Xunbao) -> None:
    added = installed("calendar", "add", "2026-07-09", "休", "那达慕")
    assert added.status == 0 and "2026年7月9日（周四）休，那达慕" in added.said
    rows = {row["日期"]: row for row in installed("calendar", "show", "2026", "--json").rows}
    assert (rows["2026-07-09"]["名称"], rows["2026-07-09"]["来源"]) == ("那达慕", "自行添加")
    assert rows["2026-10-01"]["来源"] == "自带日历"
    assert installed("calendar", "remove", "2026-07-09").status == 0
    assert "2026-07-09" not in {row["日期"] for row in installed("calendar", "show", "2026", "--json").rows}
    again = installed("calendar", "remove", "2026-07-09")
    assert again.status == 1 and "没有自行添加过" in again.complained


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "2026-02-30", "休", "无"),
        ("add", "2026-07-09", "半", "无"),
        ("add", "2026-07-09", "休", "那" * 11),
        ("add", "2026-07-09", "休", " "),
        ("show", "26"),
        ("show", "二〇二七"),
        ("remove", "昨天"),
        ("add", "0001-01-01", "休", "无"),
        ("add", "9999-12-31", "班", "无"),
    ],
)
def test_wrong_use_is_said(xunbao: Xunbao, arguments: tuple[str, ...]) -> None:
    told = xunbao("calendar", *arguments)
    assert told.status == 2 and "命令写法不对" in told.complained and "argument" not in told.complained


@pytest.mark.parametrize(
    ("today", "asks_for"),
    [(date(2026, 9, 1), ""), (date(2026, 11, 21), "2027年"), (date(2027, 3, 1), "2027年")],
)
async def test_doctor_asks_for_the_notice_three_months_ahead(sqlite_db: Database, today: date, asks_for: str) -> None:
    now = datetime.combine(today, time(9), UTC)
    house = House(sqlite_db, lambda: now, ZoneInfo("Asia/Shanghai"), b"")
    found = await doctor.workdays(house)
    assert (found.found.startswith(asks_for), bool(found.mend)) == (True, bool(asks_for))
    read = parse(OF_2027)
    await sqlite_db.write(lambda tx: calendar.put_notice(tx, 2027, read.days))
    assert (await doctor.workdays(house)).mend == ""
