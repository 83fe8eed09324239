"""What the chat says about requests to be bound."""

from __future__ import annotations

from collections.abc import Sequence

from bot import layout


def late_note(n: int) -> str:
    return f"，迟报{n}" if n else ""


NO_REQUESTS = "没有待核实的申请。"
REQUEST_KINDS = {"apply": "申请", "verify": "核实"}


def requests(lines: Sequence[str]) -> tuple[str, ...]:
    return layout.paged(f"待核实{len(lines)}件：", lines, VOUCH_HOW)


VOUCH_HOW = (
    "请电话核实后回复“核实通过 姓名”（名册上是另一个名字的：核实通过 姓名 名册姓名），或“核实不通过 姓名 原因”。"
)
REQUEST_GONE = "这件申请已有变动，未办，请看“待核实”。"


def no_request_of(name: str) -> str:
    return f"没有“{name}”的待核实申请，请看“待核实”。"


def several_requests(name: str, lines: Sequence[str]) -> str:
    return layout.fit(f"“{name}”有{len(lines)}件申请，请写序号，如：核实通过 1。", lines)


def not_on_any_roster(name: str) -> str:
    return f"名册中没有“{name}”。请先在专项文件中登记，或写明名册上的姓名：核实通过 姓名 名册姓名。"


def several_on_roster(name: str, places: Sequence[str]) -> str:
    return f"名册中有几位“{name}”：{'；'.join(places)}。请发绑定码给本人绑定。"


def vouch_elsewhere(name: str) -> str:
    return f"{name}在另一专项担任专班或领导，请由那个专项的专班核实，或发绑定码给本人。"


def vouch_echo(said: str, name: str, places: Sequence[str], *, moves: bool) -> str:
    before = "（原来绑定的微信将解除）" if moves else ""
    return f"将把申请人（{said}）绑定为{name}：{'；'.join(places)}{before}。1 确认 2 不办"


def vouch_not_echo(said: str, reason: str) -> str:
    return f"将回复申请人（{said}）：未通过，{reason}。1 确认 2 不办"


def vouched(name: str) -> str:
    return f"已绑定{name}，并通知本人。"


VOUCHED_NOT = "已记下，申请人下次说话时告知。"


def told_vouched_not(reason: str) -> str:
    return f"您的申请未通过：{reason}。"


def lost_binding(at: str, *, elsewhere: bool) -> str:
    why = "已改绑到另一个微信" if elsewhere else "已由专班解除"
    return f"您在本微信的绑定{why}（{at}）。如有疑问请联系专班。"
