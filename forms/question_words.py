"""Every sentence the conversation says of a question of the form. Knows how to say it, not when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import assert_never

from forms.paging import PAGE, clip, size
from forms.questions import NO, YES, Kind, Origin, Question, Target, Value, files_of, photos_in
from forms.readers import Unfit, off_target
from forms.words import evidence, quote

_SIGNS = {">=": "≥", "<=": "≤", ">": "＞", "<": "＜"}
_MISSED = {">=": "低于目标{0}", "<=": "高于目标{0}", ">": "未超过{0}", "<": "未低于{0}"}


def figure(question: Question, text: str) -> str:
    """96.5%, 12件."""
    return f"{text}%" if question.kind is Kind.PERCENT else f"{text}{question.unit}"


def shown(question: Question, text: str) -> str:
    """A kept answer as a person reads it."""
    match question.kind:
        case Kind.NUMBER | Kind.PERCENT:
            return figure(question, text)
        case Kind.DATE:
            day = date.fromisoformat(text)
            return f"{day.year}年{day.month}月{day.day}日"
        case Kind.YES_NO:
            return "是" if text == YES else "否"
        case Kind.CHOICES:
            return "、".join(text.split("\n"))
        case Kind.PHOTO:
            return _evidence(text)
        case Kind.TEXT | Kind.CHOICE | Kind.NOTE:
            return text
        case _:
            assert_never(question.kind)


def _evidence(text: str) -> str:
    photos = len(photos_in(text))
    return evidence(photos, len(files_of(text)) - photos)


def target(question: Question) -> str:
    """目标≥90%"""
    goal = question.target
    return f"目标{_SIGNS[goal.op]}{_goal(question, goal)}" if goal else ""


def missed(question: Question, text: str) -> str:
    """低于目标90%; '' where the target is met, or there is none."""
    goal = question.target
    return _MISSED[goal.op].format(_goal(question, goal)) if goal and off_target(question, text) else ""


def _goal(question: Question, goal: Target) -> str:
    return figure(question, str(goal.value))


def named(place: int, question: Question) -> str:
    return f"Q{place} {question.label}"


# One question -----------------------------------------------------------------------------------------------------


def question(q: Question, place: int, value: Value | None, last: str, at: int, of: int) -> str:
    count = f"，{at}/{of}" if of > 1 else ""
    goal = f"（{target(q)}）" if q.target else ""
    head = f"{named(place, q)}{goal}{count}"
    keep = "不变回复“跳过”。" if value is not None else "" if q.required else "没有请回复“跳过”。"
    hint = [q.hint] if q.hint else []
    lines = [*hint, *(f"{i} {c}" for i, c in enumerate(q.choices, 1)), asks(q) + keep]
    room = PAGE - size("\n".join([head, *lines])) - 200  # for the mark and the words before it
    if value is not None:
        lines.insert(0, f"现填：{clip(shown(q, value.text), min(600, room))}{_mark(value)}")
    elif last and q.kind is not Kind.PHOTO:
        lines.insert(0, f"上期：{clip(shown(q, last), 300)}")
    return "\n".join([head, *lines])


def anew(q: Question, place: int, at: int, of: int, until: datetime | None) -> str:
    """One that was sent back: the reason and what was answered stand above it."""
    count = f"，{at}/{of}" if of > 1 else ""
    lines = [f"{named(place, q)}{f'（{target(q)}）' if q.target else ''}{count}"]
    if q.hint:
        lines.append(q.hint)
    lines += [f"{i} {c}" for i, c in enumerate(q.choices, 1)]
    same = "" if q.kind is Kind.PHOTO else "原来的无误，也请照原样再答一次。"
    by = f"{until.day}日{until:%H:%M}前补正不影响按时。" if until else ""
    return "\n".join([*lines, asks(q) + same + by])


def was(q: Question, place: int, value: Value | None) -> str:
    """Q1 接通率 88%: what was handed in."""
    return f"{named(place, q)} {clip(shown(q, value.text), 300) if value else '未填'}"


def rest(count: int, *, some: bool) -> str:
    """其余5问不变。"""
    return f"{'其余' if some else '问项'}{count}问不变。"


def asks(q: Question) -> str:
    """How to answer."""
    match q.kind:
        case Kind.NUMBER:
            return f"请回复数字（单位：{q.unit}）。" if q.unit else "请回复数字。"
        case Kind.PERCENT:
            return "请回复百分比，如 96.5%。"
        case Kind.DATE:
            return "请回复日期，如 10月25日。"
        case Kind.CHOICE:
            return "请回复选项前的数字。"
        case Kind.CHOICES:
            return "请回复选项前的数字，可选几个，如 1 2。"
        case Kind.YES_NO:
            return "1 是\n2 否\n请回复1或2。"
        case Kind.TEXT:
            return f"请用文字回复（{q.longest}字以内）。"
        case Kind.PHOTO:
            return "请直接发照片，发完回复1。"
        case Kind.NOTE:
            return ""
        case _:
            assert_never(q.kind)


def note(q: Question) -> str:
    return q.hint or q.label


def _mark(value: Value) -> str:
    match value.origin:
        case Origin.LAST:
            return "（沿用上期）"
        case Origin.DEFAULT:
            return "（默认）"
        case Origin.SAID | Origin.SENT:
            return f"（※您说“{clip(value.heard, 90)}”）" if value.heard else ""
        case _:
            assert_never(value.origin)


# In the list and the table ----------------------------------------------------------------------------------------


def line(q: Question, place: int, value: Value | None) -> str:
    """Q1 接通率：88%（低于目标90%）"""
    if value is None:
        return f"{named(place, q)}：{'待填' if q.required else '未填'}"
    below = missed(q, value.text)
    star = "※" if value.heard else ""
    return f"{named(place, q)}：{shown(q, value.text)}{star}{f'（{below}）' if below else ''}{_mark(value)}"


def change(place: int) -> str:
    return f"要改问项回复“修改 Q{place}”。"


# What was said cannot be taken ------------------------------------------------------------------------------------


def unsure(q: Question, said: str) -> str:
    """The words may mean two things, or none of this kind."""
    match q.kind:
        case Kind.NUMBER | Kind.PERCENT:
            why = "不能确定是多少，没有记入，请给一个准数。"
        case Kind.DATE:
            why = "不能确定是哪一天，没有记入，请说哪年哪月哪日。"
        case Kind.CHOICE | Kind.CHOICES:
            why = "不能确定是哪个选项，没有记入。"
        case Kind.YES_NO:
            why = "不能确定是还是否，没有记入。"
        case Kind.TEXT | Kind.PHOTO | Kind.NOTE:
            why = "没有记入。"
        case _:
            assert_never(q.kind)
    return quote(said) + why


def not_understood(q: Question, said: str) -> str:
    if q.kind is Kind.PHOTO:
        return f"这一问要照片，{quote(said)}没有记入。"
    return f"没有看懂{quote(said)}，已填的都在。"


def unfit(q: Question, said: str, why: Unfit, whole: str = "") -> str:
    """Why an answer may not stand: the form's own words where it has any. whole: of a part, what it is a part of."""
    if q.message and why in (Unfit.LEAST, Unfit.MOST, Unfit.LENGTH, Unfit.PATTERN):
        return f"{quote(said)}没有记入：{q.message}" + ("" if q.message.endswith("。") else "。")
    return f"{quote(said)}没有记入：{_why(q, said, why, whole)}。"


def _why(q: Question, said: str, why: Unfit, whole: str) -> str:
    match why:
        case Unfit.LEAST:
            return f"不能{'早' if q.kind is Kind.DATE else '小'}于{shown(q, q.least or '0')}"
        case Unfit.MOST:
            return f"不能{'晚' if q.kind is Kind.DATE else '大'}于{shown(q, q.most or '100')}"
        case Unfit.DECIMALS:
            return f"最多{q.decimals}位小数" if q.decimals else "应是整数"
        case Unfit.LENGTH:
            return f"应为{f'{q.shortest}到' if q.shortest > 1 else ''}{q.longest}字{'' if q.shortest > 1 else '以内'}"
        case Unfit.PATTERN:
            return "格式不对"
        case Unfit.WHOLE:
            return f"不能多于{whole}"
        case Unfit.FORM | Unfit.CHOICE:
            return "不是这一问能填的"
        case _:
            assert_never(why)


def must_be_answered(place: int, q: Question) -> str:
    return f"{named(place, q)}必须填，不能跳过。"


def still_open(place: int, q: Question) -> str:
    """On the page: it must be answered before the report goes out."""
    return f"{named(place, q)}必须填。"


def still_back(place: int, q: Question) -> str:
    """It was sent back: what was handed in does not do, the same again does."""
    if q.kind is Kind.PHOTO:
        return f"{named(place, q)}退回了，请补发照片；原来的不对可先删去。"
    return f"{named(place, q)}退回了，请再答一次；原来的无误也请照原样再答。"


def no_longer_asked(labels: tuple[str, ...]) -> str:
    return f"因此不再问：{'、'.join(labels)}（填过的留着，不报送）。"


def which_label(heard: str, may_be: Sequence[tuple[int, Question]]) -> str:
    """A part of several labels."""
    names = "、".join(named(place, q) for place, q in may_be[:4]) + ("等" if len(may_be) > 4 else "")
    return f"{quote(heard)}没有记入：可能是{names}，请写全名称或用Q和序号，如：Q{may_be[0][0]} ……。"


def noted(said: tuple[tuple[Question, Value], ...]) -> str:
    """已记：接通率96.5%，办结率97%※。"""
    return f"已记：{'，'.join(f'{q.label}{clip(shown(q, v.text), 60)}' + ('※' if v.heard else '') for q, v in said)}。"


def photos_taken(place: int, q: Question, ids: str, *, more: bool) -> str:
    return f"{named(place, q)}已收{_evidence(ids)}" + ("，发完回复1。" if more else "。")


def joined(place: int, q: Question) -> str:
    return f"已接到{named(place, q)}上一条后面。"


def too_long_joined(place: int, q: Question) -> str:
    return f"接上以后{named(place, q)}填不下，这一条未记。请删减后回复“修改 Q{place}”重写。"


def another_at_table(example: str, said: str) -> str:
    return f"{quote(said)}没有计入。核对无误回复1；要改某一问，如{example}，回复“修改 {example}”。"


def no_such(said: str, count: int) -> str:
    return f"没有“{clip(said, 30)}”这一问，共{count}问（Q1—Q{count}）。"


def not_open() -> str:
    return "这次只补退回的，其余问项不用动。"


def not_sent_back() -> str:
    return "没有退回，不用改。"


# The end ----------------------------------------------------------------------------------------------------------


def gone(value: Value) -> str:
    """An answer whose question is gone, and its kind with it."""
    plain = {YES: "是", NO: "否"}.get(value.text, value.text)
    return quote("、".join(plain.split("\n")))


def carried(lost: tuple[str, ...], again: tuple[str, ...], sent: str) -> str:
    """What of the answers could not go over to the form as it is now. sent: the photos and files among them."""
    said = f"不再问：{_some(lost)}，原答案未带入。" if lost else ""
    said += f"{_some(again)}的要求已变，请再答一次。" if again else ""
    return said + (f"原来答问项的{_evidence(sent)}改随整份报告。" if sent else "")


def _some(labels: tuple[str, ...]) -> str:
    return "、".join(labels[:6]) + ("等" if len(labels) > 6 else "")
