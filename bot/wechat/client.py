"""The platform's API, call by call. Sends end in an Outcome; everything else returns a value or raises Refusal.

A call whose token the platform calls dead is made exactly once more, with another token: it was surely not taken.
Nothing else is repeated here; who may repeat what is decided by the outbox and by bot/account.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import aiohttp

from bot.card import Card
from bot.wechat import crypto, outbound, templates, wire_menu, words
from bot.wechat.account import Account, Template
from bot.wechat.errors import TOKEN_DEAD, Refusal
from bot.wechat.http import Answer, Call, Timeouts, Wire
from bot.wechat.tokens import Tokens, TokenStore
from bot.wechat.values import Button, Checked, Grant, Media, Menus, PrivateTemplate, Qr, Tag, UserInfo
from schedules.retry import Outcome, Scope, Verdict

MEDIA_LIMIT = 10 * 1024 * 1024
QR_SECONDS = 2_592_000  # 30 days, the most a temporary code lives
TAG_BATCH = 50
_GRANT_LIFE = timedelta(minutes=5)

T = TypeVar("T")


class WeChat:
    """One account. `http` is the caller's to close; `store` keeps the tokens."""

    def __init__(
        self,
        account: Account,
        http: aiohttp.ClientSession,
        store: TokenStore,
        now: Callable[[], datetime],
        *,
        public_url: str = "",
        timeouts: Timeouts | None = None,
    ) -> None:
        self.account = account
        self._wire = Wire(account, http, timeouts or Timeouts())
        self._tokens = Tokens(store, now, self._fetch_access, self._fetch_ticket)
        self._now = now
        self._public_url = public_url
        self._grants: dict[tuple[str, str], tuple[datetime, asyncio.Task[Grant]]] = {}

    # Sends -----------------------------------------------------------------------------------------------------

    async def custom(self, openid: str, text: str) -> Outcome:
        """A customer-service text. Not idempotent: after UNKNOWN it must not be sent again by itself."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": outbound.checked(text)}}
        try:
            await self._json(Call("/cgi-bin/message/custom/send", body=body))
        except Refusal as refused:
            return refused.outcome
        return Outcome(Verdict.ACCEPTED)

    async def template(self, openid: str, card: Card, client_msg_id: str) -> Outcome:
        """A template card. For ten minutes the platform knows a second one by its client_msg_id."""
        return await self._card(
            "/cgi-bin/message/template/send",
            self.account.templates.get(card.kind),
            card,
            "url",
            {"touser": openid, "client_msg_id": client_msg_id},
        )

    async def subscribe(self, openid: str, card: Card) -> Outcome:
        """A subscription message, on the person's consent. Not idempotent: after UNKNOWN not again by itself."""
        template = self.account.subscriptions.get(card.kind)
        return await self._card("/cgi-bin/message/subscribe/bizsend", template, card, "page", {"touser": openid})

    async def _card(self, path: str, template: Template | None, card: Card, link: str, body: dict[str, Any]) -> Outcome:
        if template is None:
            return Outcome(Verdict.REFUSED, Scope.CHANNEL, "no-template", f"{words.NO_TEMPLATE}: {card.kind}")
        try:
            body |= {"template_id": template.id, "data": templates.data(template, card)}
            if card.path and self._public_url:
                body[link] = self._public_url + card.path
            said = await self._json(Call(path, body=body))
        except Refusal as refused:
            return refused.outcome
        return Outcome(Verdict.ACCEPTED, msgid=str(said.get("msgid", "")))

    # People ----------------------------------------------------------------------------------------------------

    async def user_info(self, openid: str) -> UserInfo:
        said = await self._json(Call("/cgi-bin/user/info", {"openid": openid, "lang": "zh_CN"}))
        tags = tuple(int(tag) for tag in said.get("tagid_list") or ())
        return UserInfo(openid, said.get("subscribe") == 1, tags, str(said.get("qr_scene_str") or ""))

    async def tags(self) -> tuple[Tag, ...]:
        said = await self._json(Call("/cgi-bin/tags/get"))
        return tuple(_tag(tag) for tag in said.get("tags") or ())

    async def create_tag(self, name: str) -> Tag:
        said = await self._json(Call("/cgi-bin/tags/create", body={"tag": {"name": name}}))
        return _tag(_need(said, "tag"))

    async def tag(self, tag: int, openids: Sequence[str]) -> None:
        """Put the tag on at most TAG_BATCH people. Doing it twice is as once."""
        body = {"openid_list": list(openids), "tagid": tag}
        await self._json(Call("/cgi-bin/tags/members/batchtagging", body=body))

    async def untag(self, tag: int, openids: Sequence[str]) -> None:
        body = {"openid_list": list(openids), "tagid": tag}
        await self._json(Call("/cgi-bin/tags/members/batchuntagging", body=body))

    # Menus -----------------------------------------------------------------------------------------------------

    async def create_menu(self, buttons: Sequence[Button]) -> None:
        """The default menu. It must stand before any conditional one."""
        await self._json(Call("/cgi-bin/menu/create", body={"button": wire_menu.dump(buttons)}))

    async def add_conditional(self, buttons: Sequence[Button], tag: int) -> None:
        """The menu of those who carry this tag."""
        body = {"button": wire_menu.dump(buttons), "matchrule": {"tag_id": str(tag)}}
        await self._json(Call("/cgi-bin/menu/addconditional", body=body))

    async def delete_menu(self) -> None:
        """All menus, the conditional ones too."""
        await self._json(Call("/cgi-bin/menu/delete"))

    async def get_menu(self) -> Menus | None:
        """What is published; None: nothing."""
        try:
            return wire_menu.load(await self._json(Call("/cgi-bin/menu/get")))
        except Refusal as refused:
            if refused.errcode == 46003:
                return None
            raise

    # QR codes, media -------------------------------------------------------------------------------------------

    async def create_qr(self, scene: str, seconds: int = QR_SECONDS) -> Qr:
        """A temporary code that says `scene` (≤ 64 characters) when it is scanned."""
        body = {
            "expire_seconds": min(seconds, QR_SECONDS),
            "action_name": "QR_STR_SCENE",
            "action_info": {"scene": {"scene_str": scene}},
        }
        said = await self._json(Call("/cgi-bin/qrcode/create", body=body))
        return Qr(str(_need(said, "ticket")), str(said.get("url", "")), int(said.get("expire_seconds", seconds)))

    def qr_picture_url(self, ticket: str) -> str:
        return f"{self.account.mp_base}/cgi-bin/showqrcode?ticket={quote(ticket, safe='')}"

    async def get_media(self, media_id: str, limit: int = MEDIA_LIMIT) -> Media:
        """What a person sent. Refusal `size` where it is over `limit`."""
        call = Call("/cgi-bin/media/get", {"media_id": media_id}, limit=limit, media=True)

        async def fetch(token: str) -> Answer:
            answer = await self._wire.raw(call, token=token)
            # An errcode comes with HTTP 200 and any type; no photo or recording begins with a brace.
            if answer.data[:1] == b"{":
                self._wire.read(call, answer, token=token)
            return answer

        answer = await self._with_token(fetch)
        return Media(answer.data, answer.content_type)

    # Pages -----------------------------------------------------------------------------------------------------

    def oauth_url(self, redirect_uri: str, state: str, scope: str = "snsapi_base") -> str:
        """Where a phone is sent to learn who holds it. The order of the parameters is the platform's."""
        query = urlencode(
            {
                "appid": self.account.appid,
                "redirect_uri": redirect_uri,
                "response_type": "code",
                "scope": scope,
                "state": state,
            },
            quote_via=quote,
            safe="",
        )
        return f"{self.account.open_base}/connect/oauth2/authorize?{query}#wechat_redirect"

    async def oauth_exchange(self, code: str, browser: str = "") -> Grant:
        """Who it is. A code is spent once and its result kept five minutes: phones do load the page twice. It is kept
        for the browser (what we know it by) that brought the code, and for no other.

        Refusal `snapshot`: a snapshot page, whose person is not real. 40029, 40163: authorize once more.
        """
        now = self._now()
        self._grants = {old: kept for old, kept in self._grants.items() if now - kept[0] < _GRANT_LIFE}
        brought = (code, browser)
        if brought not in self._grants:
            self._grants[brought] = (now, asyncio.ensure_future(self._exchange(code)))
        task = self._grants[brought][1]
        try:
            return await asyncio.shield(task)
        except Refusal as refused:
            if refused.verdict is not Verdict.BROKEN:
                self._grants.pop(brought, None)  # the way was broken, not the code
            raise refused.again() from None

    async def _exchange(self, code: str) -> Grant:
        query = {
            "appid": self.account.appid,
            "secret": self.account.secret,
            "code": code,
            "grant_type": "authorization_code",
        }
        said = await self._wire.json(Call("/sns/oauth2/access_token", query))
        if said.get("is_snapshotuser") == 1:
            raise Refusal("snapshot", Verdict.BROKEN, Scope.PERSON, "a snapshot page has no real openid")
        return Grant(str(_need(said, "openid")), str(said.get("scope", "")))

    async def jsapi_ticket(self) -> str:
        return await self._tokens.ticket()

    @staticmethod
    def jsapi_signature(ticket: str, noncestr: str, timestamp: int, url: str) -> str:
        return crypto.jsapi_signature(ticket, noncestr, timestamp, url)

    # For doctor ------------------------------------------------------------------------------------------------

    async def check_token(self) -> None:
        """Whether appid, secret and IP whitelist are right. Raises Refusal where not."""
        await self._fetch_access(False)

    async def callback_ips(self) -> tuple[str, ...]:
        said = await self._json(Call("/cgi-bin/getcallbackip"))
        return tuple(str(ip) for ip in said.get("ip_list") or ())

    async def callback_check(self) -> Checked:
        """Whether the platform can resolve and reach our host."""
        body = {"action": "all", "check_operator": "DEFAULT"}
        said = await self._json(Call("/cgi-bin/callback/check", body=body))
        return Checked(
            tuple(str(row.get("ip", "")) for row in said.get("dns") or ()),
            tuple(str(row.get("package_loss", "")) for row in said.get("ping") or ()),
        )

    async def private_templates(self) -> tuple[PrivateTemplate, ...]:
        said = await self._json(Call("/cgi-bin/template/get_all_private_template"))
        return tuple(
            PrivateTemplate(str(row.get("template_id", "")), str(row.get("title", "")), _keywords(row))
            for row in said.get("template_list") or ()
        )

    async def subscription_templates(self) -> tuple[PrivateTemplate, ...]:
        said = await self._json(Call("/wxaapi/newtmpl/gettemplate"))
        return tuple(
            PrivateTemplate(
                str(row.get("priTmplId", "")), str(row.get("title", "")), _keywords(row), row.get("type") == 3
            )
            for row in said.get("data") or ()
        )

    # Underneath ------------------------------------------------------------------------------------------------

    async def _json(self, call: Call) -> Mapping[str, Any]:
        return await self._with_token(lambda token: self._wire.json(call, token=token))

    async def _with_token(self, make: Callable[[str], Awaitable[T]]) -> T:
        token = await self._tokens.access()
        try:
            return await make(token)
        except Refusal as refused:
            if refused.errcode not in TOKEN_DEAD:
                raise
        return await make(await self._tokens.instead_of(token))

    async def _fetch_access(self, force: bool) -> tuple[str, int]:
        body: dict[str, Any] = {
            "grant_type": "client_credential",
            "appid": self.account.appid,
            "secret": self.account.secret,
        }
        if force:
            body["force_refresh"] = True
        call = Call("/cgi-bin/stable_token", body=body)
        try:
            said = await self._wire.json(call)
            return str(_need(said, "access_token")), int(_need(said, "expires_in"))
        except Refusal as refused:
            if refused.verdict is Verdict.UNKNOWN:
                # No token, no send: whatever was wanted with it has surely not been taken.
                raise Refusal(refused.code, Verdict.AGAIN, refused.scope, refused.detail) from None
            raise

    async def _fetch_ticket(self) -> tuple[str, int]:
        said = await self._json(Call("/cgi-bin/ticket/getticket", {"type": "jsapi"}))
        return str(_need(said, "ticket")), int(_need(said, "expires_in"))


def _need(said: Mapping[str, Any], name: str) -> Any:
    """A field without which the answer says nothing."""
    if name not in said:
        raise Refusal("garbage", Verdict.UNKNOWN, Scope.MESSAGE, f"the answer lacks {name}")
    return said[name]


def _keywords(row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(re.findall(r"\{\{\s*(\w+)\.DATA\s*\}\}", str(row.get("content", ""))))


def _tag(row: Mapping[str, Any]) -> Tag:
    return Tag(int(row["id"]), str(row.get("name", "")), int(row.get("count", 0)))
