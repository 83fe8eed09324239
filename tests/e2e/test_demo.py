"""`xunbao demo` as a person starts it, and `serve` beside it. Most of it on a season cut short."""

from __future__ import annotations

import errno
import io
import json
import logging
import os
import re
import signal
import socket
import sqlite3
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot import logs
from bot.cli import main
from bot.commands import demo, serve
from bot.season import player, tally, world
from tests.bot.campaign.test_notice import OF_2026
from tests.bot.conversation.stage import FIXTURES
from tests.e2e import season
from tests.e2e.season import Outcome, Process, free_port
from tools.check_demo import health

ZONE = ZoneInfo("Asia/Shanghai")
JUNE = datetime(2021, 7, 1, 12, tzinfo=ZONE)
MORNING = datetime(2021, 6, 1, 10, tzinfo=ZONE)
FOLDER = "once"
Look = Callable[[aiohttp.ClientSession, str], Awaitable[None]]


@pytest.fixture(autouse=True)
def alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """An empty folder, nothing of XUNBAO_ in the environment, and the log's handlers as they were."""
    for name in [n for n in os.environ if n.startswith("XUNBAO_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    before, level = list(logging.root.handlers), logging.root.level
    yield
    logging.root.handlers[:] = before
    logging.root.setLevel(level)


@pytest.fixture
def june(monkeypatch: pytest.MonkeyPatch) -> None:
    """A season of one month."""
    until(JUNE, monkeypatch)


@pytest.fixture
def morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """A season of two hours, in which people begin to bind."""
    until(MORNING, monkeypatch)


def until(end: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world, "end", lambda zone: end)
    monkeypatch.setattr(world, "demo_stands", lambda zone: end)


Visit = Callable[[Look, int], None]


@pytest.fixture
def visit(monkeypatch: pytest.MonkeyPatch) -> Visit:
    """What somebody looks at while it serves; then it is asked to end."""

    def set_(look: Look, port: int) -> None:
        async def stopped() -> None:
            async with aiohttp.ClientSession() as http:
                await look(http, f"http://127.0.0.1:{port}")

        monkeypatch.setattr(demo, "stopped", stopped)
        monkeypatch.setattr(serve, "stopped", stopped)

    return set_


async def got(http: aiohttp.ClientSession, url: str) -> dict[str, Any]:
    async with http.get(url) as answer:
        assert answer.status == 200, url
        body: dict[str, Any] = await answer.json()
        return body


def complaint(capfd: pytest.CaptureFixture[str]) -> str:
    """One sentence or two on standard error, and nothing else."""
    said, complained = capfd.readouterr()
    assert said == ""
    assert "Traceback" not in complained
    assert complained.count("\n") == 1, complained
    return complained.strip()


# the whole season -----------------------------------------------------------------------------------------------

MENDED = """
SELECT COUNT(*) AS n FROM (SELECT report.id FROM report
  JOIN notice ON notice.issue_id = report.issue_id AND notice.unit_id = report.unit_id AND notice.step LIKE 'return:%'
  JOIN submission ON submission.report_id = report.id WHERE report.state <> 'returned'
  GROUP BY report.id HAVING COUNT(DISTINCT submission.id) > 1) AS mended
"""
CHAT = "SELECT openid, at_ms, side, kind, json_extract(body, '$.text') AS text FROM chat ORDER BY openid, id"


def numbers(outcome: Outcome) -> dict[str, int]:
    """What the people did: of the database where it knows, of the phones where only they do."""
    reports = season.rows(
        outcome.house,
        "SELECT report.on_time, submission.zero FROM report JOIN submission ON submission.id = report.submission_id",
    )
    block = guided = interrupted = 0
    before: dict[str, Any] = {}
    for row in season.rows(outcome.platform, CHAT):
        text = row["text"] or ""
        if row["side"] == "me":
            block += text.endswith("其余无变化")
            asked = "，1/" in (before.get("text") or "") or "，2/" in (before.get("text") or "")
            waited = row["at_ms"] - before.get("at_ms", row["at_ms"])
            interrupted += asked and before["openid"] == row["openid"] and (text == "帮助" or waited > 3_600_000)
        elif row["side"] == "account" and "，1/" in text.split("\n")[0]:
            guided += 1
        before = row
    return {
        "reports": len(reports),
        "zero": sum(r["zero"] for r in reports),
        "late": sum(not r["on_time"] for r in reports),
        "mended": season.rows(outcome.house, MENDED)[0]["n"],
        "block": block,
        "guided": guided,
        "interrupted": interrupted,
    }


@pytest.mark.slow
def test_one_report_left_out_ends_at_376_of_377(tmp_path: Path) -> None:
    status, said, complained = Process(tmp_path, ("--once", "--without", "呼和浩特市:2021-10-X1")).start().ended()
    assert status == 1, said + complained
    assert "Traceback" not in complained
    lines = said.splitlines()
    assert lines[-3:] == [
        "营商环境：应报377 已报376。",
        "10项整改措施中5项已完成、5项已取得阶段性成果。",
        "153项整改任务已完成58项，占比37.91%；取得阶段性成效38项，占比24.84%；"
        "正在推进56项，占比36.60%；无进展1项，占比0.65%。",
    ]
    (short,) = [line for line in lines if "旬报第7期" in line]
    assert short.split()[-7:] == ["29", "28", *short.split()[-5:-1], "1"]
    assert "平台账：同一天同一内容送达同一人两次：0" in lines
    assert any(re.fullmatch(r"平台账：重投\d+次，拒绝\d+次", line) for line in lines)
    assert any("其中送给已报单位：0" in line for line in lines)
    outcome = Outcome(tmp_path)
    n = numbers(outcome)
    print(n)
    assert n["reports"] == 376 + 85
    assert n["zero"] >= 0.3 * n["reports"]
    for what, least in {"block": 20, "guided": 30, "interrupted": 10, "late": 12, "mended": 6}.items():
        assert n[what] >= least, n
    assert {r["state"] for r in season.rows(outcome.house, "SELECT DISTINCT state FROM report")} <= {
        "submitted",
        "accepted",
    }
    no_secret_was_logged(tmp_path / FOLDER)
    (missing,) = season.rows(
        outcome.house,
        "SELECT unit.key, issue.period FROM expected JOIN issue ON issue.id = expected.issue_id"
        " JOIN unit ON unit.id = expected.unit_id LEFT JOIN report ON report.issue_id = issue.id"
        " AND report.unit_id = unit.id WHERE report.submission_id IS NULL",
    )
    assert missing == {"key": "huhehaote", "period": "2021-10-X1"}


def no_secret_was_logged(folder: Path) -> None:
    """A whole season's log: not one of the account's secrets, no token that was given out, nobody's openid."""
    text = (folder / "demo.log").read_text("utf-8")
    assert text.count("\n") > 2000
    account = json.loads((folder / "demo-account.json").read_text("utf-8"))
    secrets = [account[name] for name in ("secret", "token", "aes_key")]
    secrets.append((folder / "secret.key").read_text("ascii"))
    secrets += [member["scene"] for member in json.loads((folder / "season.json").read_text("utf-8"))]
    secrets += [r["openid"] for r in season.rows(folder / "sandbox.sqlite3", "SELECT openid FROM person")]
    secrets += [r["value"] for r in season.rows(folder / "sandbox.sqlite3", "SELECT value FROM token")]
    assert len(secrets) > 90
    assert [s for s in secrets if s in text] == []
    assert not [line for line in text.splitlines() if json.loads(line)["level"] not in ("info", "warning")]


# a month of it --------------------------------------------------------------------------------------------------


def test_a_run_broken_off_goes_on(
    june: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    once = ["demo", "--once", "--data-dir", str(tmp_path), "--port", str(free_port())]

    async def cut(*_: object) -> None:
        raise PermissionError(13, "", "data/once/xunbao.sqlite3")

    with monkeypatch.context() as broken:
        broken.setattr(tally, "count", cut)
        assert main(once) == 1
    assert "没有权限" in capfd.readouterr().err
    outcome = Outcome(tmp_path)
    acts, codes = _acts(outcome), (tmp_path / FOLDER / "season.json").read_text("utf-8")
    began = time.monotonic()
    assert main(once) == 0
    with capfd.disabled():
        print(f"gone on in {time.monotonic() - began:.1f} s")
    assert _acts(outcome) == acts
    assert (tmp_path / FOLDER / "season.json").read_text("utf-8") == codes
    told = capfd.readouterr().out
    assert "营商环境：应报29 已报29" in told


def test_a_finished_run_starts_anew(morning: None, tmp_path: Path) -> None:
    once = ["demo", "--once", "--data-dir", str(tmp_path), "--port", str(free_port())]
    assert main(once) == 1, "it ends before anything is owed"
    acts, codes = _acts(Outcome(tmp_path)), (tmp_path / FOLDER / "season.json").read_text("utf-8")
    assert acts > 20 and (tmp_path / FOLDER / "finished").exists()
    assert main(once) == 1
    assert (tmp_path / FOLDER / "season.json").read_text("utf-8") != codes, "new codes: begun anew"
    assert _acts(Outcome(tmp_path)) == acts, "the same seed, the same acts"


def _acts(outcome: Outcome) -> int:
    return int(season.rows(outcome.platform, "SELECT COUNT(*) AS n FROM act")[0]["n"])


def test_another_seed_does_not_go_on_with_a_run_broken_off(
    morning: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    once = ["demo", "--once", "--data-dir", str(tmp_path), "--port", str(free_port())]

    async def cut(*_: object) -> None:
        raise PermissionError(13, "", "x")

    monkeypatch.setattr(tally, "count", cut)
    assert main(once) == 1
    codes = (tmp_path / FOLDER / "season.json").read_text("utf-8")
    assert main([*once, "--seed", "5"]) == 1
    assert "回复对不上" not in capfd.readouterr().err
    assert (tmp_path / FOLDER / "season.json").read_text("utf-8") != codes


def test_the_second_start_stands_where_it_was_left(
    morning: None, tmp_path: Path, visit: Visit, capfd: pytest.CaptureFixture[str]
) -> None:
    port = free_port()
    start = ["demo", "--data-dir", str(tmp_path), "--port", str(port)]
    left: list[datetime] = []

    async def first(http: aiohttp.ClientSession, base: str) -> None:
        assert (await got(http, f"{base}/healthz"))["season"] == "played"
        clock = await got(http, f"{base}/sandbox/wall/clock")
        assert clock["pace"] == "running"
        assert MORNING <= datetime.fromisoformat(clock["now"]) < MORNING.replace(minute=5)
        async with http.post(f"{base}/sandbox/wall/clock/jump", json={"by": 7200}) as answer:
            left.append(datetime.fromisoformat((await answer.json())["now"]))

    visit(first, port)
    assert main(start) == 0
    assert f"http://127.0.0.1:{port}/sandbox/" in capfd.readouterr().out
    took, clock = _cold_start(tmp_path, port)
    with capfd.disabled():
        print(f"the second start answers after {took:.2f} s")
    assert took < 20, "3 s is what is promised on a machine that does nothing else"
    assert left[0] <= clock < left[0] + timedelta(minutes=5)
    capfd.readouterr()

    async def third(http: aiohttp.ClientSession, base: str) -> None:
        assert datetime.fromisoformat((await got(http, f"{base}/sandbox/wall/clock"))["now"]) < left[0]

    visit(third, port)
    assert main([*start, "--reset"]) == 0, "from the start"
    serves_no_sandbox(tmp_path, visit)


def _cold_start(folder: Path, port: int) -> tuple[float, datetime]:
    """Seconds from the command to the first 200 of /healthz, and where the clock stood then."""
    began = time.monotonic()
    with Process(folder, (), port, MORNING).start() as process:
        while health(port) is None:
            assert not process.over
            season.wait(0.02)
        took = time.monotonic() - began
        clock = json.load(ask(f"http://127.0.0.1:{port}/sandbox/wall/clock"))["now"]
        status, said, complained = process.kill(signal.SIGTERM)
    assert (status, complained) == (0, "")
    assert "旬报通演示已就绪" in said
    return took, datetime.fromisoformat(clock)


def ask(url: str) -> Any:
    return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(url, timeout=20)


def serves_no_sandbox(folder: Path, visit: Visit) -> None:
    """`serve` on the database of a demo, with an account: no wall, no clock but the system's. Only on purpose."""
    port = free_port()
    (folder / "xunbao.toml").write_text(
        '[wechat]\nappid = "wx0123456789abcdef"\n'
        'secret = "0123456789abcdef0123456789abcdef"\ntoken = "token123"\nmode = "plain"\n'
        f'api_base = "http://127.0.0.1:{port}/nothing"\n',
        "utf-8",
    )

    async def look(http: aiohttp.ClientSession, base: str) -> None:
        assert (await got(http, f"{base}/healthz"))["season"] == "none"
        for path in (
            "/sandbox/",
            "/sandbox",
            "/sandbox/wall/clock",
            "/sandbox/wall/users",
            "/sandbox/api/cgi-bin/token",
        ):
            async with http.get(base + path) as answer:
                assert answer.status == 404, path
        for what in ("set", "jump", "freeze", "run"):
            async with http.post(f"{base}/sandbox/wall/clock/{what}", json={"at": "2021-10-11 10:00"}) as answer:
                assert answer.status == 404, what

    visit(look, port)
    start = ["--config", str(folder / "xunbao.toml"), "serve", "--data-dir", str(folder), "--port", str(port)]
    assert main(start) == 1
    (folder / "demo-account.json").rename(folder / "demo-account.kept")
    assert main(start) == 0


# what one is told -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("named", ["呼和浩特市:2021-10-X9", "火星:2021-10-X1", "呼和浩特市", "专班:2021-10-X1", ":"])
def test_a_report_there_is_not_cannot_be_left_out(
    tmp_path: Path, named: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert main(["demo", "--once", "--data-dir", str(tmp_path / "d"), "--without", named]) == 2
    assert complaint(capfd) == f"没有这份报告：{named}。要写营商环境的单位和期次，如 呼和浩特市:2021-10-X1。"
    assert not (tmp_path / "d").exists()


def test_leaving_out_is_for_once(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--without", "呼和浩特市:2021-10-X1"]) == 2
    assert complaint(capfd) == "--without 要与 --once 同用。"


def test_a_port_in_use(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        assert main(["demo", "--data-dir", str(tmp_path / "d"), "--port", str(port)]) == 1
    assert complaint(capfd) == f"端口{port}已被占用。请换一个：make demo PORT={port + 1}"
    assert not (tmp_path / "d").exists()


@pytest.mark.parametrize("raw", [b"no database at all" * 400, b""])
def test_a_sandbox_that_cannot_be_used_is_told(tmp_path: Path, raw: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "sandbox.sqlite3").write_bytes(raw)
    if not raw:  # of a later program
        with closing(sqlite3.connect(tmp_path / "sandbox.sqlite3")) as db:
            db.execute("PRAGMA user_version = 9999")
    assert main(["demo", "--data-dir", str(tmp_path), "--port", str(free_port())]) == 1
    said = complaint(capfd)
    assert said.startswith(f"{tmp_path} 里的沙盒用不了（") and "RESET=1" in said


def test_a_real_installation_is_left_alone(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["migrate", "--data-dir", str(tmp_path / "d")]) == 0
    capfd.readouterr()
    before = (tmp_path / "d" / "xunbao.sqlite3").read_bytes()
    for more in ([], ["--reset"]):
        assert main(["demo", "--data-dir", str(tmp_path / "d"), "--port", str(free_port()), *more]) == 1
        assert complaint(capfd) == f"{tmp_path / 'd'} 里已有正式数据，演示不会动它。请用 DATA= 换一个文件夹。"
    assert (tmp_path / "d" / "xunbao.sqlite3").read_bytes() == before
    assert sorted(p.name for p in (tmp_path / "d").iterdir()) == ["xunbao.sqlite3"]


def test_a_disk_that_fills_up_is_one_sentence(
    june: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The log's file is on that disk too: what it cannot write says nothing on the terminal."""

    async def full(*_: object, **__: object) -> None:
        (handler,) = (h for h in logging.root.handlers if isinstance(getattr(h, "formatter", None), logs.JsonLines))
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(no_room)
        logging.getLogger("bot").warning("this cannot be kept")
        handler.setStream(io.StringIO())
        raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path / "d" / "xunbao.sqlite3"))

    monkeypatch.setattr(player, "play", full)
    with suppress(OSError), Path("/dev/full").open("w", buffering=1) as no_room:
        assert main(["demo", "--data-dir", str(tmp_path / "d"), "--port", str(free_port())]) == 1
    assert complaint(capfd).endswith("用不了：磁盘已满。请用 DATA= 换一个文件夹。")


@pytest.mark.parametrize(
    "command",
    [
        "serve",
        "tick",
        "campaign apply FILE --yes",
        "calendar add 2021-10-12 休 那达慕",
        "calendar remove 2021-10-12",
        "calendar import NOTICE --yes",
        "undelivered resend 1",
    ],
)
def test_the_systems_clock_keeps_away_from_a_demo(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    account = {"APPID": "wx0123456789abcdef", "SECRET": "0123456789abcdef", "TOKEN": "token123", "MODE": "plain"}
    for name, value in account.items():
        monkeypatch.setenv(f"XUNBAO_WECHAT_{name}", value)
    assert main(["migrate", "--data-dir", str(tmp_path)]) == 0
    (tmp_path / "demo-account.json").write_text("{}", "utf-8")
    before = (tmp_path / "xunbao.sqlite3").read_bytes()
    capfd.readouterr()
    (tmp_path / "notice.txt").write_text(OF_2026, "utf-8")
    files = {"FILE": str(FIXTURES / "huhehaote.yaml"), "NOTICE": str(tmp_path / "notice.txt")}
    assert main([*(files.get(word, word) for word in command.split()), "--data-dir", str(tmp_path)]) == 1
    assert complaint(capfd).startswith(f"{tmp_path} 里是演示的数据，正式使用请换一个文件夹")
    assert (tmp_path / "xunbao.sqlite3").read_bytes() == before


def test_a_folder_that_cannot_be_written(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    refused = {
        tmp_path / "file": "它是文件，不是文件夹",
        tmp_path / "file" / "d": "路径中有一段是文件，不是文件夹",
        Path("/proc/xunbao"): "没有",
    }
    if os.geteuid() != 0:  # root may write everywhere
        (tmp_path / "closed").mkdir(mode=0o500)
        refused[tmp_path / "closed" / "d"] = "没有权限"
    for folder, why in refused.items():
        assert main(["demo", "--data-dir", str(folder), "--port", str(free_port())]) == 1
        told = complaint(capfd)
        assert told.startswith(str(folder))
        assert why in told
        assert told.endswith("请用 DATA= 换一个文件夹。")
