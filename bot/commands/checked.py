"""The campaign file that a command was given, checked: what check, preview, apply and rehearse begin with."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands import faults
from bot.commands.tables import complain, show
from bot.documents.campaign_file import file as document

COLUMNS = ("行", "问题与办法")


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


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError as e:
        complain(f"{path} 读不了：{faults.of_file(e)}。")
    return None
