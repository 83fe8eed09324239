"""What a person does on a phone: the act, what it opens and the callback it causes, kept before anything leaves.

An act with a `key` happens once: the same key again finds the first act and its callback.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox import chat, delivery, media, menus, people, qr, subscriptions, wire
from bot.sandbox.core import Core
from bot.sandbox.errors import WallError
from bot.sandbox.people import Trigger
from bot.sandbox.state import Tx

Request = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Caused:
    """What an act leaves behind: the callback's own fields (None: no callback) and what the caller is told."""

    fields: Mapping[str, wire.Value] | None
    result: Mapping[str, Any] = field(default_factory=dict)
    bubble: bool = True


@dataclass(frozen=True, slots=True)
class Recorded:
    act: int
    callback: int | None
    result: Mapping[str, Any]
    again: bool


def digest(openid: str, kind: str, request: Request) -> str:
    """What makes two acts of one key the same act."""
    return hashlib.sha256(json.dumps([openid, kind, dict(request)], sort_keys=True).encode()).hexdigest()


def record(core: Core, openid: str, kind: str, request: Request, key: str | None) -> Recorded:
    """Keep the act. Raises WallError where a person could not do this (does not follow, no such button)."""
    asked = digest(openid, kind, request)
    with core.state.write() as tx:
        if key is not None and (row := tx.one("SELECT * FROM act WHERE key = ?", key)) is not None:
            if row["request"] != asked:
                raise WallError("这个 key 已用于另一个动作。", 409)
            return Recorded(row["id"], row["callback"], json.loads(row["result"]), again=True)
        doing = ACTS.get(kind)
        if doing is None:
            raise WallError("没有这种动作：" + kind)
        person = people.find(tx, openid)
        caused = doing(core, tx, person, request)
        callback = None if caused.fields is None else _owe(core, tx, openid, caused.fields, caused.bubble)
        result = json.dumps(dict(caused.result), ensure_ascii=False)
        cursor = tx.run(
            "INSERT INTO act (key, openid, kind, request, result, at_ms, callback) VALUES (?, ?, ?, ?, ?, ?, ?)",
            key,
            openid,
            kind,
            asked,
            result,
            core.clock.now_ms(),
            callback,
        )
        return Recorded(int(cursor.lastrowid or 0), callback, caused.result, again=False)


def settled(tx: Tx, *, since: int, limit: int) -> list[dict[str, Any]]:
    """Acts with a key that are over (no callback, or one answered or given up), with what they brought to the phone."""
    found = tx.all(
        "SELECT act.*, callback.state, callback.tries FROM act LEFT JOIN callback ON callback.id = act.callback"
        " WHERE act.id > ? AND act.key IS NOT NULL AND (act.callback IS NULL OR callback.state <> 'due')"
        " ORDER BY act.id LIMIT ?",
        since,
        limit,
    )
    return [
        {
            **json.loads(row["result"]),
            "act": row["id"],
            "key": row["key"],
            "openid": row["openid"],
            "kind": row["kind"],
            "digest": row["request"],
            "state": "done" if row["callback"] is None else row["state"],
            "tries": row["tries"] or 0,
            "replies": [] if row["callback"] is None else chat.answers(tx, row["callback"]),
        }
        for row in found
    ]


def _owe(core: Core, tx: Tx, openid: str, fields: Mapping[str, wire.Value], bubble: bool) -> int:
    """Messages carry a MsgId, events do not."""
    what = str(fields["MsgType"])
    head: dict[str, wire.Value] = {
        "ToUserName": core.account.original_id,
        "FromUserName": openid,
        "CreateTime": core.clock.now_ms() // 1000,
    }
    body = {**head, **fields}
    name = f"event {fields.get('Event', '')}"
    if what != "event":
        body["MsgId"] = tx.next_number("MsgId", 24_500_000_000_000_001)
        name = f"message {what}"
    return delivery.owe(core, tx, openid=openid, name=name, body=wire.write(body), bubble=bubble)


def _following(person: Any) -> None:
    if not person["following"]:
        raise WallError("没有关注这个服务号，发不了消息。", 409)


def _word(request: Request, name: str, most: int = 20_000) -> str:
    value = request.get(name, "")
    if not isinstance(value, str) or len(value) > most:
        raise WallError(f"{name} 应为文字。")
    return value


def _message(
    core: Core, tx: Tx, person: Any, fields: dict[str, wire.Value], kind: str, body: Mapping[str, Any]
) -> Caused:
    _following(person)
    chat.add(core, tx, person["openid"], "me", kind, body)
    people.open_window(core, tx, person["openid"], Trigger.MESSAGE)
    return Caused(fields)


def say(core: Core, tx: Tx, person: Any, request: Request) -> Caused:
    text = _word(request, "text")
    if not text:
        raise WallError("没有文字可发。")
    return _message(core, tx, person, {"MsgType": "text", "Content": text}, "text", {"text": text})


def photo(core: Core, tx: Tx, person: Any, request: Request) -> Caused:
    """data: base64 of a JPEG, PNG or GIF; without it a generated sheet of paper."""
    _following(person)
    if request.get("data"):
        try:
            data = base64.b64decode(_word(request, "data", 16 << 20), validate=True)
        except binascii.Error as e:
            raise WallError("照片内容应为 base64。") from e
    else:
        data = media.sample_photo(tx.next_number("sample photo", 1))
    content_type = media.image_type(data)
    if not content_type:
        raise WallError("只能发 JPEG、PNG、GIF 照片。")
    kept = media.keep(core, tx, kind="image", content_type=content_type, data=data)
    fields: dict[str, wire.Value] = {
        "MsgType": "image",
        "PicUrl": f"{core.base_url}/mp/pic/{kept}",
        "MediaId": kept,
    }
    return _message(core, tx, person, fields, "image", {"media": kept})


def voice(core: Core, tx: Tx, person: Any, request: Request) -> Caused:
    """words: what recognition made of it; without them the platform sends no Recognition, as where it is withdrawn."""
    _following(person)
    words = _word(request, "words", 600)
    seconds = min(60, max(1, len(words) // 4 or 3))
    kept = media.keep(core, tx, kind="voice", content_type="audio/amr", data=media.sample_voice(seconds))
    fields: dict[str, wire.Value] = {"MsgType": "voice", "MediaId": kept, "Format": "amr"}
    if words:
        fields["Recognition"] = words
    return _message(core, tx, person, fields, "voice", {"media": kept, "seconds": seconds, "words": words})


def sticker(core: Core, tx: Tx, person: Any, request: Request) -> Caused:
    return _message(core, tx, person, {"MsgType": "sticker"}, "sticker", {"text": "[表情]"})


def location(core: Core, tx: Tx, person: Any, request: Request) -> Caused:
    label = _word(request, "label", 200) or "内蒙古自治区呼和浩特市"
    fields: dict[str, wire.Value] = {
        "MsgType": "location",
        "Location_X": 40.842,
        "Location_Y": 111.749,
        "Scale": 15,
        "Label": label,
    }
    return _message(core, tx, person, fields, "location", {"text": label})


def file(core: Core, tx: Tx, person: Any, request: Request) -> Caused:
    name = _word(request, "name", 200) or "整改台账.docx"
    fields: dict[str, wire.Value] = {"MsgType": "file", "Title": name, "FileKey": "sandbox"}
    return _message(core, tx, person, fields, "file", {"text": name})


def raw(core: Core, tx: Tx, person: Any, request: Request) -> Caused:
    """Any message or event the documents name, for tests: `fields` as they go into the XML."""
    fields = request.get("fields")
    if not isinstance(fields, dict) or not isinstance(fields.get("MsgType"), str):
        raise WallError("fields 应有 MsgType。")
    if fields["MsgType"] == "event" and not isinstance(fields.get("Event"), str):
        raise WallError("事件应有 Event。")
    return Caused(fields, bubble=False)


def tap(core: Core, tx: Tx, person: Any, request: Request) -> Caused:
    """A button of the menu this person has: by its key, or a link button by its url."""
    _following(person)
    button = menus.button(tx, person["openid"], _word(request, "menu_key") or _word(request, "url"))
    if button["type"] == "view":
        menu = menus.menu_of(tx, person["openid"])
        fields: dict[str, wire.Value] = {
            "MsgType": "event",
            "Event": "VIEW",
            "EventKey": button["url"],
            "MenuId": str(menu[0] if menu else 0),
        }
        return Caused(fields, {"open": button["url"]}, bubble=False)
    people.open_window(core, tx, person["openid"], Trigger.MENU)
    return Caused({"MsgType": "event", "Event": "CLICK", "EventKey": button["key"]})


def tap_msgmenu(core: Core, tx: Tx, person: Any, request: Request) -> Caused:
    """An item of a msgmenu message: arrives as text, counts as a menu click."""
    _following(person)
    which = str(request.get("id", ""))
    rows = tx.all("SELECT body FROM chat WHERE openid = ? AND kind = 'msgmenu' ORDER BY id DESC", person["openid"])
    found = [item for row in rows for item in json.loads(row["body"])["items"] if item["id"] == which]
    if not found:
        raise WallError("没有这个选项。", 404)
    text = found[0]["content"]
    chat.add(core, tx, person["openid"], "me", "text", {"text": text})
    people.open_window(core, tx, person["openid"], Trigger.MENU)
    return Caused({"MsgType": "text", "Content": text, "bizmsgmenuid": which})


def follow(core: Core, tx: Tx, person: Any, request: Request) -> Caused:
    if person["following"]:
        raise WallError("已经关注了。", 409)
    return _followed(core, tx, person, scene="", ticket="")


def _followed(core: Core, tx: Tx, person: Any, *, scene: str, ticket: str) -> Caused:
    entry = "ADD_SCENE_QR_CODE" if ticket else "ADD_SCENE_SEARCH"
    people.follow(core, tx, person["openid"], scene=scene, entry=entry)
    people.open_window(core, tx, person["openid"], Trigger.FOLLOW)
    chat.add(core, tx, person["openid"], "system", "note", {"text": f"已关注“{core.account.name}”"})
    fields: dict[str, wire.Value] = {"MsgType": "event", "Event": "subscribe", "EventKey": ""}
    if ticket:
        fields |= {"EventKey": f"qrscene_{scene}", "Ticket": ticket}
    return Caused(fields)


def unfollow(core: Core, tx: Tx, person: Any, request: Request) -> Caused:
    _following(person)
    people.unfollow(tx, person["openid"])
    chat.add(core, tx, person["openid"], "system", "note", {"text": f"已取消关注“{core.account.name}”"})
    return Caused({"MsgType": "event", "Event": "unsubscribe", "EventKey": ""}, bubble=False)


def scan(core: Core, tx: Tx, person: Any, request: Request) -> Caused:
    """A code of the account, by ticket, by the url inside, or by scene. Who does not follow yet, follows by it."""
    found = qr.scanned(core, tx, _word(request, "ticket", 600), _word(request, "scene", 64))
    if not person["following"]:
        return _followed(core, tx, person, scene=found["scene"], ticket=found["ticket"])
    people.open_window(core, tx, person["openid"], Trigger.SCAN)
    chat.add(core, tx, person["openid"], "system", "note", {"text": "扫描了二维码"})
    return Caused({"MsgType": "event", "Event": "SCAN", "EventKey": found["scene"], "Ticket": found["ticket"]})


def block(core: Core, tx: Tx, person: Any, request: Request) -> Caused:
    """The person turns template messages off (or on again): they then end as failed:user block."""
    tx.run("UPDATE person SET blocks = ? WHERE openid = ?", int(bool(request.get("on", True))), person["openid"])
    tx.touch("people")
    return Caused(None)


def subscribe(core: Core, tx: Tx, person: Any, request: Request) -> Caused:
    """The platform's window on a page, for one template: 允许, or 拒绝 with accept false. A stranger may see it too."""
    accept = request.get("accept", True) is not False
    fields = subscriptions.choose(core, tx, person["openid"], request.get("template"), accept=accept)
    return Caused(fields, bubble=False)


def unsubscribe(core: Core, tx: Tx, person: Any, request: Request) -> Caused:
    """The template is turned off in the account's settings on the phone."""
    return Caused(subscriptions.turn_off(core, tx, person["openid"], request.get("template")), bubble=False)


ACTS: Mapping[str, Callable[[Core, Tx, Any, Request], Caused]] = {
    "say": say,
    "photo": photo,
    "voice": voice,
    "sticker": sticker,
    "location": location,
    "file": file,
    "tap": tap,
    "tap_msgmenu": tap_msgmenu,
    "follow": follow,
    "unfollow": unfollow,
    "scan": scan,
    "block": block,
    "subscribe": subscribe,
    "unsubscribe": unsubscribe,
    "raw": raw,
}
