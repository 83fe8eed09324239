"""`xunbao`: reads the command line, runs the command, gives back its exit status: 0, 1 (failed), 2 (wrong use)."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from bot.commands import arguments
from bot.commands.tables import complain

COMPLAINTS = (
    (re.compile(r"the following arguments are required: (.+)"), r"缺少 \1。"),
    (re.compile(r"unrecognized arguments: (.+)"), r"不认识 \1。"),
    (re.compile(r"argument (.+): expected (?:one|at least one) argument"), r"\1 后面要有一个值。"),
    (re.compile(r"argument (.+): invalid choice: '(.*)' \(choose from (.+)\)"), r"\1 没有“\2”，可用：\3。"),
    (re.compile(r"argument (.+): invalid int value: '(.*)'"), r"\1 应是整数，现为“\2”。"),
    (re.compile(r"argument (.+): (?:invalid|ignored|ambiguous).*"), r"\1 的值用不了。"),
    (re.compile(r"argument (.+?): ([^\x00-\x7f].*)"), r"\1 \2。"),  # said by a type of ours
)


class _Help(argparse.HelpFormatter):
    """argparse's help with Chinese headings."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """argparse that speaks Chinese: its headings, and its complaints."""

    def __init__(self, **named: Any) -> None:
        super().__init__(**(named | {"add_help": False, "formatter_class": _Help}))
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示本说明")

    def error(self, message: str) -> NoReturn:
        found = next(((way, said) for way, said in COMPLAINTS if way.fullmatch(message)), None)
        said = found[0].sub(found[1], message) if found else f"{message}。"
        complain(f"命令写法不对：{said}\n请看 {self.prog} --help。")
        raise SystemExit(2)


def parser() -> argparse.ArgumentParser:
    """The whole command line: what docs/commands.md lists and a test compares."""
    top = _Parser(prog="xunbao", description="旬报通：微信服务号上的旬报、周报、月报")
    top.add_argument("--config", type=Path, metavar="FILE", help="设置文件（默认是当前目录的 xunbao.toml）")
    arguments.add(top)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    args = parser().parse_args(argv)
    # Imported now and not above: --help, and a command typed wrong, need nothing that a command runs on.
    from bot.commands.exit_status import exit_status

    return exit_status(args)


if __name__ == "__main__":
    sys.exit(main())
