from __future__ import annotations

import pytest

from bot.chat.grammar.commands import parse
from bot.chat.grammar.reports import Plain
from bot.posts import role
from bot.wechat import menu
from bot.wechat.values import Button
from bot.wechat.wire_menu import dump

ALL = {"unbound": menu.UNBOUND, **{role.value: buttons for role, buttons in menu.MENUS.items()}}


@pytest.mark.parametrize("buttons", ALL.values(), ids=ALL.keys())
def test_the_platform_takes_every_menu(buttons: tuple[Button, ...]) -> None:
    assert 1 <= len(buttons) <= menu.TOP
    for button in buttons:
        assert len(button.name.encode()) <= 16
        assert len(button.name) <= 4
        assert len(button.parts) <= menu.SUB
        for part in button.parts or (button,):
            assert len(part.name.encode()) <= 60
            assert bool(part.key) != bool(part.url)
            assert len(part.key.encode()) <= 128
    assert dump(buttons)


def test_every_role_has_a_menu_and_a_tag() -> None:
    assert set(menu.MENUS) == set(menu.TAG_NAMES) == set(menu.Role)
    assert len(set(menu.TAG_NAMES.values())) == len(menu.Role)
    assert all(len(name) <= 30 for name in menu.TAG_NAMES.values())


def test_keys_are_words_a_person_could_say() -> None:
    assert menu.keys() == {
        "绑定",
        "帮助",
        "填报",
        "网页填",
        "已报",
        "汇总",
        "未报",
        "待审",
        "进度",
        "审签",
        "电话单",
        "未达",
        "群提醒",
    }


def test_every_key_is_a_command_of_the_conversation() -> None:
    for key in sorted(menu.keys()):
        assert not isinstance(parse(key), Plain), key


def test_who_fills_and_signs_finds_both_and_a_leader_where_it_stands() -> None:
    """One tag a person, and who fills carries the filer's, whatever else he does."""
    assert role(["filer", "signer"]) == menu.Role.FILER
    assert {"填报", "审签", "帮助"} <= _keys(menu.MENUS[menu.Role.FILER])
    assert {"汇总", "未报", "进度", "帮助"} == _keys(menu.MENUS[menu.Role.LEADER])
    assert all("帮助" in _keys(buttons) for buttons in ALL.values())


def _keys(buttons: tuple[Button, ...]) -> set[str]:
    return {part.key for button in buttons for part in (button.parts or (button,))}
