"""What the chat says about the state of the issues."""

from __future__ import annotations

from collections.abc import Sequence


def sheet_head(
    campaign: str,
    short_title: str,
    expected: int,
    exempt: int,
    filed: int,
    waiting_: int,
    owing: int,
    unsigned: int = 0,
) -> str:
    other = f"，另免报{exempt}" if exempt else ""
    wait = f"（待审{waiting_}）" if waiting_ else ""
    signing = f"，待审签{unsigned}" if unsigned else ""
    return f"{campaign}{short_title}应报{expected}{other}：已报{filed}{wait}{signing}，未报{owing}"


def owing_line(n: int, unit: str, note: str) -> str:
    return f"{n} {unit} {note}".rstrip()


NOT_REMINDED = "尚未提醒"
NOT_DELIVERED = "微信未送达"
UNKNOWN_DELIVERY = "提醒结果不明"
UNREACHABLE = "未绑定或未关注，请电话"


def mail_only(note: str) -> str:
    return f"仅邮件，{note}"


def reminded(
    count: int, at: str, capped: bool, *, phone: bool = False, short: bool = False, urged: bool = False
) -> str:
    """10:00已提醒; 已提醒2次（已达上限）; 已提醒2次（已达上限，请电话）; 已提醒2次，14:00已催报. phone: it is on the
    电话单."""
    last = f"{at}已{'催报' if urged else '提醒'}"
    times = last if count == 1 else f"已提醒{count}次" + (f"，{last}" if urged else "")
    if phone:
        return times + ("（已达上限，请电话）" if capped and not short else "，请电话")
    return times + (("，已达上限" if short else "（已达上限）") if capped else "")


def begun(note: str) -> str:
    return f"{note}，已填部分"


UNTOLD = "尚未报告"
NO_ISSUE = "还没有开始填报的期次。"


def progress(total: int, parts: Sequence[str]) -> str:
    return f"{total}项任务：{'，'.join(parts)}。"


def returned_note(n: int) -> str:
    return f"，待补正{n}" if n else ""


def requests_note(n: int) -> str:
    return f"绑定申请{n}件，回复“待核实”查看。"


def put_off(note: str, until: str) -> str:
    """尚未提醒，缓报至13日17:00"""
    return f"{note}，缓报至{until}"


def petitions_note(n: int) -> str:
    return f"待批{n}件，回复“待批”查看。"


def on_leave(note: str, people: Sequence[tuple[str, str]]) -> str:
    """尚未提醒，王芳请假至12日"""
    return "，".join([p for p in (note,) if p] + [f"{name}请假至{until}" for name, until in people])
