"""What may be typed: every command, its arguments and their help. docs/commands.md lists the same, and a test compares.

`xunbao --help` needs this file and little else, so it imports nothing that a command runs on. `run` names the function
of a command (module:function); bot/commands/exit_status.py imports it once its command has been typed.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TypeAlias

from schedules.periods import YEARS

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

DEMO_SEED = 2021
ISSUES = 3  # of each cycle, that a preview lists and a rehearsal plays
MOST_ISSUES = 100
LONGEST_NAME = 10  # characters of a holiday's name


def add(top: argparse.ArgumentParser) -> None:
    """Every command, in the order of the help."""
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _serve(commands)
    _demo(commands)
    _migrate(commands)
    _doctor(commands)
    _backup(commands)
    _campaign(commands)
    _rehearse(commands)
    _calendar(commands)
    _people(commands)
    _tick(commands)
    _undelivered(commands)
    _chat(commands)


def _command(commands: Commands, name: str, run: str, *, help: str) -> argparse.ArgumentParser:
    """One command. run: module:function below bot.commands."""
    parser = commands.add_parser(name, help=help)
    parser.set_defaults(run=f"bot.commands.{run}")
    return parser


def _group(commands: Commands, name: str, *, help: str) -> Commands:
    """A word before several commands: `xunbao campaign check`, `xunbao campaign apply`, …"""
    return commands.add_parser(name, help=help).add_subparsers(dest="act", required=True, metavar="ACT")


def _serve(commands: Commands) -> None:
    serve = _command(commands, "serve", "serve:run", help="启动服务")
    _address(serve)
    _data_dir(serve)


def _demo(commands: Commands) -> None:
    demo = _command(commands, "demo", "demo:run", help="演示：沙盒代替微信，先演一季，再供试用")
    _address(demo)
    _data_dir(demo)
    demo.add_argument("--reset", action="store_true", help="清掉上次的演示，重新开始")
    demo.add_argument("--once", action="store_true", help="演到10月31日，核对后结束（数据在 数据文件夹/once）")
    demo.add_argument("--seed", type=int, default=DEMO_SEED, metavar="N", help="换一种演法：谁在何时如何报送")
    demo.add_argument("--without", metavar="UNIT:PERIOD", help="漏报一份（与 --once 同用），如 呼和浩特市:2021-10-X1")


def _migrate(commands: Commands) -> None:
    _data_dir(_command(commands, "migrate", "migrate:run", help="建立或升级数据库"))


def _doctor(commands: Commands) -> None:
    doctor = _command(commands, "doctor", "doctor:run", help="体检：正式使用还缺什么，怎么补")
    _data_dir(doctor)
    _as_json(doctor)


def _backup(commands: Commands) -> None:
    backup = _command(commands, "backup", "backup:run", help="备份数据库（不停机）")
    backup.add_argument("file", type=Path, metavar="FILE", help="备份写到这个新文件")
    _data_dir(backup)


def _campaign(commands: Commands) -> None:
    acts = _group(commands, "campaign", help="专项：检查、预览、启用、导出配置文件，查看和恢复旧版")

    check = _command(acts, "check", "campaign:run_check", help="检查文件，一次说出全部问题")
    check.add_argument("file", type=Path, metavar="FILE")
    _as_json(check)

    apply = _command(acts, "apply", "apply:run", help="启用文件；改动已启用的专项，先列出，加 --yes 才写入")
    apply.add_argument("file", type=Path, metavar="FILE")
    apply.add_argument("--yes", action="store_true", help="核对无误，启用")
    _as_json(apply)
    _data_dir(apply)

    preview = _command(acts, "preview", "preview:run", help="启用之前，列出接下来各期的全部时刻和对象")
    preview.add_argument("file", type=Path, metavar="FILE")
    preview.add_argument("--issues", type=count_of, default=ISSUES, metavar="N", help="每个周期列几期（默认3）")
    preview.add_argument("--from", dest="first", type=day_of, metavar="DAY", help="从哪一天起（默认今天）")
    _as_json(preview)
    _data_dir(preview)

    export = _command(acts, "export", "campaign:run_export", help="导出为文件（到标准输出）")
    export.add_argument("key", metavar="CAMPAIGN", help="专项的 key")
    _data_dir(export)

    history = _command(acts, "history", "history:run", help="列出启用过的各版：何时、何人、改了什么")
    history.add_argument("key", metavar="CAMPAIGN", help="专项的 key")
    _as_json(history)
    _data_dir(history)

    restore = _command(acts, "restore", "history:run_restore", help="恢复到某一版；先列出改动，加 --yes 才写入")
    restore.add_argument("key", metavar="CAMPAIGN", help="专项的 key")
    restore.add_argument("version", type=int, metavar="VERSION", help="版本，如 3")
    restore.add_argument("--yes", action="store_true", help="核对无误，恢复")
    _as_json(restore)
    _data_dir(restore)


def _rehearse(commands: Commands) -> None:
    rehearse = _command(commands, "rehearse", "rehearse:run", help="演练：启用之前，用假时钟把专项从头到尾跑一遍")
    rehearse.add_argument("file", type=Path, metavar="FILE")
    rehearse.add_argument("--issues", type=count_of, default=ISSUES, metavar="N", help="每个周期演几期（默认3）")
    rehearse.add_argument(
        "--from", dest="first", type=day_of, metavar="DAY", help="从哪一天起（默认今天；已结束的专项从头）"
    )
    rehearse.add_argument(
        "--late", action="append", default=[], metavar="UNIT[:PERIOD]", help="迟报：截止后才报，如 包头市:2021-10-X1"
    )
    rehearse.add_argument("--silent", action="append", default=[], metavar="UNIT", help="一直不报的单位")
    rehearse.add_argument("--unreachable", action="append", default=[], metavar="UNIT", help="没有绑定、联系不上的单位")
    rehearse.add_argument("--unsigned", action="append", default=[], metavar="UNIT", help="审签人一直不签的单位")
    rehearse.add_argument(
        "--fail",
        action="append",
        default=[],
        metavar="PERCENT|MOMENT/DURATION",
        help="平台故障：5%% 的发送失败，或 2021-10-11T10:00/2h 起停摆",
    )
    rehearse.add_argument("--scenario", type=Path, metavar="FILE", help="剧本：退回、请假、缓报、催报等，一行一件事")
    rehearse.add_argument("--seed", type=int, default=1, metavar="N", help="换一种演法：谁在何时报送")
    rehearse.add_argument("--against", type=Path, metavar="FILE", help="与另存的一次演练比较（默认与上一次）")
    rehearse.add_argument("--keep", action="store_true", help="保留上一次的演练作比较，这一次不存")
    _as_json(rehearse)
    _data_dir(rehearse)


def _calendar(commands: Commands) -> None:
    acts = _group(commands, "calendar", help="工作日：导入放假通知，查看，增减本地假日")

    read = _command(acts, "import", "calendar:run_import", help="读国务院办公厅放假通知的文字，先列出，加 --yes 才写入")
    read.add_argument("file", metavar="FILE", help="文字文件；- 为标准输入")
    read.add_argument("--yes", action="store_true", help="核对无误，写入")
    _as_json(read)
    _data_dir(read)

    show = _command(acts, "show", "calendar:run_show", help="列出一年中与周末不同的日子")
    show.add_argument("year", type=_year, metavar="YEAR", help="年份")
    _as_json(show)
    _data_dir(show)

    one = _command(acts, "add", "calendar:run_add", help="添加一天，如 add 2027-07-09 休 那达慕")
    one.add_argument("day", type=day_of, metavar="DAY", help="日期")
    one.add_argument("way", choices=("休", "班"), metavar="休|班", help="放假或上班")
    one.add_argument("name", type=_name, metavar="NAME", help="名称，不超过10个字")
    _data_dir(one)

    gone = _command(acts, "remove", "calendar:run_remove", help="撤销自行添加的一天")
    gone.add_argument("day", type=day_of, metavar="DAY", help="日期")
    _data_dir(gone)


def _people(commands: Commands) -> None:
    acts = _group(commands, "people", help="人员：绑定码、解绑")
    codes = _command(acts, "codes", "people:run", help="生成绑定码：默认给所有尚未绑定的人")
    codes.add_argument("campaign", metavar="CAMPAIGN", help="专项的 key")
    codes.add_argument(
        "--name", action="append", default=[], metavar="NAME", help="只给这些人（姓名或名册 key，可重复）"
    )
    codes.add_argument("--qr", type=Path, metavar="DIR", help="同时把每人的二维码存到这个文件夹（要连公众平台）")
    _data_dir(codes)
    _as_json(codes)

    unbind = _command(acts, "unbind", "people:run_unbind", help="解除一个人的微信绑定")
    unbind.add_argument("person", metavar="PERSON", help="名册 key")
    _data_dir(unbind)


def _tick(commands: Commands) -> None:
    tick = _command(commands, "tick", "tick:run", help="把到时的期次、提醒、汇总排入待发（不发送）")
    _data_dir(tick)
    _as_json(tick)


def _undelivered(commands: Commands) -> None:
    acts = _group(commands, "undelivered", help="未送达或结果不明的通知：查看、记结果、重发")

    listed = _command(acts, "list", "undelivered:run_list", help="清单")
    _as_json(listed)
    _data_dir(listed)

    again = _command(acts, "resend", "undelivered:run_resend", help="重发一条未送达的")
    again.add_argument("number", metavar="N", type=_number, help="清单里的编号")
    _data_dir(again)

    settle = _command(acts, "settle", "undelivered:run_settle", help="核实后记下结果：delivered 已收到，failed 未收到")
    settle.add_argument("number", metavar="N", type=_number, help="清单里的编号")
    settle.add_argument("end", metavar="END", choices=("delivered", "failed"), help="delivered 或 failed")
    _data_dir(settle)


def _chat(commands: Commands) -> None:
    chat = _command(commands, "chat", "chat:run", help="在终端里试填一个单位的一期报告（不存、不发）")
    chat.add_argument("file", type=Path, metavar="FILE")
    chat.add_argument("--unit", metavar="NAME", required=True, help="单位的名称、简称或 key")
    chat.add_argument("--period", metavar="PERIOD", help="哪一期，如 2021-10-X1（默认第一期）")
    chat.add_argument("--transcript", type=Path, metavar="PATH", help="把对话写成样例文件")


# Options that several commands share --------------------------------------------------------------------------------


def _address(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", metavar="N", help="监听端口（XUNBAO_PORT）")
    parser.add_argument("--host", metavar="ADDRESS", help="监听地址（XUNBAO_HOST）")


def _data_dir(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data-dir", metavar="DIR", help="数据文件夹（XUNBAO_DATA_DIR）")


def _as_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


# Values. ArgumentTypeError says in Chinese what is wrong with the text ----------------------------------------------


def day_of(said: str) -> date:
    """A day, 2027-07-09."""
    try:
        found = date.fromisoformat(said)
    except ValueError:
        found = None
    if found is None or found.year not in YEARS:
        raise argparse.ArgumentTypeError(f"“{said}”应是日期，如 2027-07-09")
    return found


def count_of(said: str) -> int:
    """How many issues of each cycle."""
    if not said.isdecimal() or not 1 <= int(said) <= MOST_ISSUES:
        raise argparse.ArgumentTypeError(f"“{said}”应是1到{MOST_ISSUES}之间的整数")
    return int(said)


def _year(said: str) -> int:
    if not said.isdecimal() or int(said) not in YEARS:
        raise argparse.ArgumentTypeError(f"“{said}”应是年份，如 2027")
    return int(said)


def _name(said: str) -> str:
    if not 0 < len(said.strip()) <= LONGEST_NAME:
        raise argparse.ArgumentTypeError(f"名称应为1到{LONGEST_NAME}个字")
    return said.strip()


def _number(said: str) -> int:
    if not said.isdecimal() or not 0 < int(said) < 2**62:
        raise argparse.ArgumentTypeError(f"“{said}”应是清单里的编号，如 12")
    return int(said)
