"""The account's menus: the common one, the ones by tag, and which of them a person sees."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.sandbox import people
from bot.sandbox.errors import Refused, WallError
from bot.sandbox.state import Tx

KEYED = {
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
}
COMMON = 0


def create(tx: Tx, body: Mapping[str, Any]) -> dict[str, object]:
    buttons = _checked(body)
    tx.run("DELETE FROM menu WHERE tag IS NULL")
    tx.run("INSERT INTO menu (id, tag, body) VALUES (?, NULL, ?)", tx.next_number("menu", 400_000_001), _kept(buttons))
    tx.touch("menu")
    return {}


def add_conditional(tx: Tx, body: Mapping[str, Any]) -> dict[str, object]:
    rule = body.get("matchrule")
    if tx.one("SELECT 1 FROM menu WHERE tag IS NULL") is None:
        raise Refused(65303)
    if not isinstance(rule, dict) or not any(rule.values()):
        raise Refused(65304)
    if any(rule.get(name) for name in ("sex", "country", "province", "city", "language")):
        raise Refused(65320)
    tag = str(rule.get("tag_id", ""))
    if not tag.isdigit() or tx.one("SELECT 1 FROM tag WHERE id = ?", int(tag)) is None:
        raise Refused(45159)
    buttons = _checked(body)
    number = tx.next_number("menu", 400_000_001)
    tx.run("INSERT INTO menu VALUES (?, ?, ?)", number, int(tag), _kept(buttons))
    tx.touch("menu")
    return {"menuid": str(number)}


def delete(tx: Tx) -> dict[str, object]:
    """The common one and all conditional ones."""
    tx.run("DELETE FROM menu")
    tx.touch("menu")
    return {}


def delete_conditional(tx: Tx, body: Mapping[str, Any]) -> dict[str, object]:
    number = str(body.get("menuid", ""))
    if not number.isdigit() or tx.one("SELECT 1 FROM menu WHERE id = ? AND tag IS NOT NULL", int(number)) is None:
        raise Refused(65301)
    tx.run("DELETE FROM menu WHERE id = ?", int(number))
    tx.touch("menu")
    return {}


def got(tx: Tx) -> dict[str, object]:
    common = tx.one("SELECT * FROM menu WHERE tag IS NULL")
    if common is None:
        raise Refused(46003)
    answer: dict[str, object] = {"menu": {"button": json.loads(common["body"]), "menuid": common["id"]}}
    rest = tx.all("SELECT * FROM menu WHERE tag IS NOT NULL ORDER BY id DESC")
    if rest:
        answer["conditionalmenu"] = [
            {"button": json.loads(row["body"]), "matchrule": {"tag_id": str(row["tag"])}, "menuid": row["id"]}
            for row in rest
        ]
    return answer


def menu_of(tx: Tx, openid: str) -> tuple[int, list[dict[str, Any]]] | None:
    """(menu id, buttons) of this person: the newest menu of the tag given last, else the common one."""
    tags = people.tags_of(tx, openid)
    row = tx.one("SELECT * FROM menu WHERE tag = ? ORDER BY id DESC", tags[-1]) if tags else None
    row = row or tx.one("SELECT * FROM menu WHERE tag IS NULL")
    return None if row is None else (row["id"], json.loads(row["body"]))


def tried(tx: Tx, openid: object) -> dict[str, object]:
    person = people.called(tx, openid)
    menu = menu_of(tx, person["openid"])
    if menu is None:
        raise Refused(46003)
    return {"button": menu[1]}


def button(tx: Tx, openid: str, wanted: str) -> dict[str, Any]:
    """The button with this key (or url) on this person's phone; a person cannot press what is not there."""
    menu = menu_of(tx, openid)
    for top in menu[1] if menu else []:
        for each in top.get("sub_button") or [top]:
            if wanted and wanted in (each.get("key"), each.get("url")):
                return dict(each)
    raise WallError("这位的菜单上没有这一项。", 404)


def _kept(buttons: list[dict[str, Any]]) -> str:
    return json.dumps(buttons, ensure_ascii=False)


def _checked(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    buttons = body.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise Refused(40016)
    for top in buttons:
        _check_name(top, most=16, code=40018)
        subs = top.get("sub_button") or []
        if not isinstance(subs, list) or len(subs) > 5:
            raise Refused(40023)
        for sub in subs:
            _check_name(sub, most=60, code=40025)
            _check_button(sub, kind=40024, key=40026, url=40027)
        if not subs:
            _check_button(top, kind=40017, key=40019, url=40020)
    return buttons


def _check_name(each: object, *, most: int, code: int) -> None:
    name = each.get("name") if isinstance(each, dict) else None
    if not isinstance(name, str) or not name or len(name.encode()) > most:
        raise Refused(code)


def _check_button(each: Mapping[str, Any], *, kind: int, key: int, url: int) -> None:
    what = each.get("type")
    if what in KEYED:
        if not isinstance(each.get("key"), str) or not 1 <= len(each["key"].encode()) <= 128:
            raise Refused(key)
    elif what == "view":
        link = each.get("url")
        if not isinstance(link, str) or not link.startswith(("http://", "https://")) or len(link.encode()) > 1024:
            raise Refused(url)
    else:
        raise Refused(kind)
