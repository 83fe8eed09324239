"""OAuth2 for pages: the authorize page, single-use codes of five minutes, page tokens, the snapshot user."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit

from aiohttp import web

from bot.sandbox import ledger, mischief, people
from bot.sandbox.core import Core, fresh
from bot.sandbox.errors import Refused, WallError
from bot.sandbox.state import Tx

CODE_MS = 300_000
TOKEN_MS = 7_200_000
SCOPES = ("snsapi_base", "snsapi_userinfo")


def authorize(core: Core, tx: Tx, query: Mapping[str, str], openid: str) -> str:
    """Where the phone is sent: redirect_uri with code and state. Raises WallError with the words of the error page."""
    target, scope, state = query.get("redirect_uri", ""), query.get("scope", ""), query.get("state", "")
    if query.get("appid") != core.account.appid:
        raise WallError("AppID 参数错误（10013）")
    parts = urlsplit(target)
    if parts.scheme not in ("http", "https") or parts.hostname != urlsplit(core.callback_url).hostname:
        raise WallError("redirect_uri 参数错误（10003）")
    if scope not in SCOPES:
        raise WallError("Scope 参数错误（10005）")
    if query.get("response_type") != "code":
        raise WallError("response_type 参数错误（10004）")
    if not re.fullmatch(r"[A-Za-z0-9]{0,128}", state):
        raise WallError("state 参数错误")
    people.find(tx, openid)
    struck = mischief.strike(tx, "oauth_", openid)
    code = fresh("0", 32)
    tx.run(
        "INSERT INTO grant_code VALUES (?, ?, ?, ?, 0, ?)",
        code,
        openid,
        scope,
        core.clock.now_ms(),
        int(struck is not None),
    )
    extra = urlencode({"code": code, "state": state})
    return urlunsplit((parts.scheme, parts.netloc, parts.path, f"{parts.query}&{extra}" if parts.query else extra, ""))


def exchange(core: Core, tx: Tx, query: Mapping[str, str]) -> dict[str, object]:
    """sns/oauth2/access_token."""
    if query.get("appid") != core.account.appid:
        raise Refused(40013)
    if query.get("secret") != core.account.secret:
        raise Refused(40125)
    if query.get("grant_type") != "authorization_code":
        raise Refused(40002)
    if not query.get("code"):
        raise Refused(41008)
    row = tx.one("SELECT * FROM grant_code WHERE code = ?", query["code"])
    if row is None or core.clock.now_ms() - row["at_ms"] > CODE_MS:
        raise Refused(40029)
    if row["used"]:
        raise Refused(40163)
    tx.run("UPDATE grant_code SET used = 1 WHERE code = ?", row["code"])
    openid = f"snapshot-{row['code'][-12:]}" if row["snapshot"] else row["openid"]
    value = fresh("94_", 128)
    tx.run("INSERT INTO page_token VALUES (?, ?, ?, ?)", value, openid, row["scope"], core.clock.now_ms() + TOKEN_MS)
    ledger.enter(core, tx, "sns/oauth2/access_token", "snapshot" if row["snapshot"] else "ok", openid=openid)
    answer: dict[str, object] = {
        "access_token": value,
        "expires_in": TOKEN_MS // 1000,
        "refresh_token": fresh("94_", 128),
        "openid": openid,
        "scope": row["scope"],
    }
    return {**answer, "is_snapshotuser": 1} if row["snapshot"] else answer


def userinfo(core: Core, tx: Tx, query: Mapping[str, str]) -> dict[str, object]:
    row = tx.one("SELECT * FROM page_token WHERE value = ?", query.get("access_token", ""))
    if row is None or row["openid"] != query.get("openid"):
        raise Refused(40001)
    if row["until_ms"] <= core.clock.now_ms():
        raise Refused(42001)
    if row["scope"] != "snsapi_userinfo":
        raise Refused(48001)
    return {
        "openid": row["openid"],
        "nickname": "微信用户",
        "sex": 0,
        "province": "",
        "city": "",
        "country": "",
        "headimgurl": "",
    }


def refusal_page(say: str) -> web.Response:
    """WeChat answers 200 with a page that says what is wrong."""
    return web.Response(text=PAGE.format(body=f"<h1>{html.escape(say)}</h1>"), content_type="text/html")


def choice_page(tx: Tx, request: web.Request) -> web.Response:
    """Only the sandbox asks which person's phone this is; inside a phone of the wall it is known."""
    here = request.rel_url.without_query_params("sandbox_phone")
    rows = tx.all("SELECT openid, label FROM person ORDER BY label, openid")
    links = "".join(
        f'<li><a href="{html.escape(str(here.update_query(sandbox_phone=row["openid"])))}">'
        f"{html.escape(row['label'] or row['openid'])}</a></li>"
        for row in rows
    )
    body = f"<h1>这是谁的手机？</h1><p>沙盒不知道是谁打开了这个链接，请选一位：</p><ul>{links}</ul>"
    return web.Response(text=PAGE.format(body=body), content_type="text/html")


PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>微信授权（沙盒）</title><style>body{{font:16px/1.6 sans-serif;margin:24px;color:#222}}a{{color:#0a6b3d}}
li{{margin:8px 0}}h1{{font-size:20px}}</style>{body}</html>"""
