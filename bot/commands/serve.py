"""`xunbao serve`: the real thing, on the system's clock."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys

from bot import config, logs
from bot.app import listening, running
from bot.commands import faults, options
from bot.commands.tables import complain, say
from storage.engine import migrate


async def run(args: argparse.Namespace) -> int:
    settings = options.settings_of(args)
    logs.configure(sys.stderr, config.secrets_of(settings))
    if settings.account is None:
        complain(
            "还没有服务号的设置（XUNBAO_WECHAT_APPID 等）。请照 README“接入真实服务号”填写，或先用 make demo 试用。"
        )
        return 2
    if options.of_a_demo(settings):
        return 1
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        if settings.database_url.startswith("sqlite"):
            await migrate.up(settings.database_url)
        async with running(settings) as house, listening(house.app, settings.host, settings.port) as address:
            async with house.ticker.running():
                say(f"旬报通已启动：{address}")
                await stopped()
    except OSError as e:
        complain(f"地址 {settings.host}:{settings.port} 用不了：{faults.of_file(e)}。请换一个端口（--port）。")
        return 1
    return 0


async def stopped() -> None:
    """Until somebody asks this process to end."""
    loop = asyncio.get_running_loop()
    end = asyncio.Event()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, end.set)
    await end.wait()
