"""What the timetable of a rehearsal says."""

from __future__ import annotations

import re
from datetime import date, datetime

from bot.chat.words.urging import STATE
from bot.layout import WEEKDAYS
from schedules.line import Why
from storage import steps
from storage.steps import Step

PHONE = "列入电话单"
OPEN, DUE, LOCK, FROZEN = "开始填报", "截止", "补报截止", "汇总定稿"
NO_MESSAGE = "不发消息"
OF_NONE, TOLD = "—", "告知"  # of a message that is about no issue

_STEPS: dict[steps.Kind, str] = {
    steps.Remind: "提醒",
    steps.Urge: "催报",
    steps.Return: "退回",
    steps.SignAsk: "请审签",
    steps.LockDraft: "补报截止前提示",
    steps.LockSign: "补报截止前提示",
    steps.Digest: "汇总",
    steps.Lost: "附件未取到",
    steps.Left: "告知专班",
    steps.ReturnLeft: "退回",
    steps.SignLeft: "请审签",
    steps.Outage: "告知专班",
    steps.AlertOf: "告知专班",
}
_CHANNELS = {"custom": "客服消息", "template": "模板消息", "subscribe": "订阅消息", "mail": "邮件"}
_STATES = {
    "due": "等待发送",
    "sending": "正在发送",
    "accepted": "平台已收",
    "delivered": "已送达",
    "refused": "被拒绝",
    "failed": "未送达",
    "unknown": "结果不明",
    "cancelled": "已取消",
    "skipped": "未发",
    "owed": "待发",
}


def moment(at: datetime) -> str:
    """10-11 周一 17:00"""
    return f"{at:%Y-%m-%d} 周{WEEKDAYS[at.weekday()]} {at:%H:%M}"


def step(said: Step | None) -> str:
    """What the notice of this step is called: 提醒. None: a message that carries no notice."""
    return TOLD if said is None else _STEPS[type(said)]


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


def unfit(what: str, heard: str) -> str:
    return f"{what}没能办成，最后听到的是：{heard[:120]}"


START, FILE, SIGN, RETURN, MEND, SENT_BACK, ON_PAPER = (
    "填而未报",
    "报送",
    "审签",
    "专班退回",
    "补正",
    "审签人退回",
    "线下审签",
)
LEAVE, URGE, ALL_OWING, ASK_LATER, DENIED = "请假", "专班催报", "全部未报单位", "申请缓报", "不同意缓报"
OF_COURSE = (FILE, SIGN)  # what everybody does: a row for each would hide the rest
IN_CHAT, CAME_OFF = "对话", "已办"


def granted(until: datetime) -> str:
    return f"同意缓报至{until:%m-%d %H:%M}"


ADDED, GONE, WAS, NOW = "新增", "没有了", "原来", "改为"


def same() -> str:
    return "与上次演练相比：没有变化。"


def differs(added: int, gone: int, moved: int, last: str) -> str:
    return f"与上次演练（{last}）相比：新增{added}行，没有了{gone}行，变了{moved}行。"


def other_conditions(before: tuple[str, ...], now: tuple[str, ...]) -> str:
    """What held in one of the two rehearsals alone."""
    said = [f"{when}：{'、'.join(which)}" for when, which in (("上次", before), ("这次", now)) if which]
    return f"注意：两次演练的条件不同（{'；'.join(said)}），下面的变化不全是文件造成的。"


def conditions(first: date, issues: int, seed: int) -> tuple[str, ...]:
    return (f"{first}起", f"每个周期{issues}期", f"随机数{seed}")


# -- a scenario that cannot be used ------------------------------------------------------------------------------

NOT_MENDED, REFUSED, UNANSWERED = "不补正", "不同意", "不答复"
A_VERB, A_UNIT, A_PERIOD, A_DAY, A_PERSON = "要演的事", "单位", "报告期，如 2021-10-X1", "日期，如 2021-10-11", "姓名"
A_MOMENT, A_DURATION = "时刻，如 2021-10-11 15:00", "时长，如 2小时"
A_PERCENT, A_NAME = "百分比，如 5%", "名称，如 那达慕"
NO_SIGN_OFF = "这个专项的报告不用审签（没有 sign_off: true）。"
FILES_NOTHING = "这家单位在这次演练里不报送，没有报告可以这样办。"


def at_line(n: int) -> str:
    return f"剧本第{n}行"


def misread(place: str, why: str) -> str:
    return f"{place}：{why}"


def no_verb(said: str, verbs: list[str]) -> str:
    return f"看不懂“{said}”。每行先写要演的事，可用：{'、'.join(verbs)}。"


def lacks(what: str) -> str:
    return f"后面还要写{what}。"


def left_over(said: str) -> str:
    return f"“{said}”是多出来的，请删去或另起一行。"


def no_unit(said: str) -> str:
    return f"文件里没有这家报送单位：{said}。"


def no_person(said: str) -> str:
    return f"文件里没有叫“{said}”的联络员或审签人。"


def several_people(said: str, keys: list[str]) -> str:
    return f"叫“{said}”的有{len(keys)}人，请写代号：{'、'.join(keys)}。"


def no_period(said: str) -> str:
    return f"“{said}”不是报告期，应如 2021-10-X1（旬）、2021-W41（周）、2021-10（月）。"


def no_day(said: str) -> str:
    return f"“{said}”不是日期，应如 2021-10-11。"


def no_moment(said: str) -> str:
    return f"“{said}”不是时刻，应如 2021-10-11 15:00。"


def no_such_moment(said: str) -> str:
    return f"“{said}”：没有这个时刻。"


def no_duration(said: str) -> str:
    return f"“{said}”不是时长，应如 30分钟、2小时、1天。"


def no_percent(said: str) -> str:
    return f"“{said}”应是百分比，如 5%；平台停摆写时刻和时长，如 2021-10-11T10:00/2h。"


def backwards(first: date, last: date) -> str:
    return f"{last}早于{first}，请把先后换过来。"


def not_rehearsed(period: str, there: list[str]) -> str:
    shown = "、".join(dict.fromkeys(there[:6])) + ("等" if len(there) > 6 else "")
    return f"这次演练里没有报告期{period}（有{shown}）。用 --from 和 --issues 调整演练的范围。"


def outside(at: datetime, since: datetime, until: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}不在演练的时间里（{since:%Y-%m-%d}至{until:%Y-%m-%d}）。"


def outside_days(first: date, last: date, since: date, until: date) -> str:
    return f"{first}至{last}不在演练的时间里（{since}至{until}）。"


def no_put_off(due: datetime, lock: datetime) -> str:
    return f"缓报的时间须晚于截止（{due:%Y-%m-%d %H:%M}），不晚于补报截止（{lock:%Y-%m-%d %H:%M}）。"


def too_long(limit: int) -> str:
    return f"剧本太大，最多{limit // 1024}KB。"


NOT_UTF8 = "不是 UTF-8 文字，请另存为 UTF-8 后再试。"
