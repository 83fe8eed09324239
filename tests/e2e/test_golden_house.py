"""Golden transcripts of several phones at once, as WeChat carries them: binding, two duties, a reminder in between, a
second filer, the leader's evening. `--update` rewrites what is heard; read the difference before it is committed.

    = campaigns FILE …        what the house serves (a FILE ending in +shared lets one phone serve several people)
    = phone PERSON            this person's WeChat, not yet following      = bound PERSON   and one that is bound
    @ 10-11 10:00             the clock walks there; what falls due on the way happens
    PERSON > words            says them; [follow], [tap KEY] a menu entry, [scan NAME] [code NAME] NAME's binding code
    PERSON > [allow]          允许 in the window of the page 允许下期提醒
    = offers                  that it is offered, here or in the receipts
    PERSON <                  everything that came by itself since this phone was last read ([] nothing)
    PERSON costs N            messages and acts of this person since the start, or since the last such line
    < …                       what the phone shows
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.e2e.world import FIXTURES, NewWorld, Phone, World, words

GOLDEN = Path(__file__).parents[1] / "transcripts" / "house"
FILES = sorted(GOLDEN.glob("*.txt"))
NAMES = {"王芳": "wangfang", "李强": "liqiang", "李敏": "limin", "赵敏": "zhaomin", "孙国平": "sunguoping"}
VIA = {"template": "[卡片]", "custom": "[消息]", "subscribe": "[订阅通知]"}


@dataclass
class Play:
    """One transcript on one world. lines: as it is heard now."""

    world: World
    phones: dict[str, Phone] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    async def line(self, text: str) -> None:
        if text.startswith("< "):
            return
        self.lines.append(text)
        for pattern, act in self.grammar:
            if found := re.fullmatch(pattern, text):
                await act(*found.groups())
                return
        assert not text or text.startswith("#"), text

    @property
    def grammar(self) -> tuple[tuple[str, Callable[..., Awaitable[None]]], ...]:
        return (
            (r"= offers", self.offers),
            (r"= campaigns (.+)", self.campaigns),
            (r"= phone (\S+)", self.phone),
            (r"= bound (\S+)", self.bound),
            (r"@ (.+)", self.world.clock.to),
            (r"(\S+) costs (\d+)", self.costs),
            (r"(\S+) <", self.reads),
            (r"(\S+) > \[follow\]", self.follows),
            (r"(\S+) > \[scan (\S+)\]", self.scans),
            (r"(\S+) > \[code (\S+)\]", self.code),
            (r"(\S+) > \[tap (\S+)\]", self.taps),
            (r"(\S+) > \[allow\]", self.allows),
            (r"(\S+) > (.+)", self.says),
        )

    async def offers(self) -> None:
        assert self.world.subscriptions

    async def allows(self, who: str) -> None:
        """The page, in this person's WeChat, and 允许 in what stands in for the platform's window."""
        phone = self.phones[who]
        page = await phone.opens(f"http://127.0.0.1:{self.world.port}/h5/allow")
        assert page["status"] == 200 and 'wx-open-subscribe id="ask"' in page["text"]
        await phone._does("subscribe", template="sandbox-subscribe-remind")

    async def campaigns(self, names: str) -> None:
        for name in names.split():
            text = (FIXTURES / name.removesuffix("+shared")).read_text("utf-8")
            if name.endswith("+shared"):
                text = text.replace("  owing:", "  shared_phone: true\n  owing:", 1)
            await self.world.apply_text(text)
        await self.world.settle()

    async def phone(self, who: str) -> None:
        self.phones[who] = await self.world.phone(NAMES[who])

    async def bound(self, who: str) -> None:
        self.phones[who] = await self.world.bound(NAMES[who])

    async def says(self, who: str, text: str) -> None:
        self.hear(await self.phones[who].says(text))
        await self.phones[who].reads()

    async def taps(self, who: str, key: str) -> None:
        self.hear(await self.phones[who].taps(key))
        await self.phones[who].reads()

    async def follows(self, who: str) -> None:
        self.hear(await self.phones[who].follows())
        await self.phones[who].reads()

    async def scans(self, who: str, whose: str) -> None:
        made = await self.world.code("huhehaote", NAMES[whose])
        wechat = self.world.stage.house.wechat
        assert wechat is not None
        await self.phones[who].scans_ticket((await wechat.create_qr(made.scene)).ticket)
        self.hear("\n".join(words(r) for r in await self.phones[who].reads() if r["side"] == "account"))

    async def code(self, who: str, whose: str) -> None:
        """The code is another each time, and is not in the transcript."""
        made = await self.world.code("huhehaote", NAMES[whose])
        await self.says(who, f"绑定 {made.code}")

    async def reads(self, who: str) -> None:
        rows = [r for r in await self.phones[who].reads() if r["via"] in VIA]
        for row in rows:
            self.hear(VIA[row["via"]] + words(row))
        if not rows:
            self.hear("[]")

    async def costs(self, who: str, number: str) -> None:
        assert self.phones[who].cost == int(number), f"{who}: {self.phones[who].cost} messages and acts"
        self.phones[who].cost = 0

    def hear(self, text: str) -> None:
        text = text.replace(f"http://127.0.0.1:{self.world.port}", "ADDRESS")
        self.lines.extend(f"< {line}" for line in text.split("\n"))


def _read(path: Path) -> str:
    return path.read_text("utf-8")


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
async def test_golden(path: Path, new_world: NewWorld, request: pytest.FixtureRequest) -> None:
    text = _read(path)
    play = Play(await new_world(subscriptions="= offers\n" in text))
    for line in text.splitlines():
        await play.line(line)
    heard = "\n".join(play.lines) + "\n"
    if request.config.getoption("--update"):
        _write(path, heard)
    assert heard == text
