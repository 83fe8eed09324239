"""What the timetable of a rehearsal says."""

from __future__ import annotations

import re
from datetime import datetime

from bot.chase_words import STATE
from schedules.line import Why

WEEKDAYS = "一二三四五六日"
PHONE = "列入电话单"
OPEN, DUE, LOCK, FROZEN = "开始填报", "截止", "补报截止", "汇总定稿"
NO_MESSAGE = "不发消息"
OF_NONE, TOLD = "—", "告知"  # of a message that is about no issue

_STEPS = {
    "remind": "提醒", "urge": "催报", "return": "退回", "sign": "请审签", "digest": "汇总", "alert": "告知专班",
}  # fmt: skip
_CHANNELS = {"custom": "客服消息", "template": "模板消息", "subscribe": "订阅消息", "mail": "邮件"}
_STATES = {
    "due": "等待发送", "sending": "正在发送", "accepted": "平台已收", "delivered": "已送达", "refused": "被拒绝", "failed": "未送达",
    "unknown": "结果不明", "cancelled": "已取消", "skipped": "未发", "owed": "待发",
}  # fmt: skip


def moment(at: datetime) -> str:
    """10-11 周一 17:00"""
    return f"{at:%Y-%m-%d} 周{WEEKDAYS[at.weekday()]} {at:%H:%M}"


def step(kind: str, said: str) -> str:
    """Of a notice: 提醒. By its step; a message without one by its kind."""
    head = said.partition(":")[0]
    if not head:
        return TOLD
    return _STEPS.get(head, _STEPS.get(kind, head))


def channel(said: str) -> str:
    return _CHANNELS.get(said, said)


def became(state: str, why: str) -> str:
    said = _STATES.get(state, state)
    why = re.sub(r"^http-(\d+) .*", r"平台出错\1", why)
    return f"{said}（{why}）" if why and state not in ("delivered", "accepted") else said


def why_phone(why: str) -> str:
    return STATE[Why(why)]


def expected(units: int, exempt: int) -> str:
    return f"应报{units}家" + (f"，另免报{exempt}家" if exempt else "")


def filed(count: int, of: int) -> str:
    return f"已报{count}家，未报{of - count}家"


def whom(units: list[str], names: list[str]) -> str:
    """Up to three units by name, then how many."""
    if not units:
        return "、".join(names[:3]) + (f"等{len(names)}人" if len(names) > 3 else "")
    return "、".join(units[:3]) + (f"等{len(units)}家" if len(units) > 3 else "")


def several(issues: list[str]) -> str:
    return "、".join(issues)


def sums(
    day: tuple[int, str, str], issue: tuple[int, str, str], phoned: list[str], wrong: int, twice: int
) -> list[str]:
    """The last lines. day, issue: how many, who, when or of which issue."""
    said = []
    if day[0]:
        said.append(f"同一人一天最多{day[0]}条消息（{day[1]}，{day[2]}）。")
    if issue[0]:
        said.append(f"同一人同一期最多{issue[0]}次提醒（{issue[1]}，{issue[2]}）。")
    said.append("要电话联系的单位：" + (whom(phoned, []) if phoned else "无") + "。")
    said.append(f"送给已报单位的提醒：{wrong}；同一天同一内容送达同一人两次：{twice}。")
    return said


def reports(count: int) -> str:
    return f"报送{count}份。"


def unfit(title: str, unit: str, heard: str) -> str:
    return f"{unit}没能报送{title}，最后听到的是：{heard[:80]}"


ADDED, GONE, WAS, NOW = "新增", "没有了", "原来", "改为"


def same() -> str:
    return "与上次演练相比：没有变化。"


def differs(added: int, gone: int, moved: int, last: str) -> str:
    return f"与上次演练（{last}）相比：新增{added}行，没有了{gone}行，变了{moved}行。"


def other_conditions(which: list[str]) -> str:
    return f"注意：上次演练的条件不同（{'、'.join(which)}），下面的变化不全是文件造成的。"


CONDITIONS = {
    "first": "起始日", "issues": "期数", "seed": "随机数", "late": "迟报", "silent": "不报", "unreachable": "联系不上", "unsigned": "不审签",
    "percent": "故障比例", "outages": "平台停摆",
}  # fmt: skip
