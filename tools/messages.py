"""Writes docs/messages.md: how many messages a report takes, counted by the engine, compared with a plain form.

The plain form asks the same tasks one by one, as chat forms do: a word to begin; for each task its status, and one more
question if it has changed; a word to confirm.

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

The messages that a filer sends for a report of n tasks of which k changed. All count, 填报 and the last 1 included.
Each way is played against the running engine until the report is handed in; `下页` is sent if the table to
confirm has another page. `python -m tools.messages` writes this page. A test plays every row again on phones
against the running product, with encrypted callbacks.

- **in turn**: 填报, the places, each task's status and words in one message (`{said}`), 1.
- **one message**: everything in one message without 填报 before it (`1推进60%，…；其余无变化`), 1. If nothing
  changed, 填报 and 0.
- **plain form**: the same report question by question: a word to begin, each task's status, what was done if it
  changed, a word to confirm.

"""
_PAGES = """
A message holds 2000 bytes. The table to confirm shows only what has changed. Each page after the first needs
one more `下页`. With texts of {length} characters the table of 60 changed tasks has {pages} pages; longer texts
need more. A list of several pages can be answered without turning its pages; each page turned needs one more
`下页`.
"""

_FIGURES = """
## A report of figures

The same for a campaign without tasks. It has m figures with a target (`Q1 指标1（目标≥90%）`), all to be answered.

- **as last time**: all figures stay as in the last issue: 填报, and 1 at the table that shows them.
- **in turn**: 填报, one message for each figure, 1.
- **one message**: everything in one message without 填报 before it (`指标1：91%；指标2：92%；…`), 1.
- **plain form**: a word to begin, each figure, a word to confirm, also if nothing is new.

"""


_SENT = """
## What is sent by itself

What the system sends to a person about one issue without being asked. The opening of an issue sends nothing.

- **reminder**, **催报**: to the filer who owes the report, or to the 审签人 once it is handed in. Both together
  are at most {issue} an issue and {day} a day, unless the file sets other caps. Filing, quiet hours and the
  caps stop them.
- **reminder before 补报截止**: to the person who typed in a draft that was not handed in, once for each draft;
  to the 审签人 of a report that waits for a signature, once for each submission. It comes {before} hours
  before, unless the cycle sets another time. Filing, signing and quiet hours stop it. It is about the person's
  own unfinished work, so the caps do not apply.
- **退回**: to the unit's filers, once for each return, at once. **Notice that it was taken back** (撤销): to
  the filers who had heard of the return.
- **request to sign**, and the notice that the report was taken back before it was signed: to the 审签人 or the
  deputy, each once for each submission, at once. **Notice that it was signed**: to the person who handed it in.
- **lost photos**: to the person who sent them, once, at once.
- **汇总**: to leaders and the office, as the cycle's digests say.
- **units to phone**: to the office, gathered into one message every five minutes.

Several reports of one person at one moment are one message.
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """The number of messages. turned: how many of them were 下页."""

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
        """Turn to the table's last page and send 1. Raises AssertionError if the report is not as expected.

        changed: how many tasks changed, or how many figures were given anew.
        """
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
    """A report of `count` tasks, all of them 正在推进 so far."""
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
    """A report of `count` figures without tasks. last: each has an answer of the last issue."""
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
    """The messages of a form that asks about every task. They are counted by asking, not by a formula."""
    asked = ["begin"]
    for place in range(1, count + 1):
        asked.append("status")
        if place <= changed:
            asked.append("what was done")
    return len([*asked, "confirm"])


def cases() -> Iterable[tuple[int, int]]:
    """(n, k), with k = 0, 1, 3 and n if n is large enough."""
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
