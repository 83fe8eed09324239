"""What it costs to begin: CPU seconds of `xunbao --help`, of two commands, and of `serve` until /healthz answers.

    python -m benchmarks.startup [--rounds 5]

Beside them a bare interpreter, a bare argparse command line and a bare aiohttp server, taken in turn in every round: on
a machine that others use too only the ratios mean anything. The medians are printed. A first round that is not counted
writes the bytecode.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from tests.e2e.season import free_port

ROOT = Path(__file__).resolve().parent.parent
CAMPAIGN = "campaigns/yingshang-2021.yaml"
TO_ANSWER = 60.0  # seconds until a server is given up
LOOK_AGAIN = 0.02
BARE_ARGPARSE = "import argparse; argparse.ArgumentParser().parse_args(['--help'])"
BARE_AIOHTTP = """
import os
from aiohttp import web

async def health(request):
    return web.json_response({"status": "ok"})

app = web.Application()
app.add_routes([web.get("/healthz", health)])
web.run_app(app, host="127.0.0.1", port=int(os.environ["XUNBAO_PORT"]), print=None)
"""


@dataclass(frozen=True, slots=True)
class Start:
    """Something to begin. beside: the name of the bare one it is compared with. serves: it runs until it is killed."""

    name: str
    arguments: tuple[str, ...]
    beside: str
    serves: bool = False


STARTS = (
    Start("python -c pass", ("-c", "pass"), "python -c pass"),
    Start("bare argparse --help", ("-c", BARE_ARGPARSE), "python -c pass"),
    Start("xunbao --help", ("-m", "bot", "--help"), "bare argparse --help"),
    Start("xunbao rehearse --help", ("-m", "bot", "rehearse", "--help"), "bare argparse --help"),
    Start("xunbao campaign check", ("-m", "bot", "campaign", "check", CAMPAIGN), "bare argparse --help"),
    Start("bare aiohttp, /healthz", ("-c", BARE_AIOHTTP), "python -c pass", serves=True),
    Start("xunbao serve, /healthz", ("-m", "bot", "serve"), "bare aiohttp, /healthz", serves=True),
)


def cpu(doing: Callable[[], object]) -> float:
    """CPU seconds, user and system, of the processes that end meanwhile."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    doing()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run(start: Start, environ: Mapping[str, str]) -> None:
    """To its end, without its output."""
    command = [sys.executable, *start.arguments]
    subprocess.run(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, check=True)


def serve(start: Start, environ: Mapping[str, str]) -> None:
    """Until it has answered /healthz, and no longer: killed, it spends nothing on its end. TimeoutError."""
    command, began = [sys.executable, *start.arguments], time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.DEVNULL) as server:
        try:
            while not healthy(int(environ["XUNBAO_PORT"])):
                with suppress(subprocess.TimeoutExpired):
                    server.wait(LOOK_AGAIN)
                if server.returncode is not None or time.monotonic() > began + TO_ANSWER:
                    raise TimeoutError(f"{start.name}: no answer")
        finally:
            server.kill()


def healthy(port: int) -> bool:
    """Whether /healthz answers with 200."""
    connection = HTTPConnection("127.0.0.1", port, timeout=TO_ANSWER)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except ConnectionRefusedError:
        return False
    finally:
        connection.close()


def begin(start: Start) -> float:
    """Once, with a new data folder and an account that is made up; CPU seconds."""
    bare = {n: v for n, v in os.environ.items() if not n.startswith(("XUNBAO_", "PYTHONDONTWRITEBYTECODE"))}
    with tempfile.TemporaryDirectory() as data:
        environ = bare | {
            "XUNBAO_DATA_DIR": data,
            "XUNBAO_PORT": str(free_port()),
            "XUNBAO_WECHAT_APPID": "wx0123456789abcdef",
            "XUNBAO_WECHAT_SECRET": "0" * 32,
            "XUNBAO_WECHAT_TOKEN": "token",
            "XUNBAO_WECHAT_AES_KEY": "a" * 43,
            "XUNBAO_WECHAT_API_BASE": "http://127.0.0.1:9",  # nothing listens there
        }
        return cpu(lambda: serve(start, environ) if start.serves else run(start, environ))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    for start in STARTS:
        begin(start)
    spent: dict[str, list[float]] = {s.name: [] for s in STARTS}
    for _ in range(args.rounds):
        for start in STARTS:
            spent[start.name].append(begin(start))
    for start in STARTS:
        every, bare = spent[start.name], spent[start.beside]
        ratio = statistics.median(a / b for a, b in zip(every, bare, strict=True))
        print(
            f"{start.name:24} {statistics.median(every):6.3f} s of CPU ({min(every):.3f}-{max(every):.3f}), "
            f"{ratio:5.1f} times {start.beside}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
