"""The names that storage composes, so that chat, card, page and digest use the same."""

from __future__ import annotations

from schedules.words import issue_number


def short_title(cycle_label: str, number: int) -> str:
    """旬报第7期"""
    return f"{cycle_label}{issue_number(number)}"


def title(period_label: str, cycle_label: str, number: int) -> str:
    """2021年10月上旬旬报（第7期）"""
    return f"{period_label}{cycle_label}（{issue_number(number)}）"


def of_the_office(name: str) -> str:
    """专班赵敏"""
    return f"专班{name}"


def of_the_signer(name: str) -> str:
    """审签人李敏"""
    return f"审签人{name}"


# Why a notice was cancelled:
FILED = "已报送"
SIGNED, WITHDRAWN, SENT_BACK, TAKEN_BACK = "已审签", "已撤回", "已退回", "退回已撤销"
HANDED_OVER = "已移交"  # another person has the post now
SAID_OTHERWISE = "已随下一条回复说明"  # the next reply says it, so the message is not needed
