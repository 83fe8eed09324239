"""The whole product in this process: house and sandbox over encrypted HTTP, phones that read like the chat, a clock.

li = await world.bound("limin")
await clock.to("10-11 10:00")
await li.says("填报")
li.hears("截止", "全部无变化回复 0")
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot import config, demo
from bot.acts import make_codes
from bot.acts.run import Done
from bot.documents.campaign_file import file as campaign_file
from bot.house import House
from bot.rights.actor import OPERATOR
from storage.engine.tx import Tx
from tests.e2e.season import free_port

ZONE = ZoneInfo("Asia/Shanghai")
FIXTURES = Path(__file__).parents[1] / "fixtures"
MOMENT = "%Y-%m-%d %H:%M"


def at(text: str) -> datetime:
    """10-11 09:00 or 10-11 16:58:10, of 2021, in the campaign's zone."""
    return datetime.strptime(f"2021-{text}", MOMENT + (":%S" if text.count(":") == 2 else "")).replace(tzinfo=ZONE)


@dataclass
class World:
    """One data folder and the process objects that serve it; they can be stopped and started again."""

    folder: Path
    begins: datetime
    subscriptions: bool = False  # 允许下期提醒 is offered
    database: str = ""  # '': a file of the folder
    port: int = field(default_factory=free_port)
    _stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    _standing: demo.Demo | None = None

    async def start(self) -> None:
        given = {"XUNBAO_DATA_DIR": str(self.folder), "XUNBAO_PORT": str(self.port)}
        settings = demo.settings_of(
            config.load(arguments=given, environ={}, file=None), subscriptions=self.subscriptions
        )
        settings = replace(settings, database_url=self.database or settings.database_url)
        self._standing = await self._stack.enter_async_context(demo.standing(settings, begins=self.begins))
        await self._standing.wall.pace("freeze")

    async def stop(self) -> None:
        """As Ctrl+C does."""
        await self._stack.aclose()
        self._standing = None

    async def restart(self) -> None:
        await self.stop()
        await self.start()

    @property
    def stage(self) -> demo.Demo:
        assert self._standing is not None, "not started"
        return self._standing

    @property
    def house(self) -> House:
        return self.stage.house.house

    @property
    def clock(self) -> Clock:
        return Clock(self)

    async def apply(self, file: str) -> None:
        await self.apply_text((FIXTURES / file).read_text("utf-8"))

    async def apply_text(self, text: str) -> None:
        checked = campaign_file.check(text)
        assert checked.plan is not None, checked.faults
        await campaign_file.apply(self.house.db, checked.plan, self.house.now())

    async def settle(self) -> None:
        """Everything that is due at this moment, done, on both sides."""
        await self.post("clock/jump", to=self.house.now().isoformat())

    async def phone(self, name: str, label: str = "") -> Phone:
        """Somebody's WeChat; it does not follow yet."""
        await self.post("users", openid=f"o-{name}".ljust(28, "_"), label=label or name)
        return Phone(self, f"o-{name}".ljust(28, "_"))

    async def code(self, campaign_key: str, person: str) -> make_codes.NewCode:
        made = await make_codes.codes(self.house, OPERATOR, campaign_key, [person])
        assert isinstance(made, Done), made
        return made.value[0]

    async def bound(self, person: str, campaign_key: str = "huhehaote", label: str = "") -> Phone:
        """The phone of this person of the roster, bound as people are: follow, the code, the name."""
        made, phone = await self.code(campaign_key, person), await self.phone(person, label)
        await phone.follows()
        await phone.says(f"绑定 {made.code}")
        await phone.says(made.person)
        phone.hears("已绑定")
        await self.settle()
        await phone.reads()
        phone.cost = 0
        return phone

    async def misbehave(self, kind: str, *, times: int = 1, path: str = "", seconds: float | None = None) -> None:
        more = {} if seconds is None else {"seconds": seconds}
        await self.post("misbehave", kind=kind, times=times, path=path, **more)

    async def shown(self, phone: Phone) -> list[dict[str, Any]]:
        """What the platform's ledger says it showed to this person by itself."""
        rows = (await self.stage.wall.get("ledger", openid=phone.openid, limit=5000))["rows"]
        return [r for r in rows if r["kind"].startswith("message/") and r["outcome"] == "shown"]

    async def rows(self, sql: str, *params: int | str | bytes | None) -> list[dict[str, object]]:
        async def work(tx: Tx) -> list[dict[str, object]]:
            return [dict(r) for r in await tx.fetch(sql, *params)]

        return await self.house.db.read(work)

    async def post(self, what: str, **body: object) -> dict[str, Any]:
        return await self.stage.wall.post(what, body)


@dataclass(frozen=True)
class Clock:
    world: World

    async def to(self, moment: str | datetime) -> None:
        """Through every due moment on the way."""
        wanted = at(moment) if isinstance(moment, str) else moment
        await self.world.post("clock/jump", to=wanted.isoformat())

    async def later(self, **by: float) -> None:
        await self.to(self.world.house.now() + timedelta(**by))

    def set(self, moment: datetime) -> None:
        """At once: nothing happens on the way."""
        self.world.stage.sandbox.clock.set(moment, backwards=True)


@dataclass
class Phone:
    """One person's WeChat. cost: messages and taps; last: the answer to the last of them; news: what has come since."""

    world: World
    openid: str
    cost: int = 0
    last: str = ""
    seen: int = 0
    news: list[dict[str, Any]] = field(default_factory=list)

    async def says(self, text: str) -> str:
        return await self._does("say", text=text)

    async def said(self, text: str, when: datetime) -> str:
        """A message that was sent at that moment and arrives now."""
        what = {"MsgType": "text", "Content": text, "CreateTime": int(when.timestamp())}
        return await self._does("raw", fields=what)

    async def sends_photo(self) -> str:
        return await self._does("photo")

    async def sends_voice(self, recognised: str) -> str:
        return await self._does("voice", words=recognised)

    async def taps(self, key: str) -> str:
        return await self._does("tap", menu_key=key)

    async def follows(self) -> str:
        return await self._does("follow")

    async def scans(self, scene: str) -> str:
        return await self._does("scan", scene=scene)

    async def scans_ticket(self, ticket: str) -> str:
        return await self._does("scan", ticket=ticket)

    async def _does(self, kind: str, **what: object) -> str:
        done = await self.world.post("act", openid=self.openid, kind=kind, **what)
        assert done["state"] == "answered", done
        self.cost += 1
        self.last = "\n".join(r.get("text", r["kind"]) for r in done["replies"])
        return self.last

    def hears(self, *fragments: str) -> None:
        """Each in the last answer, in this order."""
        in_order(self.last, fragments)

    async def reads(self) -> list[dict[str, Any]]:
        """Everything on the screen that is new since it was last read, but what the person said."""
        rows = await self.world.stage.wall.chat(self.openid)
        self.news = [r for r in rows if r["id"] > self.seen and r["side"] != "me"]
        self.seen = rows[-1]["id"] if rows else 0
        return self.news

    async def gets(self, *fragments: str, via: str = "") -> str:
        """One notice has come by itself since this phone was last read, with these words; its words."""
        notices = [r for r in await self.reads() if r["via"] in ("custom", "template")]
        assert len(notices) == 1, notices
        assert not via or notices[0]["via"] == via
        told = words(notices[0])
        in_order(told, fragments)
        return told

    async def gets_nothing(self) -> None:
        assert [r for r in await self.reads() if r["via"] in ("custom", "template")] == []

    async def opens(self, url: str) -> dict[str, Any]:
        """The page behind a link, as this person's WeChat opens it."""
        return await self.world.post("open", openid=self.openid, url=url)

    async def menu(self) -> list[str]:
        """The buttons, with those below them."""
        shown = (await self.world.stage.wall.get(f"users/{self.openid}"))["menu"]
        return [b["name"] for top in shown for b in (top, *top.get("sub_button", ()))]


def words(row: dict[str, Any]) -> str:
    """What a bubble says, whatever it is."""
    if row["kind"] == "card":
        return "\n".join([row["title"], *(f"{label}：{value}" for label, value in row["rows"])])
    return str(row.get("text", ""))


def in_order(text: str, fragments: Sequence[str]) -> None:
    place = 0
    for fragment in fragments:
        found = text.find(fragment, place)
        assert found >= 0, f"{fragment!r} is not (in order) in:\n{text}"
        place = found + len(fragment)


NewWorld = Callable[..., Awaitable[World]]
