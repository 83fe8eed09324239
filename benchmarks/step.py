"""`make bench`: a whole durable conversation step against a bare echo, and an open loop. See benchmarks/README.md."""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from aiohttp import web

from benchmarks import client, world
from benchmarks.client import Connection, Letter, Letters
from bot import config, logs
from bot.app import listening, running

CONNECTIONS = 32


# the two servers ------------------------------------------------------------------------------------------------


async def serve_echo() -> None:
    async def echo(request: web.Request) -> web.Response:
        return web.Response(body=await request.read())

    app = web.Application()
    app.router.add_post("/wechat", echo)
    async with listening(app, "127.0.0.1", 0) as address:
        await said(address)


async def serve_step(folder: Path) -> None:
    """The house as `serve` builds it; its log goes to a file, its platform answers nothing."""
    logs.configure(sys.stderr)
    arguments = {
        "XUNBAO_DATA_DIR": str(folder),
        "XUNBAO_WECHAT_APPID": client.APPID,
        "XUNBAO_WECHAT_SECRET": "benchmark-secret",
        "XUNBAO_WECHAT_TOKEN": client.TOKEN,
        "XUNBAO_WECHAT_AES_KEY": client.AES_KEY,
        "XUNBAO_WECHAT_API_BASE": "http://127.0.0.1:9",
    }
    settings = config.load(arguments=arguments, environ={})
    async with running(settings) as house, listening(house.app, "127.0.0.1", 0) as address:
        await said(address)


async def said(address: str) -> None:
    """Tell the parent where we are, and stay until its end of the pipe closes."""
    print(address, flush=True)
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


@asynccontextmanager
async def server(kind: str, folder: Path) -> AsyncIterator[int]:
    """The port of a server in a process of its own, ended by closing its standard input."""
    with (folder / f"{kind}.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.step", "--serve", kind, "--folder", str(folder)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=log,
        )
        assert process.stdin is not None and process.stdout is not None
        try:
            line = await process.stdout.readline()
            if not line:
                raise SystemExit((folder / f"{kind}.log").read_text()[-2000:])
            yield int(line.decode().strip().rstrip("/").rpartition(":")[2])
        finally:
            process.stdin.close()
            try:
                await asyncio.wait_for(process.wait(), 20)
            except TimeoutError:
                process.kill()
                await process.wait()


# closed loop ----------------------------------------------------------------------------------------------------


async def slice_(connections: list[Connection], next_: Callable[[], Letter], seconds: float) -> float:
    """Answers a second, every connection always busy; every answer is looked at after the clock has stopped."""
    answers: list[tuple[Letter, int, bytes]] = []
    over = asyncio.Event()
    busy = len(connections)

    def send(connection: Connection) -> None:
        nonlocal busy
        if time.perf_counter() >= end:
            busy -= 1
            if not busy:
                over.set()
            return
        letter = next_()

        def answered(status: int, body: bytes) -> None:
            answers.append((letter, status, body))
            letter.done()
            send(connection)

        connection.send(letter.raw, answered)

    started = time.perf_counter()
    end = started + seconds
    for connection in connections:
        send(connection)
    await over.wait()
    spent = time.perf_counter() - started
    for letter, status, body in answers:
        client.check(letter, status, body)
    return len(answers) / spent


@dataclass(frozen=True, slots=True)
class Round:
    before: float
    step: float
    after: float

    @property
    def ratio(self) -> float:
        return self.step / ((self.before + self.after) / 2)


async def closed(echo: int, step: int, followers: int, rounds: int) -> list[Round]:
    to_echo, to_step = await client.connect(echo, CONNECTIONS), await client.connect(step, CONNECTIONS)
    # The echo gets letters of the same size, made once: making them must not slow down what is so fast.
    same = itertools.cycle([replace(Letters(1, "echo").make(), hands_in=False)])
    letters = Letters(followers, "step")

    async def echoed(seconds: float) -> float:
        return await slice_(to_echo, lambda: next(same), seconds)

    async def stepped(seconds: float) -> float:
        return await slice_(to_step, letters.make, seconds)

    await echoed(0.5)
    await stepped(1.0)
    done = []
    for _ in range(rounds):
        before = await echoed(1.0)
        done.append(Round(before, await stepped(1.0), await echoed(1.0)))
    for connection in (*to_echo, *to_step):
        connection.close()
    return done


# open loop ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Open:
    offered: int
    answered: int
    p50: float
    p99: float
    worst: float


async def open_(port: int, followers: int, rate: float, seconds: float, seed: int) -> Open:
    """Latencies in ms, from the moment a message should have left. Connections that are all busy make it wait."""
    loop = asyncio.get_running_loop()
    letters = Letters(followers, "step")
    free = deque(await client.connect(port, CONNECTIONS * 2))
    connections = list(free)
    moments = list(client.poisson(rate, seconds, random.Random(seed).random))
    waiting: deque[float] = deque()
    took: list[float] = []
    wrong: list[Exception] = []
    over = asyncio.Event()

    def arrive(at: float) -> None:
        waiting.append(at)
        send()

    def send() -> None:
        while waiting and free and letters.idle:
            at, connection, letter = waiting.popleft(), free.popleft(), letters.make()

            def answered(
                status: int, body: bytes, at: float = at, connection: Connection = connection, letter: Letter = letter
            ) -> None:
                took.append((loop.time() - at) * 1000)
                try:
                    client.check(letter, status, body)
                except client.Wrong as e:
                    wrong.append(e)
                letter.done()
                free.append(connection)
                if len(took) == len(moments):
                    over.set()
                send()

            connection.send(letter.raw, answered)

    start = loop.time() + 0.2
    for moment in moments:
        loop.call_at(start + moment, arrive, start + moment)
    async with asyncio.timeout(seconds + 30):
        await over.wait()
    for connection in connections:
        connection.close()
    if wrong:
        raise wrong[0]
    took.sort()
    return Open(len(moments), len(took), statistics.median(took), took[int(len(took) * 0.99)], took[-1])


# ----------------------------------------------------------------------------------------------------------------


async def measure(args: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="xunbao-bench-") as name:
        folder = Path(name)
        print(f"making a campaign of {args.followers} units …", flush=True)
        await world.make(f"sqlite:///{folder / 'xunbao.sqlite3'}", args.followers)
        async with server("echo", folder) as echo, server("step", folder) as step:
            opened = await open_(step, args.followers, args.rate, args.seconds, args.seed)
            rounds = await closed(echo, step, args.followers, args.rounds)
    report(rounds, opened, args.rate)
    return 0


def report(rounds: list[Round], opened: Open, rate: float) -> None:
    print("round   echo/s   step/s   echo/s   ratio")
    for number, each in enumerate(rounds, 1):
        print(f"{number:5}  {each.before:7.0f}  {each.step:7.0f}  {each.after:7.0f}   {each.ratio:.3f}")
    ratios = [r.ratio for r in rounds]
    steps = statistics.median(r.step for r in rounds)
    print(
        f"one durable conversation step: {statistics.median(ratios):.3f} of a bare aiohttp echo"
        f" (median of {len(rounds)} rounds, {min(ratios):.3f}-{max(ratios):.3f}), {steps:.0f} steps a second"
    )
    print(
        f"open loop, {rate:.0f} messages a second: {opened.answered} of {opened.offered} answered,"
        f" p50 {opened.p50:.1f} ms, p99 {opened.p99:.1f} ms, worst {opened.worst:.1f} ms"
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.step", description=__doc__)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--followers", type=int, default=3000)
    parser.add_argument("--rate", type=float, default=300)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seed", type=int, default=2021)
    parser.add_argument("--serve", choices=("echo", "step"), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.serve:
        asyncio.run(serve_echo() if args.serve == "echo" else serve_step(args.folder))
        return 0
    return asyncio.run(measure(args))


if __name__ == "__main__":
    raise SystemExit(main())
