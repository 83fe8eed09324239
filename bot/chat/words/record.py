"""What the chat says about a report recorded by the office for a unit."""

from __future__ import annotations


def record_opened(unit: str, word_of: str) -> str:
    return f"【代填】{unit}（{word_of}）"


def record_nothing(unit: str) -> str:
    return f"{unit}没有待报的报告。"


def record_locked(unit: str, short_title: str, lock_at: str) -> str:
    return f"{unit}{short_title}补报已于{lock_at}截止，不能再代填。"


def recorded(unit: str, word_of: str) -> str:
    return f"{unit}的报告已代填（{word_of}）。有误请用“退回 {unit} 原因”退回后重填。"


def record_cancelled(unit: str, short_title: str) -> str:
    return f"已取消代填，{unit}{short_title}仍为未报。"
