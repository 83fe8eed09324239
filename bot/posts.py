"""The names of the posts."""

from __future__ import annotations

POSTS = {"filer": "联络员", "signer": "审签人", "leader": "领导", "office": "专班"}
SLOTS = {"A": "（A岗）", "B": "（B岗）", "": ""}


# times --------------------------------------------------------------------------------------------------------


def of_the_office(name: str) -> str:
    return f"{POSTS['office']}{name}"


# binding ------------------------------------------------------------------------------------------------------


def place(unit: str, kind: str, slot: str) -> str:
    """呼和浩特市 联络员（A岗）"""
    return f"{unit} {POSTS[kind]}{SLOTS[slot]}"
