"""Made-up filings: a unit with twelve tasks, as in the transcripts, and ones of any size."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from forms.model import Answer, Filing, Item, MustAsk, Status

ZONE = ZoneInfo("Asia/Shanghai")
DUE = datetime(2021, 10, 11, 17, tzinfo=ZONE)
NOW = datetime(2021, 10, 11, 15, 2, tzinfo=ZONE)
STATUSES = (
    Status("none", "无进展", 0),
    Status("pushing", "正在推进", 1, ("推进",)),
    Status("stage", "取得阶段性成效", 2, ("阶段", "阶段性成果", "取得阶段性成果")),
    Status("done", "已完成", 3, ("完成",), done=True),
)
_BRIEFS = (
    "执法三项制度",
    "实施方案",
    "权责清单",
    "行政复议",
    "案卷评查",
    "执法培训",
    "证照核发",
    "合同审查",
    "信访办理",
    "诚信建设",
    "涉企检查",
    "普法宣传",
)
_NUMBERS = (3, 8, 12, 15, 21, 27, 33, 47, 58, 66, 79, 88)


def filing(count: int = 12) -> Filing:
    """呼和浩特市's report of the first ten days of October 2021, with so many tasks, all 正在推进."""
    items = tuple(
        Item(
            task=100 + place,
            place=place,
            number=_NUMBERS[place - 1] if count == 12 else 100 + 2 * place,
            brief=_BRIEFS[(place - 1) % 12],
            last_status="pushing",
            last_text="正在起草",
        )
        for place in range(1, count + 1)
    )
    return Filing(
        issue=7,
        unit=1,
        unit_name="呼和浩特市",
        title="2021年10月上旬旬报（第7期）",
        short_title="旬报第7期",
        number=7,
        due_at=DUE,
        lock_at=datetime(2021, 10, 13, 17, tzinfo=ZONE),
        items=items,
        statuses=STATUSES,
    )


def change(made: Filing, *places: int, **fields: object) -> Filing:
    """The filing with fields of some items changed."""
    items = tuple(replace(i, **fields) if i.place in places else i for i in made.items)  # type: ignore[arg-type]
    return replace(made, items=items)


def overdue(*places: int, count: int = 12) -> Filing:
    return change(filing(count), *places, must_ask=MustAsk.OVERDUE)


def first_time(*places: int, count: int = 12) -> Filing:
    return change(filing(count), *places, must_ask=MustAsk.FIRST, last_status="", last_text="")


def sent_back(made: Filing, answers: tuple[Answer, ...], reasons: dict[int, str]) -> Filing:
    """The filing after the office sent back some places, each with its reason."""
    said = {a.task: a for a in answers}
    items = tuple(
        replace(
            i,
            answered=said.get(i.task),
            must_ask=MustAsk.RETURNED if i.place in reasons else None,
            reason=reasons.get(i.place, ""),
        )
        for i in made.items
    )
    return replace(
        made,
        items=items,
        returned=True,
        returned_by="专班赵敏",
        correct_by=datetime(2021, 10, 12, 12, tzinfo=ZONE),
    )


def done(made: Filing, place: int, text: str = "") -> tuple[Answer, ...]:
    """Every task unchanged but one, which is 已完成."""
    return tuple(
        Answer(i.task, "done", text) if i.place == place else Answer(i.task, i.last_status, i.last_text, changed=False)
        for i in made.items
    )
