"""The sentences of the reminder before 补报截止: what is unfinished, until when, and how to finish it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.layout import short_due
from bot.messages.words.pushed import fitting, hour, saved

MOST = 8  # places listed by number
YOURS = "您"


def held(done: Sequence[int], asked: Sequence[int], questions: int, photos: int, documents: int, *, rest: bool) -> str:
    """已填第2、5项，第9项待填，照片1张. rest: all other tasks are 无变化."""
    parts = [f"已填{_places(done)}"] if done else []
    parts += [f"{_places(asked)}待填"] if asked else []
    parts += [f"已答{questions}问"] if questions else []
    parts += ["已选全部无变化"] if rest and not done else []
    parts += [f"照片{photos}张"] if photos else []
    parts += [f"文件{documents}份"] if documents else []
    return "，".join(parts)


def _places(places: Sequence[int]) -> str:
    return f"第{'、'.join(map(str, places))}项" if len(places) <= MOST else f"{len(places)}项"


def draft(whose: str, title: str, what: str, lock_at: datetime, now: datetime, filling: str) -> str:
    """whose: 您, 王芳 or several names.

    title: 呼和浩特市整改旬报第7期. filling: another report being filled; '' for none.
    """
    how = f"{saved(filling)}接着填这一份请回复“填报”。" if filling else "接着填请回复“继续”。"
    until = short_due(lock_at, now)
    return f"【提醒】{whose}填的{title}还没有报送：{what}。补报{until}截止，草稿届时关闭，不能再报送。{how}"


def unsigned(title: str, lock_at: datetime, now: datetime) -> str:
    until = short_due(lock_at, now)
    return f"【提醒】{title}还没有审签，补报{until}截止：届时未审签的不算已报，也不再提醒。请回复“审签”。"


def several(lines: Sequence[str], *, drafts: bool, signs: bool, owed: bool) -> str:
    """Reports of several kinds in one message."""
    how = [
        *(["接着填请回复“继续”"] if drafts else []),
        *(["报送请回复“填报”"] if owed else []),
        *(["审签请回复“审签”"] if signs else []),
    ]
    return "\n".join(["【提醒】以下报告要在补报截止前办完：", *lines, f"{'，'.join(how)}。"])


def draft_line(whose: str, title: str, what: str, lock_at: datetime, now: datetime) -> str:
    return f"{title}，{whose}填的草稿（{what}），{short_due(lock_at, now)}关闭"


def unsigned_line(title: str, lock_at: datetime, now: datetime) -> str:
    return f"{title}，待您审签，补报{short_due(lock_at, now)}截止"


def titles(campaign: str, issue: str, at: datetime, now: datetime) -> tuple[str, ...]:
    """整改旬报第7期补报今17时截止"""
    when = hour(at, now)
    return fitting(f"{campaign}{issue}补报{when}截止", f"{issue}补报{when}截止", f"补报{when}截止")


def several_titles(count: int) -> tuple[str, ...]:
    return fitting(f"{count}份报告将过补报截止")


def asks(what: str, *, sign: bool) -> tuple[str, ...]:
    """What a card asks for."""
    if sign:
        return fitting("待您审签，请回复“审签”")
    return fitting(f"{what}，请回复“继续”", "草稿未报送，请回复“继续”")


def several_asks() -> tuple[str, ...]:
    return fitting("还没有办完，请回复“继续”", "请回复“继续”")


GONE = "草稿已取消，或已无内容"
