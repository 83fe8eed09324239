"""The client against a small server that says what it is told to: what each end of a call is worth."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port

from bot.card import Card, CardKind
from bot.wechat.account import Template
from bot.wechat.client import WeChat
from bot.wechat.errors import Refusal
from bot.wechat.http import Timeouts
from bot.wechat.outbound import TextTooLong
from bot.wechat.tokens import FORCE_GAP, Kind, Token
from bot.wechat.values import Button, Menus, Tag
from schedules.retry import Outcome, Scope, Verdict
from tests.bot.wechat.conftest import ACCOUNT, OPENID

START = datetime(2026, 11, 21, 6, tzinfo=UTC)


class Store:
    """A TokenStore in memory, awaiting like a real one."""

    def __init__(self) -> None:
        self.kept: dict[str, Token] = {}
        self.forced: datetime | None = None

    async def load(self, kind: Kind) -> Token | None:
        await asyncio.sleep(0)
        return self.kept.get(kind)

    async def save(self, kind: Kind, token: Token) -> None:
        await asyncio.sleep(0)
        self.kept[kind] = token

    async def may_force(self, now: datetime, gap: timedelta) -> bool:
        await asyncio.sleep(0)
        if self.forced is not None and now - self.forced < gap:
            return False
        self.forced = now
        return True


Say = Callable[[web.Request, bytes], Any]


@dataclass
class Scripted:
    """path -> answers in turn (the last one stays). An answer: an object, (status, text), or a function."""

    script: dict[str, list[Any]] = field(default_factory=dict)
    seen: list[tuple[str, dict[str, str], bytes, str]] = field(default_factory=list)
    tokens: int = 0

    async def answer(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        self.seen.append((request.path, dict(request.query), body, request.headers.get("Content-Type", "")))
        answers = self.script.get(request.path)
        if answers is None and request.path == "/cgi-bin/stable_token":
            self.tokens += 1
            return web.json_response({"access_token": f"TOKEN_{self.tokens}", "expires_in": 7200})
        assert answers, f"nobody expected {request.path}"
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if callable(answer):
            made = answer(request)
            return await made if asyncio.iscoroutine(made) else made  # type: ignore[no-any-return]
        if isinstance(answer, tuple):
            return web.Response(status=answer[0], text=answer[1])
        # As the platform does: JSON under another name.
        return web.Response(text=json.dumps(answer, ensure_ascii=False), content_type="text/plain")

    def paths(self) -> list[str]:
        return [path.removeprefix("/cgi-bin/") for path, *_ in self.seen]

    def sent(self, path: str) -> list[Any]:
        return [json.loads(body) for seen, _, body, _ in self.seen if seen == path]


@dataclass
class World:
    server: Scripted
    wechat: WeChat
    store: Store
    clock: list[datetime]
    again: Callable[[], WeChat]  # another process over the same store


TEMPLATES = {CardKind.REMIND: Template("tpl-1", (("thing1", "title"), ("time2", "due")))}
CARD = Card(
    CardKind.REMIND, (("title", ("整改旬报第7期今17时截止",)), ("due", ("2021年10月11日 17:00",))), path="/h5/digest/3"
)
OK = {"errcode": 0, "errmsg": "ok"}


@asynccontextmanager
async def _world(script: dict[str, list[Any]], *, base: str = "", total: float = 5.0) -> AsyncIterator[World]:
    scripted, store, clock = Scripted(script), Store(), [START]
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", scripted.answer)
    server = TestServer(app)
    await server.start_server(access_log=None)
    account = replace(ACCOUNT, api_base=base or str(server.make_url("")).rstrip("/"), templates=TEMPLATES)
    async with aiohttp.ClientSession() as http:

        def make() -> WeChat:
            times = Timeouts(total=total, connect=total, media=total)
            return WeChat(account, http, store, lambda: clock[0], public_url="https://x.gov.cn", timeouts=times)

        yield World(scripted, make(), store, clock, make)
    await server.close()


SEND = "/cgi-bin/message/custom/send"
CARDS = "/cgi-bin/message/template/send"
TOKEN = "/cgi-bin/stable_token"


async def _hang(_: web.Request) -> web.Response:
    await asyncio.Event().wait()
    raise AssertionError


def _cut(request: web.Request) -> web.Response:
    """Accepted, then cut."""
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def _half(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Length": "500"})
    await answer.prepare(request)
    await answer.write(b'{"errcode":0')
    assert request.transport is not None
    request.transport.abort()
    return answer


async def test_a_text_goes_out_as_raw_utf8() -> None:
    async with _world({SEND: [OK]}) as w:
        assert await w.wechat.custom(OPENID, "【提醒】旬报\x02今天17:00截止👍") == Outcome(Verdict.ACCEPTED)
        path, query, body, content_type = w.server.seen[-1]
    assert (path, query) == (SEND, {"access_token": "TOKEN_1"})
    assert "【提醒】旬报今天17:00截止👍".encode() in body
    assert b"\\u" not in body
    assert content_type.startswith("application/json")


async def test_a_text_over_the_limit_is_loud() -> None:
    async with _world({SEND: [OK]}) as w:
        with pytest.raises(TextTooLong):
            await w.wechat.custom(OPENID, "好" * 667)
        assert w.server.seen == []


async def test_a_card_goes_out_with_its_number_and_page() -> None:
    async with _world({CARDS: [OK | {"msgid": 4500000000000000001}]}) as w:
        assert await w.wechat.template(OPENID, CARD, "c-1") == Outcome(Verdict.ACCEPTED, msgid="4500000000000000001")
        (sent,) = w.server.sent(CARDS)
    assert sent == {
        "touser": OPENID,
        "template_id": "tpl-1",
        "client_msg_id": "c-1",
        "url": "https://x.gov.cn/h5/digest/3",
        "data": {"thing1": {"value": "整改旬报第7期今17时截止"}, "time2": {"value": "2021年10月11日 17:00"}},
    }


async def test_a_card_that_cannot_be_laid_out_does_not_leave() -> None:
    async with _world({}) as w:
        lacking = await w.wechat.template(OPENID, Card(CardKind.REMIND, (("title", ("一",)),)), "c")
        long = replace(CARD, values=(("title", ("一" * 21,)), CARD.values[1]))
        broken = await w.wechat.template(OPENID, long, "c")
        none = await w.wechat.template(OPENID, replace(CARD, kind=CardKind.DIGEST), "c")
        assert w.server.seen == []
    assert (lacking.verdict, broken.verdict) == (Verdict.BROKEN, Verdict.BROKEN)
    assert "time2" in lacking.detail
    assert "thing1" in broken.detail
    assert (none.verdict, none.scope) == (Verdict.REFUSED, Scope.CHANNEL)


ENDS: dict[str, tuple[Any, Verdict, str]] = {
    "500": ((500, "oops"), Verdict.UNKNOWN, "http-500"),
    "502": ((502, "<html>bad gateway</html>"), Verdict.UNKNOWN, "http-502"),
    "404": ((404, ""), Verdict.AGAIN, "http-404"),
    "302": ((302, ""), Verdict.AGAIN, "http-302"),
    "cut after accept": (_cut, Verdict.UNKNOWN, "cut"),
    "cut in the answer": (_half, Verdict.UNKNOWN, "cut"),
    "a page": ((200, "<html>"), Verdict.UNKNOWN, "garbage"),
    "a list": ((200, "[]"), Verdict.UNKNOWN, "garbage"),
    "nothing": ((200, ""), Verdict.UNKNOWN, "garbage"),
    "deep": ((200, "[" * 200_000), Verdict.UNKNOWN, "garbage"),
    "odd errcode": ((200, '{"errcode":"x"}'), Verdict.UNKNOWN, "garbage"),
    "no errcode is fine": ({}, Verdict.ACCEPTED, ""),
    "errcode as text": ({"errcode": "0"}, Verdict.ACCEPTED, ""),
    "busy": ({"errcode": -1, "errmsg": "system error"}, Verdict.AGAIN, "-1"),
    "window": ({"errcode": 45015, "errmsg": "out of window"}, Verdict.REFUSED, "45015"),
    "gone": ({"errcode": 43004, "errmsg": "require subscribe"}, Verdict.REFUSED, "43004"),
    "twice": ({"errcode": 40241, "errmsg": "duplicate in 60 seconds"}, Verdict.ACCEPTED, "40241"),
    "field": ({"errcode": 47003, "errmsg": "argument invalid! data.thing1.value"}, Verdict.BROKEN, "47003"),
    "quota": ({"errcode": 45009, "errmsg": "reach max api daily quota"}, Verdict.AGAIN, "45009"),
    "never seen": ({"errcode": 99999, "errmsg": "?"}, Verdict.REFUSED, "99999"),
}


@pytest.mark.parametrize(("answer", "verdict", "code"), ENDS.values(), ids=ENDS.keys())
async def test_end_of_a_send(answer: Any, verdict: Verdict, code: str) -> None:
    for path, send in ((SEND, "custom"), (CARDS, "template")):
        async with _world({path: [answer]}) as w:
            if send == "custom":
                got = await w.wechat.custom(OPENID, "好")
            else:
                got = await w.wechat.template(OPENID, CARD, "c")
            assert (got.verdict, got.code) == (verdict, code)
            assert w.server.paths().count(path.removeprefix("/cgi-bin/")) == 1, "nothing is sent twice by itself"


async def test_a_server_that_hangs_is_left_after_the_time_out() -> None:
    async with _world({SEND: [_hang]}, total=0.05) as w:
        w.store.kept["access"] = Token("T", START + timedelta(hours=1))
        assert (await w.wechat.custom(OPENID, "好")).code == "timeout"
    async with _world({TOKEN: [_hang]}, total=0.05) as w:
        got = await w.wechat.custom(OPENID, "好")
        assert (got.code, got.verdict) == ("timeout", Verdict.AGAIN), "no token, so surely not sent"


async def test_nobody_listening_means_surely_not_sent() -> None:
    async with _world({}, base=f"http://127.0.0.1:{unused_port()}") as w:
        w.store.kept["access"] = Token("T", START + timedelta(hours=1))
        got = await w.wechat.custom(OPENID, "好")
        assert (got.verdict, got.code) == (Verdict.AGAIN, "connect")


DEAD = {"errcode": 40001, "errmsg": "invalid credential"}


@pytest.mark.parametrize("code", [40001, 40014, 42001])
async def test_a_dead_token_is_replaced_and_the_call_made_once_more(code: int) -> None:
    async with _world({SEND: [{"errcode": code, "errmsg": "dead"}, OK]}) as w:
        assert (await w.wechat.custom(OPENID, "好")).verdict is Verdict.ACCEPTED
        assert w.server.paths() == ["stable_token", "message/custom/send", "stable_token", "message/custom/send"]
        assert [query.get("access_token") for _, query, _, _ in w.server.seen] == [None, "TOKEN_1", None, "TOKEN_2"]


async def test_a_token_that_stays_dead_costs_exactly_one_retry() -> None:
    async with _world({SEND: [DEAD]}) as w:
        got = await w.wechat.custom(OPENID, "好")
        assert (got.verdict, got.scope, got.code) == (Verdict.AGAIN, Scope.ACCOUNT, "40001")
        assert w.server.paths() == ["stable_token", "message/custom/send", "stable_token", "message/custom/send"]


async def test_a_refresh_is_forced_once_an_incident_and_never_in_a_loop() -> None:
    """The platform hands out the very token it refuses."""
    same = {"access_token": "T", "expires_in": 7000}
    async with _world({TOKEN: [same], SEND: [DEAD]}) as w:
        for minute in range(8):
            w.clock[0] = START + timedelta(minutes=minute)
            await (w.wechat if minute % 2 else w.again()).custom(OPENID, "好")
        forced = [body for body in w.server.sent(TOKEN) if body.get("force_refresh")]
        assert len(forced) == 1
        before = len(w.server.sent(TOKEN))
        w.clock[0] += FORCE_GAP
        await w.wechat.custom(OPENID, "好")
        assert [bool(body.get("force_refresh")) for body in w.server.sent(TOKEN)[before:]].count(True) == 1


async def test_forty_senders_fetch_one_token() -> None:
    async with _world({SEND: [OK]}) as w:
        ends = await asyncio.gather(*(w.wechat.custom(OPENID, "好") for _ in range(40)))
        assert {end.verdict for end in ends} == {Verdict.ACCEPTED}
        assert w.server.tokens == 1


async def test_forty_senders_with_a_dead_token_fetch_one_other() -> None:
    def judge(request: web.Request) -> web.Response:
        return web.json_response(OK if request.query["access_token"] == "TOKEN_1" else DEAD)

    async with _world({SEND: [judge]}) as w:
        w.store.kept["access"] = Token("OLD", START + timedelta(hours=1))
        ends = await asyncio.gather(*(w.wechat.custom(OPENID, "好") for _ in range(40)))
        assert {end.verdict for end in ends} == {Verdict.ACCEPTED}
        assert w.server.tokens == 1


async def test_a_token_another_process_fetched_is_taken() -> None:
    async with _world({SEND: [OK]}) as w:
        await w.wechat.custom(OPENID, "一")
        await w.again().custom(OPENID, "二")
        assert w.server.tokens == 1


async def test_a_token_is_fetched_anew_before_it_ends() -> None:
    async with _world({SEND: [OK]}) as w:
        await w.wechat.custom(OPENID, "一")
        w.clock[0] = START + timedelta(seconds=7200 - 201)
        await w.wechat.custom(OPENID, "二")
        assert w.server.tokens == 1
        w.clock[0] = START + timedelta(seconds=7200 - 199)
        await w.wechat.custom(OPENID, "三")
        assert w.server.tokens == 2


async def test_a_refused_token_stops_the_account_and_is_not_asked_for_again_at_once() -> None:
    whitelist = {"errcode": 40164, "errmsg": "invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist rid: 66-ab"}
    async with _world({TOKEN: [whitelist]}) as w:
        ends = [await w.wechat.custom(OPENID, "好") for _ in range(5)]
        assert {(end.verdict, end.scope, end.code) for end in ends} == {(Verdict.AGAIN, Scope.ACCOUNT, "40164")}
        assert "1.2.3.4" in ends[0].detail
        assert w.server.paths() == ["stable_token"]
        w.clock[0] += timedelta(seconds=11)
        await w.wechat.custom(OPENID, "好")
        assert len(w.server.seen) == 2


async def test_a_waiter_who_gives_up_does_not_take_the_others_along() -> None:
    asked, go = asyncio.Event(), asyncio.Event()

    async def slow(_: web.Request) -> web.Response:
        asked.set()
        await go.wait()
        return web.json_response({"access_token": "T", "expires_in": 7200})

    async with _world({TOKEN: [slow], SEND: [OK]}) as w:
        first = asyncio.create_task(w.wechat.custom(OPENID, "一"))
        second = asyncio.create_task(w.wechat.custom(OPENID, "二"))
        await asked.wait()
        first.cancel()
        go.set()
        assert (await second).verdict is Verdict.ACCEPTED
        assert w.server.paths().count("stable_token") == 1


async def test_nothing_secret_is_logged_or_raised(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    told = {"errcode": 40003, "errmsg": f"invalid openid {OPENID} token TOKEN_1 secret {ACCOUNT.secret}"}
    for answer in (told, _cut, (502, ""), (200, "<"), _hang):
        async with _world({SEND: [answer]}, total=0.3) as w:
            end = await w.wechat.custom(OPENID, "内部事项")
            assert OPENID not in end.detail
            assert "TOKEN_1" not in end.detail
    async with _world({}, base=f"http://127.0.0.1:{unused_port()}") as w:
        with pytest.raises(Refusal) as caught:
            await w.wechat.oauth_exchange("CODE")
        assert caught.value.__cause__ is None
        assert caught.value.__suppress_context__
    said = caplog.text + repr([{k: v for k, v in r.__dict__.items()} for r in caplog.records])
    for secret in (ACCOUNT.secret, "TOKEN_1", OPENID, "内部事项"):
        assert secret not in said


# The other calls ----------------------------------------------------------------------------------------------


async def test_users_and_tags() -> None:
    info = {"subscribe": 1, "openid": OPENID, "nickname": "", "tagid_list": [128, 2], "qr_scene_str": "p:1"}
    async with _world(
        {
            "/cgi-bin/user/info": [info, {"subscribe": 0, "openid": OPENID}],
            "/cgi-bin/tags/get": [{"tags": [{"id": 1, "name": "旬报通-领导", "count": 3}]}],
            "/cgi-bin/tags/create": [{"tag": {"id": 134, "name": "旬报通-专班"}}],
            "/cgi-bin/tags/members/batchtagging": [OK],
            "/cgi-bin/tags/members/batchuntagging": [OK],
        }
    ) as w:
        known = await w.wechat.user_info(OPENID)
        assert (known.subscribed, known.tags, known.scene) == (True, (128, 2), "p:1")
        assert not (await w.wechat.user_info(OPENID)).subscribed
        assert await w.wechat.tags() == (Tag(1, "旬报通-领导", 3),)
        assert await w.wechat.create_tag("旬报通-专班") == Tag(134, "旬报通-专班")
        await w.wechat.tag(134, [OPENID])
        await w.wechat.untag(1, [OPENID])
        assert w.server.sent("/cgi-bin/tags/members/batchtagging") == [{"openid_list": [OPENID], "tagid": 134}]


async def test_menus_come_back_as_they_went() -> None:
    default = (Button("绑定", key="绑定"), Button("帮助", key="帮助"))
    filer = (
        Button("填报", key="填报"),
        Button("我的", parts=(Button("已报", key="已报"), Button("页", url="https://p"))),
    )
    sent: list[dict[str, Any]] = []

    async def keep(request: web.Request) -> web.Response:
        sent.append(json.loads(await request.read()))
        return web.json_response(OK)

    def get(_: web.Request) -> web.Response:
        menu = {"menu": {"button": sent[0]["button"]}, "conditionalmenu": [sent[1]]}
        return web.json_response(menu)

    none = {"errcode": 46003, "errmsg": "menu no exist"}
    async with _world(
        {
            "/cgi-bin/menu/create": [keep],
            "/cgi-bin/menu/addconditional": [keep],
            "/cgi-bin/menu/get": [none, get],
            "/cgi-bin/menu/delete": [OK],
        }
    ) as w:
        assert await w.wechat.get_menu() is None
        await w.wechat.delete_menu()
        await w.wechat.create_menu(default)
        await w.wechat.add_conditional(filer, 134)
        assert await w.wechat.get_menu() == Menus(default, ((134, filer),))
        assert sent[1]["matchrule"] == {"tag_id": "134"}


async def test_qr() -> None:
    async with _world({"/cgi-bin/qrcode/create": [{"ticket": "a+b/=", "expire_seconds": 2592000, "url": "u"}]}) as w:
        qr = await w.wechat.create_qr("p:1", 10**9)
        assert w.server.sent("/cgi-bin/qrcode/create")[0]["expire_seconds"] == 2592000
        assert w.wechat.qr_picture_url(qr.ticket) == "https://mp.weixin.qq.com/cgi-bin/showqrcode?ticket=a%2Bb%2F%3D"


async def test_media() -> None:
    def photo(_: web.Request) -> web.Response:
        return web.Response(body=b"\xff\xd8photo", content_type="image/jpeg")

    dead = (200, '{"errcode":40007,"errmsg":"invalid media_id"}')
    token = (200, '{"errcode":42001,"errmsg":"expired"}')
    async with _world({"/cgi-bin/media/get": [token, photo, dead, photo]}) as w:
        got = await w.wechat.get_media("m1")
        assert (got.data, got.content_type) == (b"\xff\xd8photo", "image/jpeg")
        assert w.server.tokens == 2
        with pytest.raises(Refusal) as caught:
            await w.wechat.get_media("m2")
        assert caught.value.errcode == 40007
        with pytest.raises(Refusal) as caught:
            await w.wechat.get_media("m3", limit=3)
        assert caught.value.code == "size"


GRANT = "/sns/oauth2/access_token"


async def test_who_opens_a_page() -> None:
    async with _world({GRANT: [{"access_token": "U", "openid": OPENID, "scope": "snsapi_base"}]}) as w:
        url = w.wechat.oauth_url("https://x.gov.cn/h5/in?a=1&b=2", "state1")
        assert url == (
            "https://open.weixin.qq.com/connect/oauth2/authorize?appid=wxba5fad812f8e6fb9&redirect_uri="
            "https%3A%2F%2Fx.gov.cn%2Fh5%2Fin%3Fa%3D1%26b%3D2&response_type=code&scope=snsapi_base&state=state1"
            "#wechat_redirect"
        )
        grants = await asyncio.gather(*(w.wechat.oauth_exchange("C1") for _ in range(3)))
        assert {grant.openid for grant in grants} == {OPENID}
        assert (await w.wechat.oauth_exchange("C1")).openid == OPENID
        assert w.server.paths() == [GRANT], "a phone loads the page twice; the code is spent once"
        w.clock[0] += timedelta(minutes=6)
        await w.wechat.oauth_exchange("C1")
        assert len(w.server.seen) == 2


async def test_a_snapshot_page_is_nobody() -> None:
    ghost = {"openid": "oVIRTUAL", "scope": "snsapi_userinfo", "is_snapshotuser": 1}
    async with _world({GRANT: [ghost]}) as w:
        with pytest.raises(Refusal) as caught:
            await w.wechat.oauth_exchange("C")
        assert caught.value.code == "snapshot"


async def test_a_spent_code_stays_spent_and_a_broken_way_is_tried_again() -> None:
    used = {"errcode": 40163, "errmsg": "code been used"}
    good = {"openid": OPENID, "scope": "snsapi_base"}
    async with _world({GRANT: [used, (502, ""), good]}) as w:
        for _ in range(2):
            with pytest.raises(Refusal) as caught:
                await w.wechat.oauth_exchange("C1")
            assert caught.value.errcode == 40163
        with pytest.raises(Refusal):
            await w.wechat.oauth_exchange("C2")
        assert (await w.wechat.oauth_exchange("C2")).openid == OPENID


async def test_the_jsapi_ticket_is_kept() -> None:
    ticket = {"errcode": 0, "errmsg": "ok", "ticket": "J", "expires_in": 7200}
    async with _world({"/cgi-bin/ticket/getticket": [ticket]}) as w:
        assert [await w.wechat.jsapi_ticket() for _ in range(3)] == ["J"] * 3
        assert w.server.paths() == ["ticket/getticket"] or w.server.paths().count("ticket/getticket") == 1


async def test_what_doctor_asks() -> None:
    listed = [{"template_id": "t", "title": "填报提醒", "content": "事项：{{thing1.DATA}}\n时间：{{time2.DATA}}"}]
    async with _world(
        {
            "/cgi-bin/getcallbackip": [{"ip_list": ["1.2.3.4"]}],
            "/cgi-bin/callback/check": [{"dns": [{"ip": "5.6.7.8"}], "ping": [{"package_loss": "0%"}]}],
            "/cgi-bin/template/get_all_private_template": [{"template_list": listed}],
        }
    ) as w:
        await w.wechat.check_token()
        assert await w.wechat.callback_ips() == ("1.2.3.4",)
        assert (await w.wechat.callback_check()).dns_ips == ("5.6.7.8",)
        (template,) = await w.wechat.private_templates()
        assert template.keywords == ("thing1", "time2")


async def test_an_answer_that_lacks_what_was_asked_for() -> None:
    async with _world({"/cgi-bin/qrcode/create": [{}], TOKEN: [{"access_token": "T", "expires_in": 7200}, {}]}) as w:
        with pytest.raises(Refusal) as caught:
            await w.wechat.create_qr("p")
        assert caught.value.code == "garbage"
        w.clock[0] += timedelta(hours=3)
        assert (await w.wechat.custom(OPENID, "好")).verdict is Verdict.AGAIN
