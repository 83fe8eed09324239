"""Writes docs/messages.md: what a report costs in messages, counted against the engine, beside a plain form's.

The plain form is the same engine's tasks asked one by one, as chat forms are made: a word to begin; for each task its
status, and where it has changed one question more, what was done; a word to confirm.

Run from the repository's root: python -m tools.messages
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.alone import Alone
from bot.transcript import Says
from forms.model import Filing, Item, Status
from forms.questions import ANEW, Kind, Question, Target, Value
from schedules.line import TWICE
from schedules.workdays import ONE_DAY

PAGE = Path(__file__).resolve().parent.parent / "docs" / "messages.md"
SIZES = (1, 6, 20, 60)
FIGURES = (1, 6, 20)
NOW = datetime(2021, 10, 11, 15, 2, tzinfo=ZoneInfo("Asia/Shanghai"))
SAID = "推进60% 正在征求意见"
TURN = "下页"
_STATUSES = (
    Status("none", "无进展", 0),
    Status("pushing", "正在推进", 1, ("推进",)),
    Status("stage", "取得阶段性成效", 2, ("阶段",)),
    Status("done", "已完成", 3, ("完成",), done=True),
)
_HEAD = """# What a report costs

Messages a filer sends for a report of n tasks, k of them changed, counting every one, 填报 and the last 1
included. Each way is played against the running engine until it is handed in; `下页` is sent where the table to
confirm has another page. Written by `python -m tools.messages`; a test plays every row again on phones against the
running product, over encrypted callbacks.

- **in turn**: 填报, the places, each task's status and words in one message (`{said}`), 1.
- **one message**: all of it in one, with no 填报 before it (`1推进60%，…；其余无变化`), 1. With nothing changed, 填报
  and 0.
- **plain form**: the same report question by question: a word to begin, each task's status, what was done where it
  changed, a word to confirm.

"""
_PAGES = """
A message holds 2000 bytes. The table to confirm shows only what has changed; each page of it beyond the first is
one `下页` more. With these words of {length} characters a task the table of 60 changed tasks has {pages} pages;
longer words make more. A list of several pages can be answered without turning it; each page one does turn to is
one `下页` more.
"""

_FIGURES = """
## A report of figures

The same for a campaign without tasks, of m figures with a target (`Q1 指标1（目标≥90%）`), all of them called for.

- **as last time**: every figure stands from the last issue: 填报, and 1 at the table that shows it.
- **in turn**: 填报, a figure a message, 1.
- **one message**: all of it in one, with no 填报 before it (`指标1：91%；指标2：92%；…`), 1.
- **plain form**: a word to begin, each figure, a word to confirm, whether anything is new or not.

"""


_SENT = """
## What is sent by itself

The other way round: what the system sends a person about one issue without being asked. An opening sends nothing.

- **reminder**, **催报**: to who owes, or, once it is handed in, to its 审签人; {issue} an issue and {day} a day, both
  together, unless the file says otherwise. Stopped by filing, quiet hours and the caps.
- **word before 补报截止**: to who typed in a draft that was not handed in, once a draft; to the 审签人 of a report that
  waits for him, once a submission; {before} hours before unless the cycle says otherwise. Stopped by filing or signing
  and by quiet hours. It is about his own unfinished work: the caps neither stop it nor count it.
- **退回**: to who files for the unit, once a return, at once.
- **request to sign**, and that the report was taken back before it was signed: to the 审签人, or who stands in for him,
  each once a submission, at once. **That it was signed**: to who handed it in.
- **photos that could not be had**: to who sent them, once, at once.
- **汇总**: to leaders and the office, as the cycle's digests say.
- **who is to be phoned**: to the office, gathered to one message in five minutes.

Several reports of one person at one moment are one message.
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """turned: how many of the messages were 下页."""

    sent: int
    turned: int


class Phone:
    """Counts what the person sends until the report is handed in."""

    def __init__(self, made: Filing) -> None:
        self._alone = Alone(made)
        self._sent = self._turned = 0
        self._shown = ""

    def says(self, text: str) -> None:
        self._sent += 1
        self._shown = self._alone.hears(Says("text", text), NOW)

    def hands_in(self, changed: int) -> Cost:
        """Turn to the end of the table and say 1. changed: of tasks, or of figures that were said anew.
        AssertionError: the report said something else."""
        while TURN in self._shown:
            self._turned += 1
            self.says(TURN)
        if self._alone.standing is None:
            self.says("1")
        assert self._alone.standing is not None, self._shown
        event = self._alone.standing[0]
        assert sum(a.changed for a in event.answers) + sum(v.origin in ANEW for v in event.values) == changed
        return Cost(self._sent, self._turned)


def filing(count: int) -> Filing:
    """A report of so many tasks, all of them 正在推进 so far."""
    items = tuple(Item(100 + p, p, 100 + 2 * p, "整改任务", "pushing", "正在起草") for p in range(1, count + 1))
    return Filing(
        issue=7,
        unit=1,
        unit_name="呼和浩特市",
        title="2021年10月上旬旬报（第7期）",
        short_title="旬报第7期",
        number=7,
        due_at=NOW + timedelta(hours=2),
        lock_at=NOW + timedelta(days=2),
        items=items,
        statuses=_STATUSES,
    )


def figures(count: int, *, last: bool = False) -> Filing:
    """A report of so many figures and no tasks. last: each stands from the last issue."""
    asked = tuple(
        Question(f"f{n}", f"指标{n}", Kind.PERCENT, target=Target(">=", Decimal(90)), prefill=True)
        for n in range(1, count + 1)
    )
    said = tuple(Value(q.key, "95") for q in asked) if last else ()
    return replace(filing(0), questions=asked, last_values=said)


def as_last_time(count: int) -> Cost:
    phone = Phone(figures(count, last=True))
    phone.says("填报")
    return phone.hands_in(0)


def figures_in_turn(count: int) -> Cost:
    phone = Phone(figures(count))
    phone.says("填报")
    for n in range(count):
        phone.says(f"{91 + n % 9}%")
    return phone.hands_in(count)


def figures_in_one(count: int) -> Cost:
    phone = Phone(figures(count))
    phone.says("；".join(f"指标{n}：{90 + n % 9}%" for n in range(1, count + 1)))
    return phone.hands_in(count)


def in_turn(count: int, changed: int) -> Cost:
    phone = Phone(filing(count))
    phone.says("填报")
    if not changed:
        phone.says("0")
        return phone.hands_in(0)
    phone.says(" ".join(str(p) for p in range(1, changed + 1)))
    for _ in range(changed):
        phone.says(SAID)
    return phone.hands_in(changed)


def in_one(count: int, changed: int) -> Cost:
    if not changed:
        return in_turn(count, 0)
    parts = [f"{p}{SAID.replace(' ', '，')}" for p in range(1, changed + 1)]
    phone = Phone(filing(count))
    phone.says("；".join([*parts, *(["其余无变化"] if changed < count else [])]))
    return phone.hands_in(changed)


def plain(count: int, changed: int) -> int:
    """The messages of a form that asks every task: counted as it is asked, not by a formula."""
    asked = ["begin"]
    for place in range(1, count + 1):
        asked.append("status")
        if place <= changed:
            asked.append("what was done")
    return len([*asked, "confirm"])


def cases() -> Iterable[tuple[int, int]]:
    """(n, k): k of 0, 1, 3 and n, where there are so many."""
    for count in SIZES:
        yield from ((count, changed) for changed in sorted({0, 1, 3, count}) if changed <= count)


def page() -> str:
    rows = ["| n | k | in turn | one message | plain form |", "|---|---|---|---|---|"]
    for count, changed in cases():
        costs = in_turn(count, changed), in_one(count, changed)
        told = [_told(c) for c in costs]
        rows.append(f"| {count} | {changed} | {told[0]} | {told[1]} | {plain(count, changed)} |")
    note = _PAGES.format(length=len(SAID.split()[1]), pages=in_turn(60, 60).turned + 1)
    sent = _SENT.format(issue=TWICE.per_issue, day=TWICE.per_day, before=24 * ONE_DAY.days)
    return _HEAD.format(said=SAID) + "\n".join(rows) + "\n" + note + _FIGURES + "\n".join(_figures()) + "\n" + sent


def _told(cost: Cost) -> str:
    return f"{cost.sent}" + (f" (下页 {cost.turned})" if cost.turned else "")


def _figures() -> list[str]:
    rows = ["| m | as last time | in turn | one message | plain form |", "|---|---|---|---|---|"]
    for count in FIGURES:
        costs = [_told(c) for c in (as_last_time(count), figures_in_turn(count), figures_in_one(count))]
        rows.append(f"| {count} | {' | '.join(costs)} | {count + 2} |")
    return rows


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
