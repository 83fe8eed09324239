"""What the chat says about messages that did not arrive."""

from __future__ import annotations

from collections.abc import Sequence

from bot import layout
from bot.acts.refused import Why
from bot.chat.words import refused

# messages that did not arrive, or may not have ---------------------------------------------------------------------


RESEND, ARRIVED, NOT_ARRIVED = "重发", "已收到", "未收到"
NOTHING_UNDELIVERED = "没有未送达或结果不明的通知。"
UNDELIVERED_HOW = "请说明是第几条，如：重发 1、已收到 1、未收到 1。清单请回复“未达”。"
UNDELIVERED_GONE = "这几条已有变动，未办，请看“未达”。"
_PUSHED = {"remind": "提醒", "return": "退回通知", "sign": "审签通知", "digest": "汇总", "alert": "告警"}


def undelivered(count: int, lines: Sequence[str], page: int, pages: int, *, unknown: bool) -> str:
    where = f"（第{page}/{pages}页，翻页回复“未达 {page % pages + 1}”）" if pages > 1 else ""
    how = "结果不明的请核实后回复“已收到 1”或“未收到 1”；未送达的可回复“重发 1”，已另行告知的回复“已收到 1”。"
    return layout.fit(f"未送达或结果不明{count}条{where}：", lines, how if unknown else how.partition("；")[2])


def undelivered_line(
    name: str, phone: str, kind: str, about: Sequence[tuple[str, str, bool]], at: str, *, known: bool, why: str
) -> str:
    """王芳 0471-…：整改旬报第7期提醒（呼和浩特市），11日10:00，结果不明"""
    what = "、".join(f"{title}{_PUSHED[kind]}（{unit}{'，已办' if done else ''}）" for title, unit, done in about[:3])
    what += f"等{len(about)}件" if len(about) > 3 else ""
    state = f"未送达（{why[:20]}）" if known and why else "未送达" if known else "结果不明"
    return f"{f'{name} {phone}'.strip()}：{what or _PUSHED[kind]}，{at}，{state}"


def no_such_undelivered(place: int, count: int) -> str:
    return f"没有第{place}条，现有{count}条。清单请回复“未达”。"


def _places(places: Sequence[int]) -> str:
    return "、".join(f"第{p}条" for p in places)


def settle_first(places: Sequence[int]) -> str:
    return (
        f"{_places(places)}结果不明，可能已经收到。请先核实：回复“已收到 {places[0]}”或“未收到 {places[0]}”，再重发。"
    )


def surely_not_arrived(places: Sequence[int]) -> str:
    return f"{_places(places)}已是未送达，可回复“重发 {places[0]}”。"


_UNDELIVERED_ACTS = {"resend": "将重发", "arrived": "将记为已收到", "not_arrived": "将记为未收到"}
_UNDELIVERED_DONE = {"resend": "已重发{}条。", "arrived": "已记为收到{}条。", "not_arrived": "已记为未收到{}条。"}
_UNDELIVERED_LEFT = {
    Why.MOVED: "已有变动",
    Why.UNKNOWN: "已有变动",
    Why.IN_DOUBT: "结果不明，请先核实",
    Why.DONE: "已报送或已补正，不必再发",
    Why.TOO_LATE: "已过时限，不必再发",
}


def _why_left(why: Why) -> str:
    return f"{_UNDELIVERED_LEFT[why]}。" if why in _UNDELIVERED_LEFT else refused.SENTENCES[why]


def undelivered_echo(act: str, lines: Sequence[str]) -> str:
    return layout.fit(f"{_UNDELIVERED_ACTS[act]}{len(lines)}条：", lines, "1 确认 2 不办")


def undelivered_done(act: str, done: int, left: Sequence[tuple[str, Why]], again: Sequence[int]) -> str:
    said = _UNDELIVERED_DONE[act].format(done) if done else "没有办成。"
    rest = [f"{name or '一条'}：{_why_left(why)}" for name, why in left]
    offer = f"要重发请回复“重发 {' '.join(map(str, again))}”。" if act == "not_arrived" and again else ""
    return layout.fit(said, rest, offer)
