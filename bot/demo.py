"""The demo's house: the real one with the sandbox standing in for WeChat, on the sandbox's clock. Loopback only.

Only this module, the season and the tests put the sandbox and the house together; `serve` cannot.
"""

from __future__ import annotations

import json
import secrets
import string
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import aiohttp

from bot import sandbox
from bot.app import Running, listening, running
from bot.card import CardKind
from bot.config import DATABASE, Settings, database_in
from bot.installation import DEMO_ACCOUNT
from bot.season.wall import Wall
from bot.tick import tick as tick_act
from bot.ticker import Mail
from bot.wechat.account import Account, Mode, Template
from storage import memory
from storage.engine import migrate

HOST = "127.0.0.1"
JUMP = aiohttp.ClientTimeout(total=600)  # a jump of the clock is one call, however much comes due on the way
MOUNT = "/sandbox"
PHONES = ("呼和浩特市 联络员（A岗）", "领导", "专班（管理员）")
STATE = "sandbox.sqlite3"
REASON, COUNT = "reason", "count"
TEMPLATES = {
    kind: Template(
        f"sandbox-{kind.value}", (("thing1", "title"), ("thing2", "what"), ("thing3", third), ("time4", "due"))
    )
    for kind, third in (
        (CardKind.REMIND, COUNT),
        (CardKind.RETURN, REASON),
        (CardKind.DIGEST, COUNT),
        (CardKind.ALERT, REASON),
    )
}
SUBSCRIPTIONS = {
    CardKind.REMIND: Template("sandbox-subscribe-remind", (("thing1", "title"), ("thing2", "what"), ("time3", "due")))
}


class NotADemo(Exception):
    """The folder holds a real installation's data: the demo stays out of it."""


class NoSandbox(Exception):
    """The sandbox's file in the folder cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Demo:
    """The house, its stand-in for WeChat, and the wall of phones."""

    house: Running
    sandbox: sandbox.Sandbox
    wall: Wall
    address: str  # http://127.0.0.1:8080


def files_of(data_dir: Path) -> tuple[Path, ...]:
    """What a demo keeps in its folder; RESET takes these and nothing else."""
    names = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", STATE, f"{STATE}-wal", f"{STATE}-shm")
    return tuple(data_dir / n for n in (*names, DEMO_ACCOUNT, "season.json", "secret.key"))


def claim(data_dir: Path) -> None:
    """Make the folder, and refuse one that holds a database no demo made. NotADemo."""
    data_dir.mkdir(parents=True, exist_ok=True)
    if (data_dir / DATABASE).exists() and not (data_dir / DEMO_ACCOUNT).exists():
        raise NotADemo(str(data_dir))


def settings_of(settings: Settings, *, subscriptions: bool = False) -> Settings:
    """The same settings, speaking to the sandbox on loopback with an account of this folder's own. subscriptions:
    允许下期提醒 is offered."""
    base = f"http://{HOST}:{settings.port}"
    account = _account(settings.data_dir)
    return replace(
        settings,
        database_url=database_in(settings.data_dir),
        host=HOST,
        public_url=base,
        mail=None,  # its people are made up: no letter leaves this machine
        account=Account(
            appid=account["appid"],
            secret=account["secret"],
            token=account["token"],
            aes_key=account["aes_key"],
            mode=Mode.SAFE,
            api_base=f"{base}{MOUNT}/api",
            open_base=f"{base}{MOUNT}/open",
            mp_base=f"{base}{MOUNT}/mp",
            templates=TEMPLATES,
            subscriptions=SUBSCRIPTIONS if subscriptions else {},
        ),
    )


def _account(data_dir: Path) -> dict[str, str]:
    path = data_dir / DEMO_ACCOUNT
    if not path.exists():
        letters = string.ascii_letters + string.digits
        drawn = {"appid": 16, "secret": 32, "token": 24, "aes_key": 43}
        made = {name: "".join(secrets.choice(letters) for _ in range(size)) for name, size in drawn.items()}
        made["appid"] = "wx" + made["appid"].lower()
        fresh = path.with_suffix(".new")
        fresh.write_text(json.dumps(made), "utf-8")
        fresh.rename(path)
    kept: dict[str, str] = json.loads(path.read_text("utf-8"))
    return kept


@asynccontextmanager
async def standing(
    settings: Settings, *, begins: datetime, season: Callable[[], str] | None = None, mail: Mail | None = None
) -> AsyncIterator[Demo]:
    """The house with the sandbox in it, serving. settings: of settings_of; begins: where a new clock begins; mail: in
    the mail server's place. NoSandbox."""
    assert settings.account is not None
    await migrate.up(settings.database_url)
    box = _sandbox(settings, settings.account, begins)
    mounts = {MOUNT: box.app()}
    async with running(settings, now=box.clock.now, mounts=mounts, season=season, mail=mail) as house:
        ticker, db = house.ticker, house.house
        box.set_next_moment(lambda after: tick_act.next_moment(db, after))
        box.set_settle(ticker.settle)
        box.clock.on_jump(lambda _: None if box.jumping else ticker.wake())
        async with AsyncExitStack() as stack:
            stack.push_async_callback(box.stop)  # last: until then its phones and its platform answer
            address = await stack.enter_async_context(listening(house.app, settings.host, settings.port))
            await box.start()
            http = await stack.enter_async_context(aiohttp.ClientSession(timeout=JUMP))
            await stack.enter_async_context(ticker.running())
            yield Demo(house, box, Wall(http, f"{settings.public_url}{MOUNT}"), address)


def _sandbox(settings: Settings, account: Account, begins: datetime) -> sandbox.Sandbox:
    """NoSandbox."""
    theirs = sandbox.Account(
        appid=account.appid,
        secret=account.secret,
        token=account.token,
        aes_key=account.aes_key,
        mode=account.mode.value,
    )
    options = sandbox.Options(clock_start=begins, phones=PHONES)
    try:
        return sandbox.Sandbox(settings.data_dir / STATE, theirs, f"{settings.public_url}/wechat", options)
    except sandbox.Unusable as e:
        raise NoSandbox(str(e)) from e


async def season_played(house: Running) -> str:
    """Up to which moment the season has been played here; '' for a new folder, or one that was broken off."""
    kept = await house.house.db.read(lambda tx: memory.get(tx, "season_played"))
    return str(kept or "")


async def remember_season(house: Running, until: str) -> None:
    await house.house.db.write(lambda tx: memory.put(tx, "season_played", until))
