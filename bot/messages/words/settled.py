"""Sentences pushed when a request is decided or something has changed: binding, 交接, 缓报, 请假, lost photos."""

from __future__ import annotations

from collections.abc import Sequence

from bot import posts
from bot import said as said_words


def bound(name: str, places: Sequence[str], first: str) -> str:
    return (
        f"{name}同志，已绑定：{'；'.join(places)}。{first}\n请把本号设为星标，以免漏看提醒。\n"
        "涉密和工作秘密内容请勿在微信报送。"
    )


FIRST_WORDS = {
    "filer": "报送回复“填报”，疑问回复“帮助”。",
    "office": "查看回复“进度”“待审”“未报”，疑问回复“帮助”。",
    "leader": "查看回复“汇总”，疑问回复“帮助”。",
    "signer": "有报告待签时在此通知，也可回复“审签”；疑问回复“帮助”。",
    "": "疑问回复“帮助”。",
}


def photos_lost(count: int, why: str, label: str = "") -> str:
    which = f"{label}的{count}张照片" if label else f"刚才有{count}张照片"
    return f"{which}没能取到（{why}），没有计入，请重新发。"


def photos_lost_filed(count: int, why: str, label: str) -> str:
    return f"{label}的{count}张照片没能取到（{why}）。要补请先回复“撤回”，重新发照片后再报送。"


def told_vouched(bound_said: str) -> str:
    return f"专班已核实。{bound_said}"


VOUCHED_TITLE = ("绑定申请已核实",)
VOUCHED_ASKS = ("已绑定，可以填报",)


def hand_over_line(post: str, name: str) -> str:
    return f"{post}交给{name}"


def asked_of_office(what: str, how: str) -> str:
    return f"【待批】{what}\n{how}"


def hand_over_what(unit: str, slot: str, giver: str, receiver: str) -> str:
    return f"{unit}{giver}申请把{posts.POSTS['filer']}{posts.SLOTS[slot]}交给{receiver}。"


def defer_what(unit: str, person: str, short_title: str, due_at: str, reason: str) -> str:
    return f"{unit}{person}申请缓报{short_title}（{due_at}截止）：{reason}。"


def grant_how(matter: str, unit: str, lock_at: str) -> str:
    """How the office answers a request. lock_at: the latest moment a report may be put off to."""
    name = said_words.MATTERS[matter]
    when, latest = (" 时间", f"（不晚于{lock_at}）") if matter == "defer" else ("", "")
    return f"同意请回复“同意{name} {unit}{when}”{latest}，不同意请回复“不同意{name} {unit} 原因”。"


def told_giver(post: str, receiver: str) -> str:
    return f"专班已同意交接：{post}已交给{receiver}，草稿和待办已移交，您不再收到提醒。"


def told_receiver(post: str, giver: str) -> str:
    return f"专班已同意交接：{giver}的{post}交给您，草稿和待办一并移交。报送回复“填报”。"


def told_deferred(short_title: str, until: str) -> str:
    return f"专班已同意缓报：{short_title}截止改为{until}。报送回复“填报”。"


def told_refused(matter: str, about: str, reason: str, stays: str) -> str:
    return f"专班不同意{said_words.MATTERS[matter]}（{about}）：{reason}。{stays}"


def stays_due(due_at: str) -> str:
    return f"仍以{due_at}截止为准。"


STAYS_HOLDER = "仍由您填报。"


def petition_titles(matter: str, short: str) -> tuple[str, ...]:
    return tuple(
        v for v in (f"{short}{said_words.MATTERS[matter]}申请", f"{said_words.MATTERS[matter]}申请") if len(v) <= 20
    )


def petition_asks() -> tuple[str, ...]:
    return ("请回复“待批”查看并答复",)


def settled_titles(matter: str, *, granted: bool) -> tuple[str, ...]:
    return (f"专班{said_words.AGREE if granted else said_words.DISAGREE}{said_words.MATTERS[matter]}",)


def settled_asks(*, granted: bool) -> tuple[str, ...]:
    return ("请回复“填报”查看" if granted else "请回复“我的”查看",)


def told_deputy(name: str, said: str, unit: str) -> str:
    return f"{name}{said}请假，其间{unit}的提醒发给您。报送请回复“填报”。"


def told_to_sign(name: str, said: str, unit: str, *, own: bool) -> str:
    """own: the receiver is a 审签人 of the unit; otherwise the receiver signs for the one on leave."""
    how = "请您审签" if own else "由您代签，报告上记为您代他审签"
    return f"{name}{said}请假，其间{unit}的报告{how}。有待签的会通知您，也可回复“审签”。"


def told_no_deputy(name: str, said: str, unit: str, kinds: Sequence[str]) -> str:
    """包头市联络员、审签人李敏10月11日至13日请假，…"""
    return f"{unit}{'、'.join(posts.POSTS[k] for k in kinds)}{name}{said}请假，本单位没有其他人可代，请安排。"


def leave_titles(name: str) -> tuple[str, ...]:
    return tuple(v for v in (f"{name}请假", "有人请假") if len(v) <= 20)


def leave_asks(*, office: bool) -> tuple[str, ...]:
    return ("无人可代，请安排",) if office else ("其间提醒发给您",)
