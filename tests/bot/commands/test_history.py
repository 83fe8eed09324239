"""`xunbao campaign history | restore`, and what `apply` says of newer changes that a file would undo."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.clock import system_now
from bot.plans import change, edit
from storage import people
from storage.engine.db import Database, sqlite_url
from storage.engine.tx import Tx
from tests.bot.commands.conftest import CAMPAIGN, Xunbao

DAY = datetime(2099, 10, 8, 1, tzinfo=UTC)
TOLD = "2099年10月8日赵敏办理交接："


@pytest.fixture
def running(xunbao: Xunbao, tmp_path: Path) -> Xunbao:
    """The fixture campaign, all its issues ahead, in a.yaml."""
    (tmp_path / "a.yaml").write_text(CAMPAIGN.read_text("utf-8").replace("2021-", "2099-"), "utf-8")
    assert xunbao("migrate").status == 0
    assert xunbao("campaign", "apply", "a.yaml").status == 0
    return xunbao


async def _hand_over(url: str) -> None:
    """As the office grants it in the chat."""
    db = await Database.open(url)

    async def work(tx: Tx) -> None:
        office = await people.by_key(tx, "zhaomin")
        assert office is not None
        move = partial(
            edit.replace_holder, unit="huhehaote", kind="filer", slot="A", giver="wangfang", receiver="liqiang"
        )
        assert (await change.change(tx, 1, move, DAY, by=office.id, cause="hand_over")).version == 2

    await db.write(work)
    await db.close()


@pytest.fixture
def handed_over(running: Xunbao, tmp_path: Path) -> Xunbao:
    """The file exported before the hand-over is old.yaml, after it new.yaml."""
    (tmp_path / "old.yaml").write_text(running("campaign", "export", "huhehaote").said, "utf-8")
    asyncio.run(_hand_over(sqlite_url(tmp_path / "data" / "xunbao.sqlite3")))
    (tmp_path / "new.yaml").write_text(running("campaign", "export", "huhehaote").said, "utf-8")
    return running


UNDONE = (
    "会撤销的较新改动，请逐条核对：\n"
    f"· {TOLD}呼和浩特市A岗 王芳→李强；本文件会改回王芳\n"
    f"· {TOLD}呼和浩特市B岗 李强→空缺；本文件会改回李强\n"
)


def test_an_export_says_which_version_it_is(handed_over: Xunbao, tmp_path: Path) -> None:
    old, new = ((tmp_path / name).read_text("utf-8") for name in ("old.yaml", "new.yaml"))
    assert "\n  exported_from: 1-" in old and "\n  exported_from: 2-" in new
    assert handed_over("campaign", "apply", "new.yaml").said == "没有变化。\n"
    (tmp_path / "odd.yaml").write_text(old.replace("exported_from: 1-", "exported_from: 第1版"), "utf-8")
    told = handed_over("campaign", "apply", "odd.yaml")
    assert (
        told.status == 1 and "exported_from应是导出时写下的版本，如 3-9f2c41d0。请照原样保留，或整行删去。" in told.said
    )


@pytest.mark.parametrize("file", ["old.yaml", "a.yaml"])
def test_a_file_older_than_a_hand_over_is_told_before_the_yes(handed_over: Xunbao, file: str) -> None:
    """a.yaml names no version: what no file has said is looked for."""
    told = handed_over("campaign", "apply", file)
    assert told.status == 1 and UNDONE in told.said
    shown = json.loads(handed_over("campaign", "apply", file, "--json").said)
    assert shown["撤销"][0] == f"{TOLD}呼和浩特市A岗 王芳→李强；本文件会改回王芳" and not shown["已启用"]
    assert handed_over("campaign", "apply", file, "--yes").said.endswith("已启用。\n")
    assert handed_over("campaign", "apply", file).said == "没有变化。\n"


def test_a_file_that_knows_of_the_hand_over_undoes_nothing(handed_over: Xunbao, tmp_path: Path) -> None:
    text = (tmp_path / "new.yaml").read_text("utf-8").replace("0471-0000105", "0471-0000205")
    (tmp_path / "new.yaml").write_text(text, "utf-8")
    told = handed_over("campaign", "apply", "new.yaml")
    assert "人员“李敏”的电话" in told.said and "会撤销" not in told.said


def test_the_history_says_when_who_why_and_what(handed_over: Xunbao) -> None:
    told = handed_over("campaign", "history", "huhehaote")
    assert told.status == 0
    newest, oldest = told.said.split("\n\n")
    assert newest == (
        "第2版  2099-10-08 09:00  赵敏  办理交接\n"
        "· 停用人员“王芳”\n"
        "· 新增岗位：呼和浩特市 联络员（A岗） 李强\n"
        "· 停用岗位：呼和浩特市 联络员（A岗） 王芳\n"
        "· 停用岗位：呼和浩特市 联络员（B岗） 李强"
    )
    head, line = oldest.splitlines()
    assert head.startswith("第1版  ") and head.endswith("  命令行  启用文件")
    assert line == "· 新建专项“法治政府建设整改（演练）”：单位30个，人员32名，任务40项。"
    rows = handed_over("campaign", "history", "huhehaote", "--json").rows
    assert [(r["版本"], r["何人"], r["缘由"], len(r["改动"])) for r in rows] == [
        (2, "赵敏", "办理交接", 4),
        (1, "命令行", "启用文件", 1),
    ]


def test_an_earlier_version_is_shown_and_restored_as_a_new_one(handed_over: Xunbao) -> None:
    told = handed_over("campaign", "restore", "huhehaote", "1")
    assert told.status == 1
    assert told.said.startswith("恢复第1版的改动：\n· 新增人员“王芳”\n")
    assert f"· {TOLD}呼和浩特市A岗 王芳→李强；恢复第1版会改回王芳\n" in told.said
    assert told.complained == "以上改动尚未启用。核对无误后加 --yes 再运行一次。\n"
    assert handed_over("campaign", "restore", "huhehaote", "1", "--yes").said.endswith("已启用。\n")
    rows = handed_over("campaign", "history", "huhehaote", "--json").rows
    assert [(r["版本"], r["缘由"]) for r in rows] == [(3, "恢复旧版（第1版）"), (2, "办理交接"), (1, "启用文件")]
    assert handed_over("campaign", "restore", "huhehaote", "1").said == "没有变化。\n"
    back = handed_over("campaign", "restore", "huhehaote", "2", "--yes")
    assert "命令行恢复旧版（第1版）：呼和浩特市A岗 李强→王芳；恢复第2版会改回李强" in back.said


def test_what_is_not_there_is_said(running: Xunbao) -> None:
    told = running("campaign", "restore", "huhehaote", "9")
    assert (told.status, told.complained) == (1, "没有第9版。全部版本请看 xunbao campaign history huhehaote。\n")
    for act in (("history", "nowhere"), ("restore", "nowhere", "1")):
        assert running("campaign", *act).complained == "没有这个专项：nowhere\n"


def test_what_an_open_issue_goes_on_without_is_said_before_the_yes(xunbao: Xunbao, tmp_path: Path) -> None:
    """A 旬报 that opens 25 days ahead: whatever the day, some issue is open."""
    today = system_now().date()
    text = (
        CAMPAIGN.read_text("utf-8")
        .replace("first_day: 2021-08-01", f"first_day: {today - timedelta(days=40)}")
        .replace("last_day: 2021-12-31", f"last_day: {today + timedelta(days=40)}")
        .replace("    first: 2021-08-01\n    last: 2021-12-31\n", "")
        .replace("opens: 前3日 08:30", "opens: 前25日 08:30")
    )
    without = text[: text.index("  - number: 40")]
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    (tmp_path / "b.yaml").write_text(without, "utf-8")
    assert xunbao("migrate").status == 0
    assert "启用后随即开始" in xunbao("campaign", "apply", "a.yaml").said
    assert xunbao("tick").status == 0
    told = xunbao("campaign", "apply", "b.yaml")
    assert told.status == 1
    assert "进行中的期次不受以下改动影响：\n· 从下一期起：不再有任务40号，旬报第" in told.said
    later = json.loads(xunbao("campaign", "apply", "b.yaml", "--json").said)["下一期起"]
    assert later and all(line.startswith("从下一期起：不再有任务40号，旬报第") for line in later)
    assert xunbao("campaign", "apply", "b.yaml", "--yes").said.endswith("已启用。\n")
