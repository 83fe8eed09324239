"""The settings that the options of a command make, and whether they are those of a demo."""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.commands.tables import complain
from bot.config import Settings, load
from bot.installation import holds_demo


def of_a_demo(settings: Settings) -> bool:
    """Told, if these are a demo's data: the system's clock would carry them years on, and its people are made up."""
    if not holds_demo(settings):
        return False
    complain(
        f"{settings.data_dir} 里是演示的数据，正式使用请换一个文件夹：--data-dir，或设置 XUNBAO_DATA_DIR（data_dir）。"
    )
    return True


def settings_of(args: argparse.Namespace, **more: str) -> Settings:
    """Settings of this run: arguments over environment over file. Raises ConfigError."""
    named = {"port": "XUNBAO_PORT", "host": "XUNBAO_HOST", "data_dir": "XUNBAO_DATA_DIR"}
    given = {env: str(value) for name, env in named.items() if (value := getattr(args, name, None))}
    file: Path | None = args.config
    return load(arguments=given | more, file=file)
