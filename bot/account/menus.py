"""Publishes the account's menus if they differ from the last published ones."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from bot.account import put_off
from bot.account import tags as menu_tags
from bot.account.client_calls import Platform
from bot.house import House
from bot.wechat import menu
from bot.wechat.errors import Refusal
from storage import memory
from storage.engine.tx import Tx
from storage.times import from_ms, to_ms

log = logging.getLogger("bot.account")

MENU_KEY = "menu"  # memory: {"done": fingerprint, "due": ms, "tries": n}


@dataclass(frozen=True, slots=True)
class _MenuState:
    done: str = ""
    due: int = 0
    tries: int = 0


async def _menu_state(tx: Tx) -> _MenuState:
    kept = await memory.get(tx, MENU_KEY)
    if not isinstance(kept, dict):
        return _MenuState()
    done, due, tries = kept.get("done"), kept.get("due"), kept.get("tries")
    return _MenuState(str(done or ""), due if isinstance(due, int) else 0, tries if isinstance(tries, int) else 0)


async def due(tx: Tx) -> datetime | None:
    """When the menus are to be published; None if they are published already."""
    state = await _menu_state(tx)
    return None if state.done == menu.fingerprint() else from_ms(state.due)


async def publish(house: House, wechat: Platform) -> int:
    """Publish all menus if they differ from the last published ones. Gives 1 if it did, else 0.

    The platform cannot edit menus, so all are deleted and made again.
    """
    wanted = menu.fingerprint()
    state = await house.db.read(_menu_state)
    now = house.now()
    if state.done == wanted or from_ms(state.due) > now:
        return 0
    try:
        tags = await menu_tags.ids(house, wechat)
        await wechat.delete_menu()
        await wechat.create_menu(menu.UNBOUND)
        for role, buttons in menu.MENUS.items():
            await wechat.add_conditional(buttons, tags[role])
    except Refusal as refused:
        if refused.errcode in (45159, 65301, 65303):  # somebody deleted a tag by hand: find or make it the next time
            await house.db.write(lambda tx: memory.forget(tx, menu_tags.TAGS_KEY))
        tries = state.tries + 1
        await _note_menu(house, _MenuState(state.done, to_ms(put_off.later(refused, tries, now)), tries))
        put_off.refused_by_platform("menu", refused)
        return 0
    await _note_menu(house, _MenuState(wanted))
    log.info("menus published", extra={"action": "menus_published"})
    return 1


async def _note_menu(house: House, state: _MenuState) -> None:
    fact: memory.Fact = {"done": state.done, "due": state.due, "tries": state.tries}
    await house.db.write(lambda tx: memory.put(tx, MENU_KEY, fact))
