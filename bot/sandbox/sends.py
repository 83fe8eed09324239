"""What the account may send by itself: customer-service messages in windows, template messages with typed fields."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from bot.sandbox import chat, delivery, fields, ledger, media, mischief, people, wire
from bot.sandbox.core import Core
from bot.sandbox.errors import Refused
from bot.sandbox.facts import Template
from bot.sandbox.mischief import Fault
from bot.sandbox.state import Tx

TEXT_LIMIT = 2048
SAME_CLIENT_MS = 600_000
SAME_CONTENT_MS = 60_000
ESCAPE = re.compile(rb"(?<!\\)((?:\\\\)*)\\u(?=[0-9a-fA-F]{4})")


def read_raw(raw: bytes) -> Mapping[str, Any]:
    r"""The body of a send. A \uXXXX stays as it is written: the phone shows the escapes, as the platform's does."""
    return _object(ESCAPE.sub(rb"\1\\\\u", raw))


def _object(raw: bytes) -> Mapping[str, Any]:
    if not raw:
        raise Refused(44002)
    try:
        body = json.loads(raw)
    except ValueError as e:
        raise Refused(47001) from e
    if not isinstance(body, dict):
        raise Refused(47001)
    return body


def custom(core: Core, tx: Tx, body: Mapping[str, Any]) -> dict[str, object]:
    """Judged before it is counted: a refused message spends nothing."""
    person = people.called(tx, body.get("touser"))
    kind, shown = _custom_content(core, tx, body)
    if not person["following"]:
        raise Refused(43004)
    people.spend_window(core, tx, person["openid"])
    row = chat.add(core, tx, person["openid"], "account", kind, shown, via="custom")
    note = "escapes shown" if "\\u" in str(shown.get("text", "")) else _digest(shown)
    ledger.enter(core, tx, "message/custom/send", "shown", openid=person["openid"], ref=str(row), note=note)
    return {}


def _custom_content(core: Core, tx: Tx, body: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    kind = body.get("msgtype")
    content = body.get(kind) if isinstance(kind, str) else None
    if kind not in ("text", "image", "voice", "news", "msgmenu"):
        raise Refused(40008)
    if not isinstance(content, dict):
        raise Refused(44004)
    match kind:
        case "text":
            return "text", {"text": _text(content.get("content"))}
        case "image" | "voice":
            media.load(core, tx, content.get("media_id"))
            return str(kind), {"media": content["media_id"]}
        case "news":
            return "news", {"articles": _articles(content.get("articles"))}
        case _:
            return "msgmenu", _msgmenu(content)


def _text(content: object) -> str:
    if not isinstance(content, str) or not content.strip():
        raise Refused(44004)
    if len(content.encode()) > TEXT_LIMIT:
        raise Refused(45002)
    return content


def _articles(articles: object) -> list[dict[str, str]]:
    if not isinstance(articles, list) or not articles:
        raise Refused(44004)
    if len(articles) > 1:
        raise Refused(45008)
    return [{name: str(articles[0].get(name, "")) for name in ("title", "description", "url")}]


def _msgmenu(content: Mapping[str, Any]) -> dict[str, Any]:
    items = content.get("list")
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        raise Refused(44004)
    return {
        "text": str(content.get("head_content", "")),
        "items": [{"id": str(item.get("id", "")), "content": _text(item.get("content"))} for item in items],
        "tail": str(content.get("tail_content", "")),
    }


def template(core: Core, tx: Tx, body: Mapping[str, Any]) -> tuple[dict[str, object], int | None]:
    """(answer, the callback owed). Shown once for one client_msg_id in ten minutes; refused as a copy within 60 s."""
    person = people.called(tx, body.get("touser"))
    known = {each.id: each for each in core.account.templates}
    found = known.get(str(body.get("template_id")))
    if found is None:
        raise Refused(40037)
    if not person["following"]:
        raise Refused(43004)
    shown = card(found, body)
    now, openid = core.clock.now_ms(), person["openid"]
    client = body.get("client_msg_id")
    if client is not None:
        if not isinstance(client, str) or not 1 <= len(client) <= 64:
            raise Refused(40035)
        row = tx.one(
            "SELECT msgid FROM sent WHERE openid = ? AND client_msg_id = ? AND at_ms > ?",
            openid,
            client,
            now - SAME_CLIENT_MS,
        )
        if row is not None:
            ledger.enter(core, tx, "message/template/send", "same", openid=openid, ref=str(row["msgid"]), note=client)
            return {"msgid": row["msgid"]}, None
    content = _digest(shown)
    if tx.one(
        "SELECT 1 FROM sent WHERE openid = ? AND content = ? AND at_ms > ?", openid, content, now - SAME_CONTENT_MS
    ):
        raise Refused(40241)
    msgid = tx.next_number("msgid", 4_500_000_000_000_000_001)
    tx.run("INSERT INTO sent VALUES (?, ?, ?, ?, ?)", msgid, openid, client or "", content, now)
    return {"msgid": msgid}, _finish(core, tx, person, msgid, shown, content)


def _finish(core: Core, tx: Tx, person: Any, msgid: int, shown: dict[str, Any], content: str) -> int:
    """Show the card, or not; and owe the event that tells what became of it."""
    openid, status, outcome = person["openid"], "success", "shown"
    struck = mischief.strike(tx, "template_", openid)
    if person["blocks"]:
        status, outcome = "failed:user block", "blocked"
    elif struck is not None and struck.fault is Fault.TEMPLATE_FAILS:
        status, outcome = "failed: system failed", "failed"
    if outcome == "shown":
        chat.add(core, tx, openid, "account", "card", shown, via="template")
    ledger.enter(core, tx, "message/template/send", outcome, openid=openid, ref=str(msgid), note=content)
    told = 0 if struck is not None and struck.fault is Fault.TEMPLATE_NO_MSGID else msgid
    event: dict[str, wire.Value] = {
        "ToUserName": core.account.original_id,
        "FromUserName": openid,
        "CreateTime": core.clock.now_ms() // 1000,
        "MsgType": "event",
        "Event": "TEMPLATESENDJOBFINISH",
        "MsgID": told,
        "Status": status,
    }
    return delivery.owe(
        core, tx, openid=openid, name="event TEMPLATESENDJOBFINISH", body=wire.write(event), bubble=False
    )


def card(found: Template, body: Mapping[str, Any], link: str = "url") -> dict[str, Any]:
    """The card as shown. Colours, emoji, `first`, `remark` and keys the template does not have go without a word."""
    data = body.get("data")
    if not isinstance(data, dict):
        raise Refused(47003, "argument invalid! data invalid")
    allowed = dict(found.allowed)
    rows = []
    for key, label in found.keywords:
        holder = data.get(key)
        value = holder.get("value") if isinstance(holder, dict) else None
        if not fields.fits(key, value, allowed.get(key, ())):
            raise Refused(47003, f"argument invalid! data.{key}.value invalid")
        rows.append([label, fields.stripped(str(value))])
    url = body.get(link) or ""
    if not isinstance(url, str) or (url and not url.startswith(("http://", "https://"))):
        raise Refused(40035)
    return {"template": found.id, "title": found.title, "rows": rows, "url": url}


def _digest(shown: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def templates(core: Core) -> dict[str, object]:
    """template/get_all_private_template."""
    return {
        "template_list": [
            {
                "template_id": each.id,
                "title": each.title,
                "primary_industry": "",
                "deputy_industry": "",
                "content": "\n".join(f"{label}:{{{{{key}.DATA}}}}" for key, label in each.keywords),
                "example": "",
            }
            for each in core.account.templates
        ]
    }
