"""What a command loads before it does its work. Modules are counted, not seconds: a busy machine changes nothing."""

from __future__ import annotations

import inspect
import json
import os
import pkgutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from tests.bot.commands.conftest import CAMPAIGN
from tests.e2e.season import free_port
from tests.test_docs import COMMANDS

ROOT = Path(__file__).parents[3]
OURS = ("bot", "forms", "schedules", "storage")
MOST_FOR_HELP = 12  # modules of ours; 9 when this was written
# What only a server, the platform or one kind of file needs.
OF_A_SERVER = (
    *("aiohttp", "aiohttp_jinja2", "apscheduler", "asyncpg", "jinja2", "requests", "wechatpy"),
    *("PIL", "playwright", "qrcode", "xlsxwriter"),
    *("bot.app", "bot.sandbox", "bot.season", "bot.web", "storage.engine.models"),
)
# What a server that has heard nobody yet needs as little as a command does.
OF_A_REQUEST = (
    *("PIL", "asyncpg", "holidays", "playwright", "qrcode", "requests", "ruamel", "wechatpy", "xlsxwriter"),
    *("bot.demo", "bot.documents.campaign_file", "bot.rehearsal", "bot.sandbox", "bot.season", "storage.engine.models"),
)

# Runs command lines one after another in one fresh interpreter: what the last has loaded, those before loaded too.
EACH = """
import io, json, sys
from contextlib import redirect_stderr, redirect_stdout
from bot.cli import main

found = []
for line in json.loads(sys.argv[1]):
    with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()) as complained:
        try:
            status = main(line)
        except SystemExit as end:
            status = end.code
    found.append((status, complained.getvalue(), sorted(sys.modules)))
print(json.dumps(found))
"""

# Serves until /healthz has answered, then lists what is loaded.
SERVING = """
import asyncio, json, sys, urllib.request
from bot.cli import main
from bot.commands import serve

async def answered():
    health = await asyncio.to_thread(urllib.request.urlopen, sys.argv[1] + "/healthz", timeout=30)
    print(json.dumps([health.status, sorted(sys.modules)]), file=sys.__stderr__)

serve.stopped = answered
sys.exit(main(["serve"]))
"""


def fresh(script: str, argument: str, environ: Mapping[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the script in a new interpreter, in this folder, with no setting but those given."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("XUNBAO_")}
    done = subprocess.run(
        [sys.executable, "-c", script, argument],
        cwd=folder,
        env={**given, **environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done


def each(lines: Sequence[Sequence[str]], folder: Path) -> list[tuple[int, str, list[str]]]:
    """Exit status, complaints, and the modules loaded by the end of each of these command lines."""
    found: list[tuple[int, str, list[str]]] = json.loads(fresh(EACH, json.dumps(lines), {}, folder).stdout)
    return found


def within(modules: Sequence[str], packages: Sequence[str]) -> list[str]:
    """Those of the modules that are one of the packages or below one."""
    return [m for m in modules if any(m == p or m.startswith(f"{p}.") for p in packages)]


def test_help_loads_next_to_nothing(tmp_path: Path) -> None:
    """Of the whole command line and of every command: no library, no event loop, no database, a few modules of ours."""
    bare = set(json.loads(fresh("import json, sys; print(json.dumps(sorted(sys.modules)))", "", {}, tmp_path).stdout))
    names = [[], *(name.split()[1:] for name in COMMANDS)]
    for name, (status, complained, modules) in zip(names, each([[*n, "--help"] for n in names], tmp_path), strict=True):
        assert (status, complained) == (0, ""), name
        ours = within(modules, OURS)
        assert len(ours) <= MOST_FOR_HELP, (name, ours)
        libraries = {m.partition(".")[0] for m in modules if m not in bare} - set(sys.stdlib_module_names) - set(OURS)
        assert libraries == set(), name
        assert within(modules, ("asyncio", "sqlite3", "zoneinfo")) == [], name


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_names_a_function_that_runs_it(name: str) -> None:
    """The names are text, so that declaring a command imports nothing: here each is looked up."""
    run = pkgutil.resolve_name(COMMANDS[name].get_default("run"))
    assert inspect.iscoroutinefunction(run)
    assert list(inspect.signature(run).parameters) == ["args"]


def test_a_command_loads_nothing_of_a_server(tmp_path: Path) -> None:
    lines = [
        ["campaign", "check", str(CAMPAIGN)],
        ["migrate"],
        ["backup", "copy.sqlite3"],
        ["campaign", "preview", str(CAMPAIGN)],
        ["campaign", "apply", str(CAMPAIGN)],
        ["campaign", "export", "huhehaote"],
        ["calendar", "show", "2026"],
        ["people", "codes", "huhehaote"],
        ["tick"],
        ["undelivered", "list"],
        ["doctor"],  # the last: it ends with 1, there is no account
    ]
    found = each(lines, tmp_path)
    assert [status for status, _, _ in found] == [0] * (len(lines) - 1) + [1], [c for _, c, _ in found]
    for line, (_, _, modules) in zip(lines, found, strict=True):
        assert within(modules, OF_A_SERVER) == [], line
    by_backup = found[2][2]
    assert within(by_backup, ("aiosqlite", "tortoise")) == []  # these three need no engine of ours


def test_serve_loads_nothing_that_only_a_request_needs(tmp_path: Path) -> None:
    port = free_port()
    account = {
        "XUNBAO_PORT": str(port),
        "XUNBAO_WECHAT_APPID": "wx0123456789abcdef",
        "XUNBAO_WECHAT_SECRET": "0" * 32,
        "XUNBAO_WECHAT_TOKEN": "token",
        "XUNBAO_WECHAT_MODE": "plain",
        "XUNBAO_WECHAT_API_BASE": "http://127.0.0.1:9",  # nothing listens there
    }
    done = fresh(SERVING, f"http://127.0.0.1:{port}", account, tmp_path)
    status, modules = next(json.loads(line) for line in done.stderr.splitlines() if line.startswith("[200"))
    assert status == 200
    assert within(modules, OF_A_REQUEST) == []
    assert within(modules, ("aiohttp", "bot.web.phone", "bot.chat"))  # it is the whole house that was looked at
