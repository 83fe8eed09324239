"""What the chat says about 请假."""

from __future__ import annotations

from collections.abc import Sequence

# leave 请假 ------------------------------------------------------------------------------------------------------


LEAVE_HOW = "请写明起止日期，如：请假 10月8日到10月12日；指定代办人：请假 3天 由李强代。"
LEAVE_PAST = "这几天已经过去，未登记。" + LEAVE_HOW
NOT_ON_LEAVE = "您没有登记请假。请假请回复“请假 10月8日到10月12日”。"
NO_POST_TO_LEAVE = "您没有填报或审签岗位，不用登记请假。疑问回复“帮助”。"


def leave_too_long(most: int) -> str:
    return f"请假最多登记{most}天，更长请用“交接 姓名”把岗位交给他人。"


def deputy_unknown(name: str, unit: str) -> str:
    return f"{name}不是{unit}的联络员或审签人，不能代办。不写代办人即由本单位另一岗代；要换人请回复“交接 姓名”。"


def leave_who(names: Sequence[str]) -> str:
    return "谁请假？\n" + " ".join(f"{n} {name}" for n, name in enumerate(names, 1))


def stand_in(unit: str, names: Sequence[str], signing: str = "", *, several: bool) -> str:
    """其间的提醒改发李强（B岗）; signing: of a 审签人, to one who signs there anyway (own) or in his place (instead)."""
    where = f"{unit}" if several else ""
    if not names:
        return f"{where}其间没有其他人可{'审签' if signing else '代'}，将请专班安排"
    what = {"": "提醒改发", "own": "审签请", "instead": "审签由"}[signing]
    return f"{where}其间的{what}{'、'.join(names)}" + {"": "", "own": "办理", "instead": "代签"}[signing]


def leave_echo(name: str, said: str, covers: Sequence[str], instead_of: Sequence[str]) -> str:
    before = f"（代替原登记的{'、'.join(instead_of)}）" if instead_of else ""
    return f"{name}请假：{said}{before}。\n{'；'.join(covers)}。其间您仍可填报。\n1 确认 2 不登记"


def leave_declared(said: str, covers: Sequence[str]) -> str:
    return f"已登记请假：{said}；{'；'.join(covers)}。提前回来请回复“销假”。"


def leave_ended(lines: Sequence[str]) -> str:
    return f"已销假（{'；'.join(lines)}），提醒恢复发给您。"
