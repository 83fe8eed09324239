"""`xunbao campaign check | preview | apply | export`: a campaign as a file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from bot.app import opened
from bot.commands import apply, faults, options, preview
from bot.commands.tables import complain, say, show
from bot.documents.campaign_file import file as document

COLUMNS = ("行", "问题与办法")


def add(commands: Any) -> None:
    parser = commands.add_parser("campaign", help="专项：检查、预览、启用、导出配置文件")
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    check = acts.add_parser("check", help="检查文件，一次说出全部问题")
    check.add_argument("file", type=Path, metavar="FILE")
    options.as_json(check)
    check.set_defaults(run=run_check)
    apply.add(acts).set_defaults(run=run_apply)
    preview.add(acts).set_defaults(run=run_preview)
    export = acts.add_parser("export", help="导出为文件（到标准输出）")
    export.add_argument("key", metavar="CAMPAIGN", help="专项的 key")
    options.data_dir(export)
    export.set_defaults(run=run_export)


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError as e:
        complain(f"{path} 读不了：{faults.of_file(e)}。")
    return None


def checked(args: argparse.Namespace) -> document.Checked | None:
    """The file of the arguments; None: it cannot be read. Its faults are told."""
    text = _read(args.file)
    if text is None:
        return None
    found = document.check(text)
    if found.plan is None:
        rows = [{"行": f.line or "", "问题与办法": f.text} for f in found.faults]
        show(COLUMNS, rows, as_json=args.json, empty="")
        if not args.json:
            complain(f"{args.file} 有{len(rows)}处问题，未启用。")
    return found


async def run_check(args: argparse.Namespace) -> int:
    found = checked(args)
    if found is None or found.plan is None:
        return 1
    if not args.json:
        plan = found.plan
        files = sum(u.files for u in plan.units)
        say(f"没有问题：{plan.name}，{files}家单位，{len(plan.tasks)}项任务，{len(plan.people)}人。")
    else:
        show(COLUMNS, [], as_json=True, empty="")
    return 0


async def run_preview(args: argparse.Namespace) -> int:
    found = checked(args)
    return 1 if found is None or found.plan is None else await preview.run(found.plan, args)


async def run_apply(args: argparse.Namespace) -> int:
    found = checked(args)
    return 1 if found is None or found.plan is None else await apply.run(found.plan, args)


async def run_export(args: argparse.Namespace) -> int:
    settings = options.settings_of(args)
    async with opened(settings) as house:
        try:
            text = await document.export(house.db, args.key)
        except LookupError:
            complain(f"没有这个专项：{args.key}")
            return 1
    sys.stdout.write(text)
    return 0
