"""`python -m bot.sandbox`: the stand-in as a process of its own, on system time, beside a server run by `serve`."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

from aiohttp import web

from bot.sandbox import Account, Mode, Options, Sandbox
from bot.sandbox.crypto import CryptoError, key_bytes


def _arguments() -> argparse.Namespace:
    env = os.environ
    parser = argparse.ArgumentParser(
        prog="python -m bot.sandbox", description="A stand-in for the WeChat platform, on loopback only."
    )
    parser.add_argument(
        "--callback", default="http://127.0.0.1:8080/wechat", help="where callbacks go (default: %(default)s)"
    )
    parser.add_argument("--port", type=int, default=8090, help="port of the stand-in (default: %(default)s)")
    parser.add_argument(
        "--state", type=Path, default=Path("data/sandbox.sqlite"), help="its file (default: %(default)s)"
    )
    parser.add_argument("--appid", default=env.get("XUNBAO_WECHAT_APPID", ""), help="XUNBAO_WECHAT_APPID")
    parser.add_argument("--mode", choices=[mode.value for mode in Mode], default=env.get("XUNBAO_WECHAT_MODE", "safe"))
    return parser.parse_args()


def _account(arguments: argparse.Namespace) -> Account:
    """Secrets come by the environment alone: arguments can be read by everyone on the machine."""
    env = os.environ
    names = ("XUNBAO_WECHAT_SECRET", "XUNBAO_WECHAT_TOKEN", "XUNBAO_WECHAT_AES_KEY")
    missing = [name for name in names if not env.get(name)] + ([] if arguments.appid else ["XUNBAO_WECHAT_APPID"])
    if missing:
        sys.exit("沙盒缺少设置：" + "、".join(missing))
    secret, token, aes_key = (env[name] for name in names)
    try:
        key_bytes(aes_key)
    except CryptoError:
        sys.exit("XUNBAO_WECHAT_AES_KEY 应为43个字母或数字。")
    return Account(arguments.appid, secret, token, aes_key, Mode(arguments.mode))


async def _serve(arguments: argparse.Namespace) -> None:
    base = f"http://127.0.0.1:{arguments.port}/sandbox"
    options = Options(base_url=base, system_time=True)
    sandbox = Sandbox(arguments.state, _account(arguments), arguments.callback, options)
    app = web.Application()
    app.add_subapp("/sandbox", sandbox.app())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", arguments.port).start()
    await sandbox.start()
    print(f"手机墙：{base}/\n回调发往：{arguments.callback}", flush=True)  # noqa: T201  the command's own output
    over = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, over.set)
    await over.wait()
    await runner.cleanup()
    await sandbox.stop()


def main() -> None:
    asyncio.run(_serve(_arguments()))


if __name__ == "__main__":
    main()
