"""`xunbao campaign apply` of a campaign under way: shown first, applied on a yes."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from io import StringIO
from pathlib import Path

import pytest

from bot import clock
from tests.bot.commands.conftest import CAMPAIGN, Xunbao

YEAR = "2099"  # its issues are all ahead


@pytest.fixture
def running(xunbao: Xunbao, tmp_path: Path) -> Xunbao:
    (tmp_path / "a.yaml").write_text(_ahead(), "utf-8")
    (tmp_path / "b.yaml").write_text(_ahead().replace("due: 当日 17:00", "due: 当日 15:00"), "utf-8")
    assert xunbao("migrate").status == 0
    assert xunbao("campaign", "apply", "a.yaml").status == 0, "a first apply needs no yes"
    return xunbao


def _ahead() -> str:
    return CAMPAIGN.read_text("utf-8").replace("2021-", f"{YEAR}-")


def test_the_changes_are_shown_and_nothing_is_applied_without_a_yes(running: Xunbao) -> None:
    told = running("campaign", "apply", "b.yaml")
    assert told.status == 1
    assert told.complained == "以上改动尚未启用。核对无误后加 --yes 再运行一次。\n"
    assert "· 周期“旬报”的截止：“当日 17:00”改为“当日 15:00”" in told.said
    assert f"{YEAR}年8月上旬旬报（第1期）  截止" in told.said
    assert f"{YEAR}-08-10 周一 17:00  {YEAR}-08-10 周一 15:00" in told.said
    assert running("campaign", "apply", "a.yaml").said == "没有变化。\n"


def test_with_a_yes_they_are_shown_and_applied(running: Xunbao) -> None:
    told = running("campaign", "apply", "b.yaml", "--yes")
    assert (told.status, told.complained) == (0, "")
    assert told.said.startswith("文件中的改动：") and told.said.endswith("已启用。\n")
    assert running("campaign", "apply", "b.yaml", "--yes").said == "没有变化。\n"


def test_as_json(running: Xunbao) -> None:
    shown = running("campaign", "apply", "b.yaml", "--json")
    assert shown.status == 1
    value = json.loads(shown.said)
    assert value["已启用"] is False and len(value["时刻"]) == 9 and value["不变"] == []
    assert json.loads(running("campaign", "apply", "b.yaml", "--json", "--yes").said)["已启用"] is True


@pytest.mark.parametrize(
    ("typed", "applied"), [("yes\n", True), ("是\n", True), ("\n", False), ("n\n", False), ("", False)]
)
def test_at_a_terminal_the_yes_may_be_typed(
    running: Xunbao, monkeypatch: pytest.MonkeyPatch, typed: str, applied: bool
) -> None:
    class Terminal(StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    told = running("campaign", "apply", "b.yaml")
    assert "启用请输入 yes" in told.said
    assert told.status == (0 if applied else 1)
    assert (running("campaign", "apply", "b.yaml").said == "没有变化。\n") is applied


def test_what_the_manners_of_reminding_do_to_an_open_issue_is_said_before_the_yes(
    running: Xunbao, tmp_path: Path
) -> None:
    manners = '  reminders: {per_issue: 1, per_day: 2}\n  quiet: {from: "18:00", until: "09:00"}\n'
    (tmp_path / "d.yaml").write_text(_ahead().replace("settings:\n", f"settings:\n{manners}"), "utf-8")
    told = running("campaign", "apply", "d.yaml")
    assert told.status == 1
    assert "提醒上限改为每人每期1次、每天2次，启用后立即生效，已开始的期次也按新上限" in told.said
    assert "已开始的期次提醒时刻不变，落在新时段内的立即改为时段过后再发" in told.said
    assert len(json.loads(running("campaign", "apply", "d.yaml", "--json").said)["提醒"]) == 2


def test_what_was_missed_while_the_house_was_down_is_said_and_opened(xunbao: Xunbao, tmp_path: Path) -> None:
    """All of last year's issues: the house never ran."""
    text = CAMPAIGN.read_text("utf-8").replace("2021-", f"{clock.system_now().year - 1}-")
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    (tmp_path / "b.yaml").write_text(text.replace("lock_after: 48小时", "lock_after: 24小时"), "utf-8")
    assert xunbao("migrate").status == 0
    first = xunbao("campaign", "apply", "a.yaml")
    assert "（第1期）至" in first.said and "按文件截止时间已过，不再开始，也不计未报" in first.said
    with closing(sqlite3.connect(tmp_path / "data" / "xunbao.sqlite3")) as house:
        house.execute("UPDATE campaign SET applied_at = 0")
        house.commit()
    told = xunbao("campaign", "apply", "b.yaml", "--yes")
    assert told.status == 0 and "先按原文件补开" in told.said
    with closing(sqlite3.connect(tmp_path / "data" / "xunbao.sqlite3")) as house:
        (opened,) = house.execute("SELECT COUNT(*) FROM issue WHERE lock_at - due_at = 48 * 3600000").fetchone()
    assert opened == told.said.count("先按原文件补开") > 10


def test_a_change_of_words_alone_moves_nothing(running: Xunbao, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(
        _ahead().replace("office_phone: 0471-0000100", "office_phone: 0471-0000200"), "utf-8"
    )
    told = running("campaign", "apply", "c.yaml", "--yes")
    assert "各周期接下来3期的时刻没有变化。" in told.said and told.status == 0
