"""Makes binding codes. Plain codes leave here once."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.house import House
from storage import audit, campaigns, people
from storage.engine.tx import Tx

CODE_LIVES = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class NewCode:
    """One person's code. unit, post: where he serves; scene: what the QR picture carries."""

    person_key: str
    person: str
    unit: str
    post: str  # filer A
    code: str
    scene: str
    expires_at: datetime


def hashed(secret: bytes, kind: str, plain: str) -> str:
    """What is kept of a code or a scene: not to be turned back without the installation's secret."""
    return hmac.new(secret, f"{kind}:{plain}".encode(), hashlib.sha256).hexdigest()


async def codes(house: House, campaign_key: str, *, names: Sequence[str] = ()) -> tuple[NewCode, ...]:
    """New codes for everyone of the campaign who is not bound yet, or for those named (by roster key or by name).

    LookupError: no such campaign, or a name that is not on its roster.
    """

    async def work(tx: Tx) -> tuple[NewCode, ...]:
        campaign = await campaigns.find(tx, campaign_key)
        if campaign is None:
            raise LookupError(campaign_key)
        chosen = await _chosen(tx, campaign.id, names)
        posts = await people.posts(tx, [p.id for p in chosen])
        made = []
        for person in chosen:
            held = [p for p in posts if p.person == person.id and p.campaign == campaign.id]
            code, scene, expires = await _new(tx, house, person.id)
            made.append(
                NewCode(
                    person.key,
                    person.name,
                    "、".join(dict.fromkeys(p.unit_name for p in held)),
                    ", ".join(f"{p.kind} {p.slot}".strip() for p in held),
                    code,
                    scene,
                    expires,
                )
            )
        return tuple(made)

    return await house.db.write(work)


async def _chosen(tx: Tx, campaign: int, names: Sequence[str]) -> tuple[people.Person, ...]:
    if not names:
        return await people.unbound(tx, campaign)
    roster = await people.of_campaign(tx, campaign)
    chosen = [p for p in roster if p.key in names or p.name in names]
    missing = [n for n in names if not any(n in (p.key, p.name) for p in chosen)]
    if missing:
        raise LookupError(", ".join(missing))
    return tuple(chosen)


async def _new(tx: Tx, house: House, person: int) -> tuple[str, str, datetime]:
    now = house.now()
    expires = now + CODE_LIVES
    while True:
        code, scene = f"{secrets.randbelow(10**8):08d}", f"p{secrets.token_hex(12)}"
        made = await people.add_code(
            tx,
            person,
            code_hash=hashed(house.secret, "code", code),
            scene_hash=hashed(house.secret, "scene", scene),
            now=now,
            expires_at=expires,
        )
        if made:
            await audit.note(tx, at=now, person=None, act="person.code", subject=f"person:{person}", detail={})
            return code, scene, expires
