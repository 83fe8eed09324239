"""Made-up forms with questions: the hotline's figures, and one of every kind."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from forms.model import Filing
from forms.questions import Clause, Kind, Question, Target, Total, Value, When
from tests.forms.filings import filing

ANSWERED = Question("answered", "接通率", Kind.PERCENT, target=Target(">=", Decimal(90)), total=Total.AVERAGE)
SETTLED = Question(
    "settled", "办结率", Kind.PERCENT, target=Target(">=", Decimal(95)), total=Total.AVERAGE, prefill=True
)
WHY = Question("why", "未达标原因", Kind.TEXT, when=When((Clause("answered", "<", "90"),)))
CALLS = Question("calls", "来电量", Kind.NUMBER, unit="件", decimals=0, least="0", total=Total.SUM)
TAKEN = Question("taken", "接听量", Kind.NUMBER, unit="件", decimals=0, least="0", total=Total.SUM, share_of="calls")
HOTLINE = (ANSWERED, SETTLED, WHY)

EVERY_KIND = (
    Question("about", "说明", Kind.NOTE, hint="数据以热线平台为准。"),
    ANSWERED,
    SETTLED,
    WHY,
    CALLS,
    TAKEN,
    Question("day", "通报日期", Kind.DATE, least="2021-01-01", required=False),
    Question("level", "等次", Kind.CHOICE, choices=("优秀", "良好", "一般"), default="良好"),
    Question("ways", "渠道", Kind.CHOICES, choices=("电话", "网站", "小程序"), required=False),
    Question("told", "是否通报", Kind.YES_NO),
    Question("paper", "文号", Kind.TEXT, required=False, pattern="[^0-9]{1,20}[0-9]{1,6}号", message="如：政办发12号"),
    Question("proof", "通报照片", Kind.PHOTO, required=False, when=When((Clause("told", "=", "yes"),))),
)


def hotline(*last: Value, questions: tuple[Question, ...] = HOTLINE, tasks: int = 0) -> Filing:
    """A report of these questions, after so many tasks (none: the questions are the report)."""
    return replace(filing(tasks), questions=questions, last_values=last)
