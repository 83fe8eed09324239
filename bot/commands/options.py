"""Options several commands share, and the settings they make."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.config import Settings, load


def data_and_port(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", metavar="N", help="监听端口（XUNBAO_PORT）")
    parser.add_argument("--host", metavar="ADDRESS", help="监听地址（XUNBAO_HOST）")
    data_dir(parser)


def data_dir(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data-dir", metavar="DIR", help="数据文件夹（XUNBAO_DATA_DIR）")


def as_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")


def settings_of(args: argparse.Namespace, **more: str) -> Settings:
    """Settings of this run: arguments over environment over file. Raises ConfigError."""
    named = {"port": "XUNBAO_PORT", "host": "XUNBAO_HOST", "data_dir": "XUNBAO_DATA_DIR"}
    given = {env: str(value) for name, env in named.items() if (value := getattr(args, name, None))}
    file: Path | None = args.config
    return load(arguments=given | more, file=file)
