"""Binding a WeChat user to a person of the roster, and undoing it; whose menu a person sees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.house import House
from storage import audit, people, petitions
from storage.engine.tx import Tx

ROLES = ("office", "filer", "leader", "signer")  # whose menu is shown, where a person has several posts


async def unbind(house: House, person_key: str) -> bool:
    """End the binding of this person; False where there was none. LookupError: nobody on any roster has this key."""

    async def work(tx: Tx) -> bool:
        person = await people.by_key(tx, person_key)
        if person is None:
            raise LookupError(person_key)
        return await undo(tx, person.id, by=None, now=house.now())

    done = await house.db.write(work)
    if done:
        house.wake()
    return done


async def undo(tx: Tx, person: int, *, by: int | None, now: datetime) -> bool:
    """End the binding; False where there was none. The person's drafts go to the unit's other post."""
    openid = await people.unbind(tx, person, now)
    if openid is None:
        return False
    await people.want_role(tx, openid, await role_of(tx, openid), now)
    for unit in dict.fromkeys(p.unit for p in await people.posts(tx, [person]) if p.kind == "filer"):
        heir = await heir_of(tx, unit, person)
        await petitions.hand_drafts(tx, unit, person, heir.person if heir else None)
    await audit.note(tx, at=now, person=by, act="person.unbind", subject=f"person:{person}", detail={})
    return True


async def heir_of(tx: Tx, unit: int, person: int) -> people.Post | None:
    """The other filer of the unit."""
    return next((p for p in await people.posts_of_unit(tx, unit, "filer") if p.person != person), None)


async def role_of(tx: Tx, openid: str) -> str:
    """Whose menu this openid should see now."""
    held = await people.bound(tx, openid)
    return role([p.kind for p in await people.posts(tx, [p.id for p in held])])


def role(kinds: Sequence[str]) -> str:
    """Whose menu: one a person."""
    return next((r for r in ROLES if r in kinds), "")
