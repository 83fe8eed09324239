"""Tags on followers, with the platform's limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.sandbox import people
from bot.sandbox.errors import Refused
from bot.sandbox.state import Tx

MOST, MOST_A_PERSON, BATCH, NAME_BYTES = 100, 20, 50, 30
RESERVED = (0, 1, 2)


def create(tx: Tx, body: Mapping[str, Any]) -> dict[str, object]:
    name = _name(tx, body)
    count = tx.one("SELECT count(*) n FROM tag")
    if count is not None and count["n"] >= MOST:
        raise Refused(45056)
    number = tx.next_number("tag", 100)
    tx.run("INSERT INTO tag VALUES (?, ?)", number, name)
    return {"tag": {"id": number, "name": name}}


def listed(tx: Tx) -> dict[str, object]:
    rows = tx.all(
        "SELECT t.id, t.name, count(g.id) n FROM tag t LEFT JOIN tagging g ON g.tag = t.id GROUP BY t.id ORDER BY t.id"
    )
    return {"tags": [{"id": row["id"], "name": row["name"], "count": row["n"]} for row in rows]}


def update(tx: Tx, body: Mapping[str, Any]) -> dict[str, object]:
    number = _number(tx, _inner(body).get("id"))
    tx.run("UPDATE tag SET name = ? WHERE id = ?", _name(tx, body), number)
    return {}


def delete(tx: Tx, body: Mapping[str, Any]) -> dict[str, object]:
    number = _number(tx, _inner(body).get("id"))
    tx.run("DELETE FROM tagging WHERE tag = ?", number)
    tx.run("DELETE FROM tag WHERE id = ?", number)
    tx.touch("menu")
    return {}


def batch(tx: Tx, body: Mapping[str, Any], *, on: bool) -> dict[str, object]:
    number = _number(tx, body.get("tagid"))
    openids = body.get("openid_list")
    if not isinstance(openids, list) or not 1 <= len(openids) <= BATCH:
        raise Refused(40032)
    for openid in openids:
        person = people.called(tx, openid)
        if not person["following"]:
            raise Refused(43004)
        if on and number not in (have := people.tags_of(tx, openid)) and len(have) >= MOST_A_PERSON:
            raise Refused(45059)
        tx.run("DELETE FROM tagging WHERE openid = ? AND tag = ?", openid, number)
        if on:
            tx.run("INSERT INTO tagging (openid, tag) VALUES (?, ?)", openid, number)
    tx.touch("menu")
    return {}


def of_person(tx: Tx, body: Mapping[str, Any]) -> dict[str, object]:
    person = people.called(tx, body.get("openid"))
    return {"tagid_list": people.tags_of(tx, person["openid"])}


def members(tx: Tx, body: Mapping[str, Any]) -> dict[str, object]:
    number = _number(tx, body.get("tagid"))
    rows = tx.all("SELECT openid FROM tagging WHERE tag = ? ORDER BY id", number)
    return {"count": len(rows), "data": {"openid": [row["openid"] for row in rows]}, "next_openid": ""}


def _inner(body: Mapping[str, Any]) -> Mapping[str, Any]:
    tag = body.get("tag")
    return tag if isinstance(tag, dict) else {}


def _name(tx: Tx, body: Mapping[str, Any]) -> str:
    name = _inner(body).get("name")
    if not isinstance(name, str) or not name:
        raise Refused(40035)
    if len(name.encode()) > NAME_BYTES:
        raise Refused(45158)
    if tx.one("SELECT 1 FROM tag WHERE name = ?", name) is not None:
        raise Refused(45157)
    return name


def _number(tx: Tx, number: object) -> int:
    if not isinstance(number, int):
        raise Refused(45159)
    if number in RESERVED:
        raise Refused(45058)
    if tx.one("SELECT 1 FROM tag WHERE id = ?", number) is None:
        raise Refused(45159)
    return number
