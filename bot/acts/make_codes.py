"""Binding codes. They leave here once in plain; only their hashes are kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.acts.refused import Refused, Why
from bot.acts.run import Done, act, alone
from bot.acts.subjects import campaign as campaign_subject
from bot.house import House
from bot.rights.actor import Actor
from bot.rights.table import Act
from storage import campaigns, people
from storage.engine.tx import Tx

CODE_LIVES = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class NewCode:
    """One person's code. unit: where the person serves. post: `filer A`, several joined by commas. scene: what the QR
    picture carries."""

    person_key: str
    person: str
    unit: str
    post: str
    code: str
    scene: str
    expires_at: datetime


def hashed(secret: bytes, kind: str, plain: str) -> str:
    """What is kept of a code or a scene: not to be turned back without the installation's secret."""
    return hmac.new(secret, f"{kind}:{plain}".encode(), hashlib.sha256).hexdigest()


@act(Act.CODE_MAKE, of=campaign_subject)
async def make_codes(
    tx: Tx, actor: Actor, campaign_key: str, names: Sequence[str] = (), *, secret: bytes, now: datetime
) -> Done[tuple[NewCode, ...]] | Refused:
    """Make codes for everyone of the campaign who is not bound yet, or for those named (by roster key or by name). A
    new code takes the place of one not used yet. secret: the installation's. One audit line a person.

    Refused: UNKNOWN (named: who is not on the roster).
    """
    found = await campaigns.find(tx, campaign_key)
    assert found is not None, "the right was asked about it"
    if names:
        roster = await people.of_campaign(tx, found.id)
        chosen = tuple(p for p in roster if p.key in names or p.name in names)
        if missing := [n for n in names if not any(n in (p.key, p.name) for p in chosen)]:
            return Refused(Why.UNKNOWN, "、".join(missing))
    else:
        chosen = await people.unbound(tx, found.id)
    posts = [p for p in await people.posts(tx, [p.id for p in chosen]) if p.campaign == found.id]
    made = []
    for person in chosen:
        held = [p for p in posts if p.person == person.id]
        code, scene = await _new(tx, person.id, secret, now)
        units = "、".join(dict.fromkeys(p.unit_name for p in held))
        kinds = ", ".join(f"{p.kind} {p.slot}".strip() for p in held)
        made.append(NewCode(person.key, person.name, units, kinds, code, scene, now + CODE_LIVES))
    return Done(tuple(made), tuple(f"person:{p.id}" for p in chosen))


async def codes(
    house: House, actor: Actor, campaign_key: str, names: Sequence[str] = ()
) -> Done[tuple[NewCode, ...]] | Refused:
    """The same in a transaction of its own, with the secret of this house."""
    now = house.now()
    return await alone(house, lambda tx: make_codes(tx, actor, campaign_key, names, secret=house.secret, now=now))


async def _new(tx: Tx, person: int, secret: bytes, now: datetime) -> tuple[str, str]:
    """The code and the scene."""
    while True:
        code, scene = f"{secrets.randbelow(10**8):08d}", f"p{secrets.token_hex(12)}"
        made = await people.add_code(
            tx,
            person,
            code_hash=hashed(secret, "code", code),
            scene_hash=hashed(secret, "scene", scene),
            now=now,
            expires_at=now + CODE_LIVES,
        )
        if made:
            return code, scene
