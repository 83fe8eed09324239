"""Sentences on the versions of a campaign: what one changed, who made it and when, what a plan would undo of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.documents.campaign_file import text, words
from storage.differences import Change
from storage.versions import Undone, Version

_CAUSES = {
    "file": "启用文件",
    "edit": "修改",
    "hand_over": "办理交接",
    "restore": "恢复旧版",
    "roster": "随另一专项的文件",
    "found": "开始保存版本时已有",
}
COMMAND_LINE = "命令行"
EMPTY = "空缺"


def changed(c: Change) -> str:
    """One line on one change."""
    return words.changed(c.what, c.name, c.act, c.field, text.said(c.field, c.before), text.said(c.field, c.after))


def who(version: Version) -> str:
    """The name of the person who made the version; 命令行 if no person did."""
    return version.person_name or COMMAND_LINE


def cause(version: Version) -> str:
    """How the version came about: 启用文件, 恢复旧版（第3版）."""
    return _CAUSES[version.cause] + (f"（{version.note}）" if version.note else "")


def undone(found: Undone, day: date, today: date, subject: str) -> str:
    """10月8日赵敏办理交接：呼和浩特市A岗 王芳→李强；本文件会改回王芳

    day: of the version, in the campaign's zone. subject: what undoes the change (本文件).
    """
    year = "" if day.year == today.year else f"{day.year}年"
    done = f"{year}{day.month}月{day.day}日{who(found.version)}{cause(found.version)}"
    what, instead = _seat(found) if found.changes[0].what == "post" else _field(found.changes[0], found.instead[0])
    return f"{done}：{what}；{subject}会{instead}"


def _seat(found: Undone) -> tuple[str, str]:
    """A change of post and what is done to it.

    A岗 and B岗 pass from one person to another. Several people hold another post side by side.
    """
    unit, _, slot, _ = found.changes[0].name.split("\t")
    if not slot:
        return changed(found.changes[0]), "恢复" if found.instead[0].act == "added" else "停用"
    before, after = (_holder(found.changes, act) for act in ("dropped", "added"))
    then = _holder(found.instead, "added")
    return f"{unit}{slot}岗 {before}→{after}", f"{'改回' if then == before else '改为'}{then}"


def _holder(changes: Sequence[Change], act: str) -> str:
    return next((c.name.split("\t")[-1] for c in changes if c.act == act), EMPTY)


def _field(change: Change, instead: Change) -> tuple[str, str]:
    if instead.act != "changed":
        return changed(change), "恢复" if instead.act == "added" else "停用"
    back = instead.after == change.before
    value = words.shown(text.said(instead.field, instead.after))
    if value is None:
        return changed(change), "改回原样" if back else "改成别的内容"
    return changed(change), f"{'改回' if back else '改为'}{value}"
