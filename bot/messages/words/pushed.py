"""The sentences that are pushed: reminders, returns, digests and alerts, as chat text and as the values of a card.

A card's field holds 20 characters. A list of variants ends with one that always fits.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.layout import clock, day_clock, due, short_due
from schedules.line import Why

FIELD = 20


def fitting(*variants: str) -> tuple[str, ...]:
    """The variants that a card's field can hold, the longest first, without duplicates."""
    held = dict.fromkeys(v for v in variants if v and len(v) <= FIELD)
    return tuple(sorted(held, key=len, reverse=True))


def card_time(at: datetime) -> str:
    """2021年10月11日 17:00"""
    return f"{at.year}年{at.month}月{at.day}日 {clock(at)}"


def hour(at: datetime, now: datetime) -> str:
    """今17时; 今17:30; 10月12日17时"""
    said = f"{at.hour}时" if at.minute == 0 else clock(at)
    return f"今{said}" if at.date() == now.date() else f"{at.month}月{at.day}日{said}"


# reminders ------------------------------------------------------------------------------------------------------


def remind(label: str, at: datetime, now: datetime, filling: str, unit: str, lock_at: datetime) -> str:
    """label: 营商环境月报.

    filling: the label of the report being filled; '' for none. unit: '' if there is no doubt.
    """
    until = f"，补报至{short_due(lock_at, now)}" if at <= now else ""
    said = f"【提醒】{unit}{label}{due(at, now)}{'已' if until else ''}截止，尚未报送{until}。"
    return said + (saved(filling) if filling else "报送请回复“填报”。")


def nudge_line(label: str, unit: str, at: datetime, now: datetime, people: Sequence[str]) -> str:
    """包头市 整改旬报，今天17:00截止（联络员李敏）"""
    passed = "已" if at <= now else ""
    return f"{unit} {label}，{due(at, now)}{passed}截止" + (f"（联络员{'、'.join(people)}）" if people else "")


def nudge(lines: Sequence[str]) -> str:
    return "\n".join([f"【提醒】贵单位有{len(lines)}份报告尚未报送：", *lines]) + "\n请督促联络员报送，报送后不再提醒。"


NUDGE_ASKS = ("请督促联络员报送", "请督促报送")


def remind_several(lines: Sequence[str], filling: str) -> str:
    said = "\n".join([f"【提醒】您有{len(lines)}份报告尚未报送：", *lines])
    return f"{said}\n" + (saved(filling) if filling else "报送请回复“填报”。")


def remind_line(label: str, unit: str, at: datetime, now: datetime) -> str:
    return f"{unit} {label}，{due(at, now)}{'已' if at <= now else ''}截止"


def saved(filling: str) -> str:
    return f"正在填的{filling}已保存。"


def remind_titles(campaign: str, cycle: str, issue: str, at: datetime, now: datetime) -> tuple[str, ...]:
    """整改旬报第7期今17时截止"""
    when = hour(at, now)
    return fitting(
        f"{campaign}{issue}{when}截止",
        f"{issue}{when}截止",
        f"{campaign}{cycle}{when}截止",
        f"{cycle}{when}截止",
        f"{when}截止",
    )


def several_titles(count: int, at: datetime, now: datetime) -> tuple[str, ...]:
    return fitting(f"您有{count}份报告{hour(at, now)}截止", f"您有{count}份报告待报")


def remind_asks(count: int, *, link: bool) -> tuple[str, ...]:
    """link: the card opens the report's page."""
    what = f"{count}项待报" if count else "本期待报"  # a campaign of figures alone has no tasks
    return fitting(f"{what}，{'点此或' if link else '请'}回复“填报”")


def items(count: int) -> tuple[str, ...]:
    return fitting(f"{count}项", f"{count}") if count else ("1份",)


# returns --------------------------------------------------------------------------------------------------------


def returned_head(issue: str, count: int, *, whole: bool) -> str:
    return f"{issue}退回{count}处：" if whole else f"{issue}退回{count}处，其余不用动："


def returned_item(place: int, status: str, reason: str, by: str) -> str:
    return f"第{place}项 {status}：{reason}" + (f"（{by}）。" if by else "。")


def returned_question(was: str, reason: str, by: str) -> str:
    """Q1 热线接通率 88%：请核实（专班赵敏）。"""
    return f"{was}：{reason}" + (f"（{by}）。" if by else "。")


def returned_how(until: datetime, now: datetime, *, on_time: bool, first: str, question: bool = False) -> str:
    """How to mend it. first: the place where a photo sent now would go; '' if only one part was returned.
    question: the first part is a question."""
    keeps = "不影响按时" if on_time else "即可"
    which = f"先补{first}：" if first else ""
    return f"{which}请直接{'回复答案' if question else '发照片或说明'}，{short_due(until, now)}前补正{keeps}。"


def returned_titles(issue: str, count: int) -> tuple[str, ...]:
    """旬报第7期退回1处"""
    return fitting(f"{issue}退回{count}处", f"报告退回{count}处")  # which issue comes before whose campaign


def returned_whole(reason: str, by: str) -> str:
    return f"整份：{reason}" + (f"（{by}）。" if by else "。")


def returned_reasons(reasons: Sequence[tuple[str, str]], count: int) -> tuple[str, ...]:
    """第2项缺印发文件. reasons: (place, reason); the place '' means the whole report."""
    place, why = reasons[0]
    what = place or "整份"
    more = f"等{count}处" if count > 1 else ""
    return fitting(f"{what}{why}{more}", f"{what}{more or '需补正'}", f"{count}处需补正")


def taken_back(unit: str, issue: str) -> str:
    return f"{unit}{issue}的退回已由专班撤销，不必补正。原来报的内容有效。"


def taken_back_titles(issue: str) -> tuple[str, ...]:
    """旬报第7期的退回已撤销"""
    return fitting(f"{issue}的退回已撤销", "报告的退回已撤销")


TAKEN_BACK_ASKS = ("不必补正，原来报的有效", "不必补正")
PHOTOS_TAKEN = "照片已收到"
RETURN_ASKS = ("请回复“填报”补正",)
LOST_ASKS = ("请重新发这些照片", "请重新发照片")
LOST_REASON = "没能从微信取到"
TOO_LATE_TO_MEND = "已不能补"


def lost_titles(issue: str, count: int) -> tuple[str, ...]:
    """旬报第7期2张照片没收到"""
    return fitting(f"{issue}{count}张照片没收到", f"{count}张照片没收到")


# digests --------------------------------------------------------------------------------------------------------


def digest_page(url: str) -> str:
    return f"看明细：{url}"


# alerts to the office -------------------------------------------------------------------------------------------


def not_reached_head(campaign: str, issue: str) -> str:
    """整改旬报第7期未送达，请电话联系："""
    return f"{campaign}{issue}未送达，请电话联系："


def not_reached_unit(unit: str, filers: Sequence[tuple[str, str]], *, left: bool = False) -> str:
    """left: one of the unit's people has just 取消关注."""
    said = "、".join(f"{name} {phone}".strip() for name, phone in filers)
    return (f"{unit}（{said}）" if said else unit) + ("：有人取消了关注" if left else "")


def not_reached_titles(campaign: str, issue: str) -> tuple[str, ...]:
    return fitting(f"{campaign}{issue}未送达", f"{issue}未送达", "提醒未送达")


def not_reached_asks(units: Sequence[str]) -> tuple[str, ...]:
    some = f"请电话联系：{units[0]}等{len(units)}家" if len(units) > 1 else ""
    return fitting(f"请电话联系：{'、'.join(units)}", some, f"请电话联系{len(units)}家")


def in_vain_head(campaign: str, issue: str) -> str:
    return f"{campaign}{issue}多次提醒仍未报，请电话联系："


def in_vain_titles(campaign: str, issue: str) -> tuple[str, ...]:
    return fitting(f"{campaign}{issue}多次提醒未报", f"{issue}多次提醒未报", "多次提醒未报")


def to_phone_titles(campaign: str, issue: str) -> tuple[str, ...]:
    """For units that no message reached together with units reminded in vain."""
    return fitting(f"{campaign}{issue}需电话联系", f"{issue}需电话联系", "需电话联系")


def unsigned_titles(campaign: str, issue: str) -> tuple[str, ...]:
    """For reports handed in whose 审签人 could not be asked."""
    return fitting(f"{campaign}{issue}待审签", f"{issue}待审签", "有报告待审签")


UNSIGNED_REASON = ("审签人请假或联系不上", "审签人联系不上")
TO_PHONE_REASON = ("提醒没有送到，或多次提醒仍未报", "提醒未到或仍未报")
IN_VAIN_REASON = ("提醒次数已用完，仍未报送", "提醒次数已用完")
OUTAGE_HEAD = "【告警】系统停机期间，以下提醒已过时，不再补发："
OUTAGE_TAIL = "请回复“未报”核对，需要时用“催报”。"
OUTAGE_TITLE = ("停机期间有提醒未发出",)
OUTAGE_ASKS = ("请回复“未报”核对，需要时催报", "请回复“未报”核对")
OUTAGE_REASON = ("系统停机，提醒已过时", "系统停机")


def outage_line(campaign: str, issue: str, at: datetime, units: int) -> str:
    """整改旬报第7期 10月9日15:00的提醒（29家）"""
    return f"{campaign}{issue} {day_clock(at)}的提醒（{units}家）"


NOT_REACHED_REASON = ("各渠道都没有送到联络员", "没有送到联络员")
PAUSED_REASON = ("微信接口停用期间未能发送", "微信接口停用")


IN_DOUBT_REASON = ("平台没有回话，可能已收到", "平台没有回话")


def in_doubt(campaign: str, issue: str, unit: str, person: str) -> str:
    return f"【告警】{campaign}{issue}的退回通知（{unit} {person}）结果不明，可能已收到。请核实，再回复“未达”处理。"


def in_doubt_titles(campaign: str, issue: str) -> tuple[str, ...]:
    return fitting(f"{campaign}{issue}退回结果不明", f"{issue}退回结果不明", "退回通知结果不明")


def in_doubt_asks(unit: str, person: str) -> tuple[str, ...]:
    return fitting(f"请向{unit}{person}核实", f"请向{person}核实", "请核实，回复“未达”处理")


DIGEST_LOST_REASON = ("未绑定、未关注或微信拒收", "没有送到")


def digest_lost(campaign: str, issue: str, person: str, phone: str) -> str:
    whom = f"{person} {phone}".strip()
    return f"【告警】{campaign}{issue}的汇总没有送到领导{whom}。请转告；回复“汇总”可查看内容。"


def digest_lost_titles(campaign: str, issue: str) -> tuple[str, ...]:
    return fitting(f"{campaign}{issue}汇总未送达", f"{issue}汇总未送达", "汇总未送达领导")


def digest_lost_asks(person: str) -> tuple[str, ...]:
    return fitting(f"请转告{person}", "请转告领导")


def several_not_reached(count: int) -> tuple[str, ...]:
    return (f"{count}期报告提醒未送达",)


def was_paused(since: datetime, code: str) -> str:
    return f"【告警】{day_clock(since)}起微信接口停用（{code}），通知暂停发送；现已恢复，积压的正在补发。"


def was_paused_title() -> tuple[str, ...]:
    return ("微信接口曾停用，现已恢复",)


def was_paused_what(since: datetime, code: str) -> tuple[str, ...]:
    return fitting(f"{day_clock(since)}起，代码{code}", f"代码{code}", "积压的通知正在补发")


# why a notice was not sent, as the office reads it ----------------------------------------------------------------

UNBOUND = "未绑定"
OFF_DUTY = "已不在岗"
UNFOLLOWED = "未关注"
ALL_REFUSED = "各渠道均被拒收"
TOO_LATE = "已过提醒时限"
UNPROTECTED = "再发可能重复"
PASSED_OVER = {
    Why.UNBOUND: UNBOUND,
    Why.UNFOLLOWED: UNFOLLOWED,
    Why.REFUSED: ALL_REFUSED,
    Why.AWAY: "请假，由他人代办",
    Why.PER_ISSUE: "本期提醒已达上限",
    Why.PER_DAY: "当日提醒已达上限",
    Why.QUIET: "在免打扰时段，过后已无用",
    Why.OUTAGE: "停机期间已过时",
    Why.CALENDAR: "日历变动后已过时",
}
FILED = "已报送"
MENDED = "已补正"
SIGNED = "已审签，或已另行报送"


# the tick, on a terminal ----------------------------------------------------------------------------------------


def ticked(opened: int, owed: int, digests: int) -> str:
    return f"开启期次{opened}，新增提醒{owed}，发布汇总{digests}"


# e-mail ---------------------------------------------------------------------------------------------------------


def mail_subject(title: str) -> str:
    """【整改填报】整改旬报第7期今17时截止"""
    return f"【整改填报】{title}" if title else "【整改填报】通知"


def mail_text(text: str) -> str:
    return f"{text}\n\n请在微信服务号中办理；本邮箱不接收回复。收到此信，是因为现在无法在微信中通知您。\n"
