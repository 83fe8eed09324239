"""What the chat says to the office about reports handed in."""

from __future__ import annotations

from collections.abc import Sequence

from bot import layout

NOTHING_WAITING = "没有待审的报告。"


def waiting(lines: Sequence[str], *, tasks: bool = True) -> tuple[str, ...]:
    """tasks: any of these reports has some; else only questions can be sent back."""
    place = layout.item(2) if tasks else "Q1"
    return layout.paged(f"待审{len(lines)}份：", lines, f"回复“通过 单位”“通过 全部”，或“退回 单位 {place} 原因”。")


def waiting_line(unit: str, short_title: str, at: str, what: str, on_time: bool) -> str:
    return f"{unit} {short_title}｜{what}｜{at}{'' if on_time else '（迟报）'}"


def with_evidence(count: int, address: str) -> str:
    """｜佐证2件 https://…: what came with a report, and where it is seen."""
    return f"｜佐证{count}件" + (f" {address}" if address else "")


def what_changed(changed: int, total: int, zero: bool) -> str:
    """total 0: a report of questions alone."""
    if not total and not zero:
        return "已答问项"
    same = f"，无变化{total - changed}项" if total > changed else ""
    return "零报告" if zero else f"变化{changed}项{same}"


ACCEPT_HOW = "请说明单位，如：通过 包头市；全部通过请回复“通过 全部”。"
RETURN_HOW = "请按“退回 单位 第几项 原因”回复，如：退回 包头市 第2项 缺印发文件。"
RETURN_QUESTION_HOW = "请按“退回 单位 问项 原因”回复，如：退回 包头市 Q1 请核实。"
RECORD_HOW = "请按“代填 单位 方式 依据”回复，如：代填 包头市 电话 李敏口述。"


def unit_unknown(said: str) -> str:
    return f"没有找到单位“{said}”，请写单位简称，如：包头市。"


def unit_ambiguous(said: str, names: Sequence[str]) -> str:
    return layout.fit(f"“{said}”可能是：{'、'.join(names[:8])}。请写全称。", [])


def none_waiting_of(unit: str) -> str:
    return f"{unit}没有待审的报告。"


def accept_echo(reports: Sequence[tuple[str, str]]) -> str:
    return of_units(f"将通过{len(reports)}份：", reports, "1 确认 2 不办")


def accepted(reports: Sequence[tuple[str, str]], *, limit: int = layout.LIMIT) -> str:
    return of_units(f"已通过{len(reports)}份：", reports, limit=limit)


def moved_meanwhile(reports: Sequence[tuple[str, str]]) -> str:
    return of_units("以下已有变动，未办，请看“待审”：", reports, limit=layout.LIMIT // 3)


A_LINE_EACH = 5  # more reports than these are told an issue a line


def of_units(head: str, reports: Sequence[tuple[str, str]], tail: str = "", *, limit: int = layout.LIMIT) -> str:
    """reports: (unit, issue). A few of them a line each; many of them an issue a line, with the units that fit."""
    if len(reports) <= A_LINE_EACH:
        return layout.fit(head, [f"{unit} {issue}" for unit, issue in reports], tail, limit=limit)
    of_issue: dict[str, list[str]] = {}
    for unit, issue in reports:
        of_issue.setdefault(issue, []).append(unit)
    shown = {issue: len(units) for issue, units in of_issue.items()}
    while True:
        lines = [_units_line(issue, units, shown[issue]) for issue, units in of_issue.items()]
        text = "\n".join(p for p in (head, *lines, tail) if p)
        most = max(shown, key=lambda issue: shown[issue])
        if layout.size(text) <= limit or not shown[most]:
            return layout.fit(head, lines, tail, limit=limit)
        shown[most] -= 1


def _units_line(issue: str, units: Sequence[str], shown: int) -> str:
    """旬报第7期 28份：呼和浩特市、包头市等"""
    names = "、".join(units[:shown])
    return f"{issue} {len(units)}份" + (f"：{names}" if names else "") + ("等" if 0 < shown < len(units) else "")


WHOLE = "整份报告"


def return_item_unknown(said: str, total: int, questions: Sequence[int] = ()) -> str:
    """questions: the places of those that were asked."""
    there = [f"共{total}项"] if total else []
    there += [f"问项{'、'.join(f'Q{n}' for n in questions)}"] if questions else []
    return f"{said}不在这份报告里（{'，'.join(there)}）。" + (RETURN_HOW if total else RETURN_QUESTION_HOW)


def return_echo(unit: str, items: str, until: str, short_title: str) -> str:
    """将退回包头市第2项，补正至12日12:00，不影响按时。1 确认"""
    return f"将退回{unit}{items}（{short_title}），补正至{until}，不影响按时。1 确认 2 不办"


def returned(unit: str, short_title: str, items: str, names: Sequence[str]) -> str:
    told = f"正在通知{'、'.join(names)}。" if names else "该单位无人绑定，请电话告知。"
    return f"已退回{unit}{short_title}{items}，{told}"


# 撤销: the office's own 通过 or 退回 -----------------------------------------------------------------------------

TAKE_BACK_NOT_YOURS = "“撤销 单位”是专班用的词。收回本单位的报告请回复“撤回”。"
DIGESTED, BEGUN = "本期汇总已发布", "对方已开始补正"


def _decision(returned: bool) -> str:
    return "退回" if returned else "通过"


def nothing_to_take_back(unit: str) -> str:
    return f"{unit}没有可撤销的通过或退回。"


def not_taken_back(unit: str, short_title: str, returned: bool, why: str) -> str:
    """why: 本期汇总已发布."""
    return f"{why}，{unit}{short_title}的{_decision(returned)}不能撤销。"


def take_back_line(unit: str, short_title: str, returned: bool) -> str:
    return f"{unit} {short_title}，{'已退回' if returned else '已通过'}"


def take_back_which(lines: Sequence[str]) -> str:
    return layout.fit("要撤销哪一份？", [f"{n} {line}" for n, line in enumerate(lines, 1)], layout.choices(len(lines)))


def take_back_echo(unit: str, short_title: str, returned: bool) -> str:
    """将撤销包头市旬报第7期的退回，恢复为待审，并告知已收到退回通知的人。1 确认 2 不办"""
    tell = "，并告知已收到退回通知的人" if returned else ""
    return f"将撤销{unit}{short_title}的{_decision(returned)}，恢复为待审{tell}。1 确认 2 不办"


def taken_back(unit: str, short_title: str, returned: bool, names: Sequence[str]) -> str:
    told = f"正在告知{'、'.join(names)}。" if names else "退回通知还没有发出，不再发。" if returned else ""
    return f"已撤销{unit}{short_title}的{_decision(returned)}，现为待审。{told}"
