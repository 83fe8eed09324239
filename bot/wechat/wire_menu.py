"""Menus as the platform writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.wechat.values import Button, Menus


def dump(buttons: Sequence[Button]) -> list[dict[str, Any]]:
    """What `button` takes."""
    return [_dump(button) for button in buttons]


def _dump(button: Button) -> dict[str, Any]:
    if button.parts:
        return {"name": button.name, "sub_button": dump(button.parts)}
    if button.url:
        return {"type": "view", "name": button.name, "url": button.url}
    return {"type": "click", "name": button.name, "key": button.key}


def load(said: Mapping[str, Any]) -> Menus:
    """The answer of menu/get. Buttons of kinds we do not use keep their name alone."""
    by_tag = []
    for menu in said.get("conditionalmenu") or ():
        rule = menu.get("matchrule") or {}
        tag = str(rule.get("tag_id") or rule.get("group_id") or "")
        by_tag.append((int(tag) if tag.isdecimal() else 0, _load(menu.get("button") or ())))
    return Menus(_load((said.get("menu") or {}).get("button") or ()), tuple(by_tag))


def _load(rows: Sequence[Mapping[str, Any]]) -> tuple[Button, ...]:
    return tuple(
        Button(
            str(row.get("name", "")),
            key=str(row.get("key", "")),
            url=str(row.get("url", "")),
            parts=_load(row.get("sub_button") or ()),
        )
        for row in rows
    )
