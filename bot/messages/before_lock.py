"""The reminder before 补报截止. It tells people once about their unfinished reports, while they can still finish them.

A draft belongs to the unit. The reminder goes to those who typed in it, if they still file for the unit. Otherwise it
goes to the A岗, and then to the next in line. A report that waits for a signature is the 审签人's.
Empty drafts are not reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from bot.house import House
from bot.messages import remind
from bot.messages.remind import Step
from schedules.line import To
from schedules.plan import Closing
from storage import campaigns, drafts, issues, lines, passed_over
from storage.drafts import Draft
from storage.engine.tx import Tx
from storage.steps import LockDraft, LockSign

Line = Mapping[To, tuple[int, ...]]


async def owe(tx: Tx, house: House, act: Closing, now: datetime) -> int:
    """Owe the reminder once for each draft and each submission. Gives how many notices are new."""
    issue = await issues.get(tx, act.issue)
    settings = (await campaigns.get(tx, issue.campaign)).definition.settings
    goes = await remind.when(tx, house, act.at, settings.quiet, now)
    by_step: dict[LockDraft | LockSign, dict[int, Line]] = {}
    for unit, (step, line) in (await (_unsigned if act.signing else _unfinished)(tx, act)).items():
        by_step.setdefault(step, {})[unit] = line
    new = 0
    for step, every in by_step.items():
        before = await passed_over.decided(tx, act.issue, step)  # a clock set back brings the same step again
        posts = {unit: line for unit, line in every.items() if unit not in before}
        if not posts:
            continue
        asked = Step(
            act.issue,
            step,
            tuple(posts),
            (To.SIGNER,) if act.signing else (To.A,),
            act.at,
            goes,
            act.useful_until,
            act.signing,
            posts,
            uncapped=True,
        )
        new += await remind.owe_this(tx, house, asked, settings.reminders, act.passed_over, now)
    return new


async def _unfinished(tx: Tx, act: Closing) -> dict[int, tuple[LockDraft, Line]]:
    """unit -> the step, and the people it is for."""
    found = [d for d in await drafts.of(tx, act.issue, act.units) if d.holds]
    posts = await lines.posts(tx, [d.unit for d in found])
    return {d.unit: (LockDraft(d.nth), _line(d, posts[d.unit])) for d in found}


def _line(draft: Draft, posts: Line) -> Line:
    filers = tuple(dict.fromkeys([*posts.get(To.A, ()), *posts.get(To.B, ())]))
    typed = tuple(p for p in draft.people if p in filers)
    if not typed:
        return {To.A: posts.get(To.A, ()), To.B: posts.get(To.B, ())}
    return {To.A: typed, To.B: tuple(p for p in filers if p not in typed)}


async def _unsigned(tx: Tx, act: Closing) -> dict[int, tuple[LockSign, Line]]:
    nth = await drafts.rounds(tx, act.issue, act.units)
    posts = await lines.posts(tx, act.units)
    return {u: (LockSign(nth.get(u, 1)), posts[u]) for u in act.units}
