"""The followers of the account, the people of the rosters, their posts, and the bindings between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from storage.engine.tx import Row, Tx, marks, parts
from storage.times import from_ms, to_ms

WRONG_CODES = 5
LOCKED_FOR = timedelta(hours=1)
AFTER_A_MESSAGE = (timedelta(hours=48), 5)  # the platform's customer-service window: how long, how many
AFTER_A_TAP = (timedelta(minutes=1), 3)  # menu click, scan, follow

PostKind = Literal["filer", "signer", "leader", "office"]


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    key: str
    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Post:
    """A post that a person holds. unit_name: the short name. root: the unit is the campaign's root, the office."""

    id: int
    campaign: int
    campaign_name: str
    unit: int
    unit_name: str
    root: bool
    kind: PostKind
    slot: str
    person: int
    person_name: str


@dataclass(frozen=True, slots=True)
class Follower:
    openid: str
    followed: bool
    window_until: datetime
    window_left: int
    last_said_at: datetime
    wrong_codes: int
    locked_until: datetime
    role_wanted: str


@dataclass(frozen=True, slots=True)
class Code:
    """A binding code found by one of its two hashes."""

    id: int
    person: Person
    expires_at: datetime
    used: bool


# followers ----------------------------------------------------------------------------------------------------


async def follower(tx: Tx, openid: str) -> Follower:
    """The follower, locked for this transaction. The row is made if the openid is new."""
    await tx.run("INSERT INTO follower (openid, followed) VALUES (?, 1) ON CONFLICT (openid) DO NOTHING", openid)
    row = await tx.one("SELECT * FROM follower WHERE openid = ?" + tx.for_update(), openid)
    assert row is not None, "just inserted"
    return Follower(
        openid,
        bool(row["followed"]),
        from_ms(row["window_until"]),
        int(row["window_left"]),
        from_ms(row["last_said_at"]),
        int(row["wrong_codes"]),
        from_ms(row["locked_until"]),
        str(row["role_wanted"]),
    )


async def said(tx: Tx, who: Follower, at: datetime) -> None:
    """Open the long window after a message, with all its replies. A late message never shortens a window."""
    span, many = AFTER_A_MESSAGE
    await tx.run(
        "UPDATE follower SET followed = 1, window_until = ?, window_left = ?, last_said_at = ? WHERE openid = ?",
        to_ms(max(who.window_until, at + span)),
        many,
        to_ms(max(who.last_said_at, at)),
        who.openid,
    )


async def tapped(tx: Tx, who: Follower, at: datetime) -> None:
    """Open the short window after a menu click, a scan or a follow, unless a longer one still has replies left."""
    span, many = AFTER_A_TAP
    until, left = at + span, many
    if who.window_left > 0 and who.window_until > until:
        until, left = who.window_until, who.window_left
    await tx.run(
        "UPDATE follower SET followed = 1, window_until = ?, window_left = ? WHERE openid = ?",
        to_ms(until),
        left,
        who.openid,
    )


async def unfollowed(tx: Tx, openid: str) -> None:
    """Record that the follower has unfollowed. The platform drops the menu tag. The binding stays."""
    await tx.run(
        "UPDATE follower SET followed = 0, window_until = 0, window_left = 0, role_done = '' WHERE openid = ?", openid
    )


async def wrong_code(tx: Tx, who: Follower, now: datetime) -> int:
    """Count a wrong code. Gives how many tries are left. The last one locks for an hour and restarts the count."""
    count = who.wrong_codes + 1
    locked = count >= WRONG_CODES
    await tx.run(
        "UPDATE follower SET wrong_codes = ?, locked_until = ? WHERE openid = ?",
        0 if locked else count,
        to_ms(now + LOCKED_FOR) if locked else to_ms(who.locked_until),
        who.openid,
    )
    return WRONG_CODES - count


async def lock(tx: Tx, openid: str, now: datetime) -> None:
    """Lock the follower's tries for an hour."""
    await tx.run(
        "UPDATE follower SET wrong_codes = 0, locked_until = ? WHERE openid = ?", to_ms(now + LOCKED_FOR), openid
    )


async def want_role(tx: Tx, openid: str, role: str, now: datetime) -> bool:
    """Set the menu that this openid should see. Gives True if that is new, so that the tag must be set."""
    changed = await tx.run(
        "UPDATE follower SET role_wanted = ?, role_tries = 0, role_due_at = ? WHERE openid = ? AND role_wanted <> ?",
        role,
        to_ms(now),
        openid,
        role,
    )
    return changed > 0


# people and posts ---------------------------------------------------------------------------------------------

_POST = (
    "SELECT post.id, post.campaign_id, campaign.short_name AS campaign_name, post.unit_id,"
    " unit.short_name AS unit_name, unit.parent_id, post.kind, post.slot, post.person_id,"
    " person.name AS person_name FROM post"
    " JOIN campaign ON campaign.id = post.campaign_id JOIN unit ON unit.id = post.unit_id"
    " JOIN person ON person.id = post.person_id WHERE post.active = 1"
)


def _person(row: Row) -> Person:
    return Person(int(row["id"]), str(row["key"]), str(row["name"]), str(row["phone"]))


def _post(row: Row) -> Post:
    return Post(
        int(row["id"]),
        int(row["campaign_id"]),
        str(row["campaign_name"]),
        int(row["unit_id"]),
        str(row["unit_name"]),
        row["parent_id"] is None,
        row["kind"],
        str(row["slot"]),
        int(row["person_id"]),
        str(row["person_name"]),
    )


async def person(tx: Tx, id: int) -> Person | None:
    row = await tx.one("SELECT * FROM person WHERE id = ?", id)
    return _person(row) if row else None


async def named(tx: Tx, ids: Sequence[int]) -> tuple[Person, ...]:
    """These people."""
    found = [
        _person(r)
        for part in parts(ids)
        for r in await tx.fetch(f"SELECT * FROM person WHERE id IN ({marks(part)})", *part)
    ]
    return tuple(sorted(found, key=lambda p: p.id))


async def by_key(tx: Tx, key: str) -> Person | None:
    """The person with this key; None if there is none."""
    row = await tx.one("SELECT * FROM person WHERE key = ?", key)
    return _person(row) if row else None


async def bound(tx: Tx, openid: str) -> tuple[Person, ...]:
    """The people this openid speaks for, longest bound first: one, or several on a shared phone."""
    rows = await tx.fetch(
        "SELECT person.* FROM binding JOIN person ON person.id = binding.person_id"
        " WHERE binding.openid = ? AND binding.ended_at IS NULL ORDER BY binding.id",
        openid,
    )
    return tuple(_person(r) for r in rows)


async def openid_of(tx: Tx, person_id: int) -> str | None:
    """The openid this person is bound to; None if unbound."""
    row = await tx.one("SELECT openid FROM binding WHERE person_id = ? AND ended_at IS NULL", person_id)
    return str(row["openid"]) if row else None


async def posts(tx: Tx, people: Sequence[int]) -> tuple[Post, ...]:
    """All posts that these people hold, in all campaigns."""
    if not people:
        return ()
    rows = await tx.fetch(
        f"{_POST} AND post.person_id IN ({marks(people)}) ORDER BY post.campaign_id, unit.place, post.kind, post.slot",
        *people,
    )
    return tuple(_post(r) for r in rows)


async def post(tx: Tx, id: int) -> Post | None:
    """The post with this id; None if nobody holds it any more or there is none."""
    row = await tx.one(f"{_POST} AND post.id = ?", id)
    return None if row is None else _post(row)


async def posts_of_unit(tx: Tx, unit: int, kind: PostKind) -> tuple[Post, ...]:
    """Who holds this post in this unit, A before B."""
    rows = await tx.fetch(f"{_POST} AND post.unit_id = ? AND post.kind = ? ORDER BY post.slot, post.id", unit, kind)
    return tuple(_post(r) for r in rows)


# binding ------------------------------------------------------------------------------------------------------


async def bind(tx: Tx, openid: str, person_id: int, at: datetime) -> None:
    """Bind the person to this openid. An earlier binding of the person ends."""
    await unbind(tx, person_id, at)
    await tx.run("INSERT INTO binding (openid, person_id, bound_at) VALUES (?, ?, ?)", openid, person_id, to_ms(at))
    await tx.run("UPDATE follower SET wrong_codes = 0, locked_until = 0 WHERE openid = ?", openid)


async def unbind(tx: Tx, person_id: int, at: datetime) -> str | None:
    """End the person's binding. Gives the openid that held it; None if there was none."""
    openid = await openid_of(tx, person_id)
    if openid is not None:
        await tx.run("UPDATE binding SET ended_at = ? WHERE person_id = ? AND ended_at IS NULL", to_ms(at), person_id)
    return openid


async def add_code(
    tx: Tx, person_id: int, *, code_hash: str, scene_hash: str, now: datetime, expires_at: datetime
) -> bool:
    """Give this person a new code in place of unused ones. Gives False if the digits are taken; try others."""
    made = await tx.run(
        "INSERT INTO bind_code (person_id, code_hash, scene_hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT DO NOTHING",
        person_id,
        code_hash,
        scene_hash,
        to_ms(now),
        to_ms(expires_at),
    )
    if not made:
        return False
    await tx.run(
        "UPDATE bind_code SET expires_at = ? WHERE person_id = ? AND used_at IS NULL AND code_hash <> ?"
        " AND expires_at > ?",
        to_ms(now),
        person_id,
        code_hash,
        to_ms(now),
    )
    return True


async def _code(tx: Tx, where: str, value: object) -> Code | None:
    row = await tx.one(
        "SELECT person.*, bind_code.id AS code_id, bind_code.expires_at, bind_code.used_at FROM bind_code"
        f" JOIN person ON person.id = bind_code.person_id WHERE {where} = ?" + _code_lock(tx),
        value,
    )
    if row is None:
        return None
    return Code(int(row["code_id"]), _person(row), from_ms(row["expires_at"]), row["used_at"] is not None)


def _code_lock(tx: Tx) -> str:
    return f"{tx.for_update()} OF bind_code" if tx.for_update() else ""


async def code_by_digits(tx: Tx, code_hash: str) -> Code | None:
    return await _code(tx, "bind_code.code_hash", code_hash)


async def code_by_scene(tx: Tx, scene_hash: str) -> Code | None:
    return await _code(tx, "bind_code.scene_hash", scene_hash)


async def code(tx: Tx, id: int) -> Code | None:
    return await _code(tx, "bind_code.id", id)


async def use_code(tx: Tx, id: int, openid: str, at: datetime) -> None:
    await tx.run("UPDATE bind_code SET used_at = ?, used_openid = ? WHERE id = ?", to_ms(at), openid, id)


async def unbound(tx: Tx, campaign: int) -> tuple[Person, ...]:
    """The people with a post in this campaign who are not bound."""
    rows = await tx.fetch(
        "SELECT * FROM person WHERE id IN (SELECT person_id FROM post WHERE campaign_id = ? AND active = 1)"
        " AND id NOT IN (SELECT person_id FROM binding WHERE ended_at IS NULL) ORDER BY id",
        campaign,
    )
    return tuple(_person(r) for r in rows)


async def of_campaign(tx: Tx, campaign: int) -> tuple[Person, ...]:
    """Everyone with a post in this campaign."""
    rows = await tx.fetch(
        "SELECT * FROM person WHERE id IN (SELECT person_id FROM post WHERE campaign_id = ? AND active = 1)"
        " ORDER BY id",
        campaign,
    )
    return tuple(_person(r) for r in rows)


async def lost_binding(tx: Tx, openid: str) -> tuple[datetime, bool] | None:
    """When the last binding of this openid ended, and whether the person is bound to another now; None: never bound."""
    row = await tx.one(
        "SELECT binding.ended_at, (SELECT COUNT(*) FROM binding AS now WHERE now.person_id = binding.person_id"
        " AND now.ended_at IS NULL) AS elsewhere FROM binding WHERE binding.openid = ? AND binding.ended_at IS NOT NULL"
        " ORDER BY binding.ended_at DESC, binding.id DESC LIMIT 1",
        openid,
    )
    return None if row is None else (from_ms(row["ended_at"]), bool(row["elsewhere"]))
