"""Every command: what it says, what it ends with, the same as JSON, and what it says where something lacks."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.bot.commands.conftest import CAMPAIGN, Xunbao

WITH_DATABASE = {
    "apply": ("campaign", "apply", str(CAMPAIGN)),
    "export": ("campaign", "export", "huhehaote"),
    "codes": ("people", "codes", "huhehaote"),
    "tick": ("tick",),
}


def test_the_module_is_the_command(tmp_path: Path) -> None:
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-m", "bot", "migrate", "--data-dir", str(tmp_path / "data")],
        cwd=root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert re.fullmatch(r"数据库已从第0步升级到第\d+步。\n", done.stdout)
    assert (tmp_path / "data" / "xunbao.sqlite3").exists()


def test_migrate_twice(xunbao: Xunbao) -> None:
    assert xunbao("migrate").said.startswith("数据库已从第0步升级到")
    again = xunbao("migrate")
    assert (again.status, again.said[:8]) == (0, "数据库已是最新（")


def test_a_database_of_others_or_of_tomorrow(xunbao: Xunbao, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    path = tmp_path / "data" / "xunbao.sqlite3"
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE theirs (x)")
    db.close()
    told = xunbao("migrate")
    assert (told.status, told.complained) == (1, "这个数据库里已有别的数据表，请换一个新的数据库。\n")
    path.unlink()
    xunbao("migrate")
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    for command in (("migrate",), ("tick",)):
        told = xunbao(*command)
        assert (told.status, told.complained) == (1, "数据库是更新版本的程序建立的，请升级本程序后再试。\n")


@pytest.mark.parametrize("command", WITH_DATABASE)
def test_without_a_database_one_is_told_to_make_it(xunbao: Xunbao, command: str) -> None:
    told = xunbao(*WITH_DATABASE[command])
    assert told.status == 1
    assert told.said == ""
    assert "xunbao migrate" in told.complained
    assert told.complained.count("\n") == 1


def test_check_says_what_a_good_file_holds(xunbao: Xunbao) -> None:
    told = xunbao("campaign", "check", str(CAMPAIGN))
    assert (told.status, told.complained) == (0, "")
    assert told.said == "没有问题：法治政府建设整改（演练），29家单位，40项任务，32人。\n"
    assert xunbao("campaign", "check", str(CAMPAIGN), "--json").rows == []


def test_check_tells_all_faults_at_once(xunbao: Xunbao, tmp_path: Path) -> None:
    text = CAMPAIGN.read_text("utf-8")
    bad = text.replace("due: 当日 17:00", "due: 当日 25:00").replace("limit: 2021-12-31", "limit: 2021-13-31", 1)
    (tmp_path / "bad.yaml").write_text(bad, "utf-8")
    told = xunbao("campaign", "check", "bad.yaml", "--json")
    assert told.status == 1
    lines = bad.splitlines()
    assert [lines[row["行"] - 1].strip() for row in told.rows] == ["due: 当日 25:00", "limit: 2021-13-31"]
    plain = xunbao("campaign", "check", "bad.yaml")
    assert plain.status == 1
    assert plain.said.count("\n") == 4
    assert plain.complained == "bad.yaml 有2处问题，未启用。\n"
    xunbao("migrate")
    assert xunbao("campaign", "apply", "bad.yaml").status == 1
    assert xunbao("campaign", "export", "huhehaote").complained == "没有这个专项：huhehaote\n"


def test_check_of_a_file_that_is_not_there(xunbao: Xunbao) -> None:
    told = xunbao("campaign", "check", "nowhere.yaml")
    assert (told.status, told.complained) == (1, "nowhere.yaml 读不了：没有这个文件或文件夹。\n")


def test_apply_twice_changes_nothing(xunbao: Xunbao) -> None:
    xunbao("migrate")
    made = json.loads(xunbao("campaign", "apply", str(CAMPAIGN), "--json").said)
    assert made["已启用"] and made["变化"][0].startswith("新建专项“法治政府建设整改（演练）”")
    again = xunbao("campaign", "apply", str(CAMPAIGN))
    assert (again.status, again.said) == (0, "没有变化。\n")
    nothing = {"已启用": False, "变化": [], "撤销": [], "时刻": [], "不变": [], "提醒": [], "期次": [], "下一期起": []}
    assert json.loads(xunbao("campaign", "apply", str(CAMPAIGN), "--json").said) == nothing


def test_what_is_exported_is_what_was_applied(installed: Xunbao, tmp_path: Path) -> None:
    told = installed("campaign", "export", "huhehaote")
    assert (told.status, told.complained) == (0, "")
    (tmp_path / "again.yaml").write_text(told.said, "utf-8")
    assert installed("campaign", "apply", "again.yaml").said == "没有变化。\n"


def test_codes_for_those_who_are_not_bound(installed: Xunbao) -> None:
    told = installed("people", "codes", "huhehaote", "--json")
    assert told.status == 0
    assert len(told.rows) == 32
    assert all(re.fullmatch(r"\d{8}", row["绑定码"]) for row in told.rows)
    assert len({row["绑定码"] for row in told.rows}) == 32
    wang = next(row for row in told.rows if row["姓名"] == "王芳")
    assert (wang["单位"], wang["岗位"]) == ("呼和浩特市", "联络员（A岗）")
    assert date.fromisoformat(wang["有效期至"])
    table = installed("people", "codes", "huhehaote", "--name", "王芳", "--name", "zhaomin")
    assert [line.split()[:3] for line in table.said.splitlines()[2:4]] == [
        ["呼和浩特市", "王芳", "联络员（A岗）"],
        ["专班", "赵敏", "专班"],
    ]
    assert "本表不再显示" in table.said
    assert wang["绑定码"] not in table.said, "a new code each time: the plain one is not kept"


@pytest.mark.parametrize("arguments", [("nobody",), ("huhehaote", "--name", "王小二")])
def test_codes_for_nobody(installed: Xunbao, arguments: tuple[str, ...]) -> None:
    told = installed("people", "codes", *arguments)
    assert (told.status, told.said) == (1, "")
    assert told.complained == f"没有找到：{arguments[-1]}。请核对专项的 key 和姓名。\n"


def test_tick_plans_and_says_what(installed: Xunbao) -> None:
    told = installed("tick", "--json")
    assert told.status == 0
    (row,) = told.rows
    assert set(row) == {"新开期次", "应发", "汇总", "下一时刻"}
    again = installed("tick")
    assert again.status == 0
    assert "新开期次" in again.said


def test_a_backup_is_a_whole_copy(installed: Xunbao, tmp_path: Path) -> None:
    told = installed("backup", "copy.db")
    assert (told.status, told.complained) == (0, "")
    assert told.said.startswith("已备份到 copy.db（")
    (tmp_path / "again").mkdir()
    (tmp_path / "copy.db").rename(tmp_path / "again" / "xunbao.sqlite3")
    assert installed("campaign", "apply", str(CAMPAIGN), "--data-dir", "again").said == "没有变化。\n"


def test_what_is_written_is_for_its_owner_alone(installed: Xunbao, tmp_path: Path) -> None:
    installed("backup", "copy.db")
    installed("people", "codes", "huhehaote")  # makes the secret key
    written = [tmp_path / "copy.db", *(p for p in (tmp_path / "data").rglob("*") if p.is_file())]
    assert {p.name for p in written} >= {"copy.db", "xunbao.sqlite3", "secret.key"}
    assert {p.name: p.stat().st_mode & 0o077 for p in written} == {p.name: 0 for p in written}
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


def test_what_cannot_be_backed_up(xunbao: Xunbao, tmp_path: Path) -> None:
    told = xunbao("backup", "copy.db")
    assert (told.status, told.complained) == (1, "还没有数据库。请核对 XUNBAO_DATABASE_URL 或 --data-dir。\n")
    xunbao("migrate")
    (tmp_path / "there.db").touch()
    assert xunbao("backup", "there.db").complained == "备份文件已经存在，不会覆盖。请换一个文件名。\n"
    assert xunbao("backup", "no/where.db").complained == "备份要放的文件夹不存在。请先建好，或换一个。\n"
    assert not list(tmp_path.glob("copy.db*"))


def test_doctor_names_what_lacks_and_how_to_mend_it(xunbao: Xunbao) -> None:
    told = xunbao("doctor", "--json")
    assert told.status == 1
    by_name = {row["检查"]: row for row in told.rows}
    assert by_name["服务号设置"]["结果"] == "没有填写"
    assert "xunbao migrate" in by_name["数据库"]["怎么办"]
    assert all(row["怎么办"] for row in told.rows)
    assert told.complained == f"有{len(told.rows)}项要处理。\n"
    xunbao("migrate")
    xunbao("campaign", "apply", str(CAMPAIGN))
    by_name = {row["检查"]: row for row in xunbao("doctor", "--json").rows}
    assert by_name["数据库"] == {"检查": "数据库", "结果": "正常", "怎么办": ""}
    assert by_name["专项"]["结果"] == "整改"
    assert by_name["绑定"]["结果"] == "未绑定：huhehaote 32人"
    table = xunbao("doctor")
    assert table.status == 1
    assert table.said.splitlines()[0].split() == ["检查", "结果", "怎么办"]


def test_serve_without_an_account(xunbao: Xunbao, tmp_path: Path) -> None:
    told = xunbao("serve")
    assert told.status == 2
    assert told.complained.startswith("还没有服务号的设置（XUNBAO_WECHAT_APPID 等）")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [("migrate",), ("backup", "x.db"), ("tick",)])
def test_a_data_folder_that_cannot_be_one(xunbao: Xunbao, tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "data").write_text("a file", "utf-8")
    told = xunbao(*command)
    assert (told.status, told.said) == (1, "")
    assert told.complained.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "缺少 COMMAND。"),
        (("fly",), "COMMAND 没有“fly”，可用："),
        (("campaign", "check"), "缺少 FILE。"),
        (("migrate", "--fast"), "不认识 --fast。"),
        (("migrate", "--data-dir"), "--data-dir 后面要有一个值。"),
        (("demo", "--seed", "x"), "--seed 应是整数，现为“x”。"),
    ],
)
def test_a_command_written_wrongly_is_told_so_in_chinese(xunbao: Xunbao, arguments: tuple[str, ...], said: str) -> None:
    told = xunbao(*arguments)
    assert told.status == 2
    assert told.complained.startswith("命令写法不对：") and said in told.complained
    assert "--help" in told.complained


def test_help_has_chinese_headings(xunbao: Xunbao) -> None:
    for arguments in ((), ("campaign", "apply"), ("demo",)):
        told = xunbao(*arguments, "--help")
        assert told.status == 0
        assert told.said.startswith("用法：") and "显示本说明" in told.said
        assert not re.search(r"usage:|options:|positional|show this help", told.said)
