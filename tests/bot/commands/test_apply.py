"""`xunbao campaign apply` of a campaign under way: shown first, applied on a yes."""

from __future__ import annotations

import json
import sys
from io import StringIO
from pathlib import Path

import pytest

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
    assert "· 周期“旬报”的截止已修改" in told.said
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
    assert value["已启用"] is False and len(value["时刻"]) == 6 and value["不变"] == []
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


def test_a_change_of_words_alone_moves_nothing(running: Xunbao, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(
        _ahead().replace("office_phone: 0471-0000100", "office_phone: 0471-0000200"), "utf-8"
    )
    told = running("campaign", "apply", "c.yaml", "--yes")
    assert "各周期接下来3期的时刻没有变化。" in told.said and told.status == 0
