"""Our side of the wire against the sandbox's, which was written from the same rules and not from our code."""

from __future__ import annotations

import base64
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import unused_port
from PIL import Image

from bot import sandbox
from bot.account import effects
from bot.account.kept_tokens import KeptTokens
from bot.card import Card, CardKind
from bot.house import House
from bot.inbound import (
    Choice,
    Clicked,
    Followed,
    Inbound,
    SaidPhoto,
    SaidText,
    SaidVoice,
    Scanned,
    Subscribed,
    SubscriptionSent,
    SubscriptionsOff,
    TemplateFinished,
    Unfollowed,
)
from bot.web import callback
from bot.wechat import menu
from bot.wechat.account import Mode, Template
from bot.wechat.client import WeChat
from bot.wechat.errors import Refusal
from bot.wechat.menu import Role
from schedules.retry import Outcome, Scope, Verdict
from storage import files
from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.evidence import Folder
from tests.bot.wechat.conftest import ACCOUNT

BEGIN = datetime(2021, 10, 9, 1, tzinfo=UTC)
FIELDS = (("thing1", "title"), ("thing2", "what"), ("thing3", "count"), ("time4", "due"))
CARD = Card(
    CardKind.REMIND,
    (
        ("title", ("呼和浩特市营商环境整改旬报第7期今天17时截止", "整改旬报第7期今17时截止")),
        ("what", ("请回复“填报”",)),
        ("count", ("12项待报",)),
        ("due", ("2021年10月11日 17:00",)),
    ),
    path="/h5/x",
)

SUBSCRIPTION = (("thing1", "title"), ("thing2", "what"), ("time3", "due"))


@dataclass
class World:
    box: sandbox.Sandbox
    wechat: WeChat
    house: House
    http: aiohttp.ClientSession
    base: str
    heard: list[Inbound]
    files_dir: Path

    async def wall(self, what: str, **body: Any) -> dict[str, Any]:
        async with self.http.post(f"{self.base}/sandbox/wall/{what}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            said: dict[str, Any] = await answer.json()
            return said

    async def act(self, openid: str, kind: str, **more: Any) -> dict[str, Any]:
        done = await self.wall("act", openid=openid, kind=kind, **more)
        assert done["state"] == "answered", done
        return done

    async def errands(self) -> None:
        for _ in range(20):
            moment = await self.house.db.read(effects.next_moment)
            if moment is None:
                return
            if moment > self.house.now():
                self.box.clock.advance(moment - self.house.now())
            await effects.run(self.house, self.wechat, Folder(self.files_dir))
        raise AssertionError("never at rest")


@asynccontextmanager
async def _world(mode: Mode, db: Database, folder: Path) -> AsyncIterator[World]:
    base = f"http://127.0.0.1:{unused_port()}"
    box = sandbox.Sandbox(
        folder / "sandbox.sqlite3",
        sandbox.Account(ACCOUNT.appid, ACCOUNT.secret, ACCOUNT.token, ACCOUNT.aes_key, mode.value),
        f"{base}/wechat",
        sandbox.Options(clock_start=BEGIN),
    )
    account = replace(
        ACCOUNT,
        mode=mode,
        api_base=f"{base}/sandbox/api",
        open_base=f"{base}/sandbox/open",
        mp_base=f"{base}/sandbox/mp",
        templates={CardKind.REMIND: Template("sandbox-remind", FIELDS)},
        subscriptions={CardKind.REMIND: Template("sandbox-subscribe-remind", SUBSCRIPTION)},
    )
    heard: list[Inbound] = []

    async def receive(inbound: Inbound) -> str:
        heard.append(inbound)
        return f"收到]]>{inbound.act.text}" if isinstance(inbound.act, SaidText) else ""

    app = web.Application()
    app.add_routes(callback.routes(account, receive, box.clock.now))
    app.add_subapp("/sandbox", box.app())
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", int(base.rsplit(":", 1)[1])).start()
    await box.start()
    try:
        async with aiohttp.ClientSession() as http:
            house = House(db, box.clock.now, ZoneInfo("Asia/Shanghai"), b"secret")
            wechat = WeChat(account, http, KeptTokens(db, account.appid), box.clock.now, public_url=base)
            yield World(box, wechat, house, http, base, heard, folder / "files")
    finally:
        await runner.cleanup()
        await box.stop()


@pytest.fixture
async def world(sqlite_db: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with _world(Mode.SAFE, sqlite_db, tmp_path) as w:
        yield w


async def _person(w: World, openid: str = "oWangFangWangFangWangFang001") -> str:
    await w.wall("users", openid=openid, label="王芳")
    await w.act(openid, "follow")
    return openid


def _jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), (1, 2, 3)).save(out, "JPEG")
    return out.getvalue()


async def test_handshake_and_words_in_every_mode(mode: Mode, sqlite_db: Database, tmp_path: Path) -> None:
    async with _world(mode, sqlite_db, tmp_path) as w:
        assert (await w.wall("handshake"))["passed"]
        openid = await _person(w)
        done = await w.act(openid, "say", text=" 2完成，方案已印发；5基本完成 ")
        assert [row["text"] for row in done["replies"]] == ["收到]]> 2完成，方案已印发；5基本完成 "]
        assert [type(i.act) for i in w.heard] == [Followed, SaidText]
        assert {i.openid for i in w.heard} == {openid}


async def test_redeliveries_have_one_key(world: World) -> None:
    openid = await _person(world)
    await world.wall("misbehave", kind="callback_twice", times=2)
    await world.act(openid, "say", text="填报")
    await world.wall("quiet")
    said = [i for i in world.heard if isinstance(i.act, SaidText)]
    assert len(said) == 2
    assert len({i.key for i in said}) == 1


async def test_sends(world: World) -> None:
    openid = await _person(world)
    for _ in range(3):
        assert await world.wechat.custom(openid, "好") == Outcome(Verdict.ACCEPTED)
    out = await world.wechat.custom(openid, "好")
    assert (out.verdict, out.scope, out.code) == (Verdict.REFUSED, Scope.CHANNEL, "45047")
    world.box.clock.advance(timedelta(minutes=2))
    assert (await world.wechat.custom(openid, "好")).code == "45015"
    first = await world.wechat.template(openid, CARD, "c1")
    again = await world.wechat.template(openid, CARD, "c1")
    assert first.verdict is Verdict.ACCEPTED
    assert first == again, "one client_msg_id, one card"
    assert (await world.wechat.template(openid, CARD, "c2")).code == "40241"
    await world.wall("quiet")
    finished = [i.act for i in world.heard if isinstance(i.act, TemplateFinished)]
    assert finished == [TemplateFinished(first.msgid, "success")]
    await world.act(openid, "unfollow")
    assert isinstance(world.heard[-1].act, Unfollowed)
    world.box.clock.advance(timedelta(minutes=2))
    gone = await world.wechat.template(openid, CARD, "c3")
    assert (gone.verdict, gone.scope, gone.code) == (Verdict.REFUSED, Scope.PERSON, "43004")


async def test_subscription_messages(world: World) -> None:
    openid, template = await _person(world), "sandbox-subscribe-remind"
    none = await world.wechat.subscribe(openid, CARD)
    assert (none.verdict, none.scope, none.code) == (Verdict.REFUSED, Scope.CHANNEL, "43101")
    await world.act(openid, "subscribe", template=template)
    assert await world.wechat.subscribe(openid, CARD) == Outcome(Verdict.ACCEPTED)
    assert (await world.wechat.subscribe(openid, CARD)).code == "43101"
    await world.act(openid, "unsubscribe", template=template)
    await world.wall("quiet")
    told = [i.act for i in world.heard if isinstance(i.act, Subscribed | SubscriptionSent | SubscriptionsOff)]
    assert told[0] == Subscribed((Choice(template, True),))
    assert isinstance(told[1], SubscriptionSent) and told[1].ok and told[1].msgid
    assert told[2] == SubscriptionsOff((template,))
    lacking = await world.wechat.subscribe(openid, replace(CARD, kind=CardKind.DIGEST))
    assert (lacking.scope, lacking.code) == (Scope.CHANNEL, "no-template")


FAULTS = {
    "api_5xx": (Verdict.UNKNOWN, Scope.MESSAGE, "http-502"),
    "api_cut": (Verdict.UNKNOWN, Scope.MESSAGE, "cut"),
    "api_busy": (Verdict.AGAIN, Scope.MESSAGE, "-1"),
    "api_ip": (Verdict.AGAIN, Scope.ACCOUNT, "40164"),
    "api_denied": (Verdict.AGAIN, Scope.ACCOUNT, "48001"),
    "api_often": (Verdict.AGAIN, Scope.MESSAGE, "43117"),
    "api_dead_token": (Verdict.ACCEPTED, Scope.MESSAGE, ""),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_misbehaviour(world: World, fault: str) -> None:
    openid = await _person(world)
    await world.wechat.custom(openid, "一")
    await world.wall("misbehave", kind=fault, times=1, path="message/custom/send")
    out = await world.wechat.custom(openid, "二")
    assert (out.verdict, out.scope, out.code) == FAULTS[fault]
    assert (await world.wechat.custom(openid, "三")).verdict is Verdict.ACCEPTED


async def test_menus_and_tags(world: World) -> None:
    openid = await _person(world)

    async def work(tx: Tx) -> None:
        await tx.run("INSERT INTO follower (openid, followed, role_wanted) VALUES (?, 1, 'filer')", openid)

    await world.house.db.write(work)
    await world.errands()
    published = await world.wechat.get_menu()
    assert published is not None
    assert published.default == menu.UNBOUND
    assert {buttons for _, buttons in published.by_tag} == set(menu.MENUS.values())
    tags = {tag.name: tag.id for tag in await world.wechat.tags()}
    assert (await world.wechat.user_info(openid)).tags == (tags[menu.TAG_NAMES[Role.FILER]],)
    await world.act(openid, "tap", menu_key="填报")
    assert world.heard[-1].act == Clicked("填报")


async def test_a_photo_and_a_recording_come_home(world: World) -> None:
    openid = await _person(world)
    await world.act(openid, "photo", data=base64.b64encode(_jpeg()).decode())
    await world.act(openid, "voice", words="第二项完成了")
    photo, voice = world.heard[-2].act, world.heard[-1].act
    assert isinstance(photo, SaidPhoto)
    assert isinstance(voice, SaidVoice)
    assert voice.recognised == "第二项完成了"

    async def work(tx: Tx) -> list[int]:
        await tx.run("INSERT INTO person (id, key, name, phone) VALUES (1, 'wf', '王芳', '1')")
        at = world.house.now()
        return [
            await files.add(tx, person=1, kind="photo", media_id=photo.media_id, received_at=at),
            await files.add(tx, person=1, kind="voice", media_id=voice.media_id, received_at=at),
            await files.add(tx, person=1, kind="photo", media_id="never-was", received_at=at),
        ]

    ids = await world.house.db.write(work)
    await world.errands()
    states = []
    for id in ids:
        file = await world.house.db.read(lambda tx, id=id: files.get(tx, id))  # type: ignore[misc]
        states.append(None if file is None else file.state)
    assert states == ["kept", "kept", "failed"]


async def test_qr_scanned(world: World) -> None:
    openid = await _person(world)
    qr = await world.wechat.create_qr("p-12345")
    async with world.http.get(world.wechat.qr_picture_url(qr.ticket)) as picture:
        assert picture.content_type.startswith("image/")
    await world.act(openid, "scan", ticket=qr.ticket)
    assert world.heard[-1].act == Scanned("p-12345")


async def test_who_opens_a_page(world: World) -> None:
    openid = await _person(world)
    url = world.wechat.oauth_url(f"{world.base}/h5/in", "s1")
    opened = await world.wall("open", openid=openid, url=url)
    code = opened["url"].partition("code=")[2].partition("&")[0]
    assert (await world.wechat.oauth_exchange(code)).openid == openid
    assert (await world.wechat.oauth_exchange(code)).openid == openid, "loaded twice"
    with pytest.raises(Refusal) as caught:
        await world.wechat.oauth_exchange("made-up")
    assert caught.value.errcode == 40029


async def test_what_doctor_asks(world: World) -> None:
    await world.wechat.check_token()
    remind = next(t for t in await world.wechat.private_templates() if t.id == "sandbox-remind")
    assert set(remind.keywords) == {keyword for keyword, _ in FIELDS}
    assert await world.wechat.callback_ips()
    assert await world.wechat.jsapi_ticket()
