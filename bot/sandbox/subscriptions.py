"""Subscription messages (订阅通知): what each person has consented to, and what may be sent on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox import chat, delivery, ledger, people, sends, wire
from bot.sandbox.core import Core
from bot.sandbox.errors import Refused, WallError
from bot.sandbox.facts import Template
from bot.sandbox.state import Tx

PATH = "message/subscribe/bizsend"


def template(core: Core, id: object) -> Template | None:
    return next((t for t in core.account.subscriptions if t.id == id), None)


def send(core: Core, tx: Tx, body: Mapping[str, Any]) -> tuple[dict[str, object], int | None]:
    """(answer, the callback owed). Spends a consent, or 43101. The answer names no msgid, the event does."""
    person = people.called(tx, body.get("touser"))
    found = template(core, body.get("template_id"))
    if found is None:
        raise Refused(40037)
    shown = sends.card(found, body, "page")
    openid = person["openid"]
    row = tx.one("SELECT * FROM subscription WHERE openid = ? AND template = ?", openid, found.id)
    if row is None or not (row["always"] or row["remaining"]):
        raise Refused(43101)
    tx.run(
        "UPDATE subscription SET remaining = max(0, remaining - 1) WHERE openid = ? AND template = ?", openid, found.id
    )
    chat.add(core, tx, openid, "account", "card", shown, via="subscribe")
    msgid = tx.next_number("msgid", 4_500_000_000_000_000_001)
    ledger.enter(core, tx, PATH, "shown", openid=openid, ref=str(msgid))
    result = {"TemplateId": found.id, "MsgID": str(msgid), "ErrorCode": "0", "ErrorStatus": "success"}
    event = _event(core, openid, "subscribe_msg_sent_event", {"SubscribeMsgSentEvent": {"List": result}})
    name = "event subscribe_msg_sent_event"
    return {}, delivery.owe(core, tx, openid=openid, name=name, body=wire.write(event), bubble=False)


def _event(core: Core, openid: str, name: str, more: Mapping[str, wire.Value]) -> dict[str, wire.Value]:
    return {
        "ToUserName": core.account.original_id,
        "FromUserName": openid,
        "CreateTime": core.clock.now_ms() // 1000,
        "MsgType": "event",
        "Event": name,
        **more,
    }


def choose(core: Core, tx: Tx, openid: str, id: object, *, accept: bool) -> dict[str, wire.Value]:
    """The platform's window on a page, with one template in it, answered; the event's own fields."""
    found = template(core, id)
    if found is None:
        raise WallError("没有这样的订阅模板。", 404)
    if accept:
        tx.run(
            "INSERT INTO subscription VALUES (?, ?, ?, ?) ON CONFLICT (openid, template)"
            " DO UPDATE SET remaining = remaining + excluded.remaining, always = excluded.always",
            openid,
            found.id,
            int(not found.long_term),
            int(found.long_term),
        )
    elif found.long_term:
        _off(tx, openid, found.id)
    status = "accept" if accept else "reject"
    row: dict[str, wire.Value] = {"TemplateId": found.id, "SubscribeStatusString": status, "PopupScene": "1"}
    return {"MsgType": "event", "Event": "subscribe_msg_popup_event", "SubscribeMsgPopupEvent": {"List": row}}


def turn_off(core: Core, tx: Tx, openid: str, id: object) -> dict[str, wire.Value]:
    """In the account's settings on the phone. Only turning off is told."""
    found = template(core, id)
    if found is None:
        raise WallError("没有这样的订阅模板。", 404)
    _off(tx, openid, found.id)
    row: dict[str, wire.Value] = {"TemplateId": found.id, "SubscribeStatusString": "reject"}
    return {"MsgType": "event", "Event": "subscribe_msg_change_event", "SubscribeMsgChangeEvent": {"List": row}}


def _off(tx: Tx, openid: str, id: str) -> None:
    tx.run("UPDATE subscription SET remaining = 0, always = 0 WHERE openid = ? AND template = ?", openid, id)


def listed(core: Core) -> dict[str, object]:
    """wxaapi/newtmpl/gettemplate."""
    return {
        "data": [
            {
                "priTmplId": each.id,
                "title": each.title,
                "content": "\n".join(f"{label}:{{{{{key}.DATA}}}}" for key, label in each.keywords),
                "example": "",
                "type": 3 if each.long_term else 2,
            }
            for each in core.account.subscriptions
        ]
    }
