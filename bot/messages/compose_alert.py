"""Composes alerts to the office: units that no message reached, and reminders lost in an outage."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot import layout
from bot.messages import compose_sign
from bot.messages.alert_card import Alert
from bot.messages.message import About, Composed, Message
from bot.messages.words import pushed
from storage import calls, issues, notices, recipients, reports, signatures, steps
from storage.engine.tx import Tx


async def compose(tx: Tx, about: Sequence[About], now: datetime) -> Composed:
    """The alert. Units that have filed since are left out. now: in the campaign's zone."""
    owing = await issues.owing(tx, {a.notice.issue for a in about}, [a.notice.unit for a in about])
    back = {a.notice.id for a in about if isinstance(_told_of(a), steps.OF_A_RETURN) and await _returned(tx, a)}
    unsigned = await signatures.waiting(tx, {a.notice.issue for a in about})
    unasked = {
        a.notice.id
        for a in about
        if isinstance(_told_of(a), (*steps.OF_A_SIGNATURE, steps.LockSign))
        and a.notice.unit in unsigned[a.notice.issue]
    }
    back |= unasked
    outages = tuple(a for a in about if isinstance(_told_of(a), steps.Outage))
    lost = tuple(a for a in about if a.notice.unit in owing[a.notice.issue] or a.notice.id in back)
    lost = tuple(sorted(lost, key=lambda a: (a.due_at, a.notice.issue, a.place)))
    mute = tuple((a.notice, pushed.FILED) for a in about if a not in lost and a not in outages)
    skipped = [await _outage(tx, a, now) for a in outages]
    if not lost:
        return Composed(_outages(skipped, now) if outages else None, outages, mute)
    told = {a.notice.id for a in lost if a.notice.id not in back and await calls.in_vain(tx, *_call(a))}
    by_issue: dict[tuple[int, bool], list[About]] = {}
    for a in lost:
        by_issue.setdefault((a.notice.issue, a.notice.id in told), []).append(a)
    lines = []
    for (_, in_vain), group in by_issue.items():
        head = pushed.in_vain_head if in_vain else pushed.not_reached_head
        lines.append(head(group[0].campaign_name, group[0].issue.short_title))
        once: dict[int, About] = {}  # one line for a unit, even if several of its notices failed
        for a in group:
            if a.notice.unit not in once or isinstance(_told_of(a), steps.UNFOLLOWED):
                once[a.notice.unit] = a
        for a in once.values():
            if a.notice.id in unasked:
                lines.append(await compose_sign.to_phone(tx, a.notice.unit, a.unit_name))
            else:
                phones = await recipients.phones(tx, a.notice.unit)
                lines.append(
                    pushed.not_reached_unit(a.unit_name, phones, left=isinstance(_told_of(a), steps.UNFOLLOWED))
                )
    names = list(dict.fromkeys(a.unit_name for a in lost))
    first, issued = lost[0], {issue for issue, _ in by_issue}
    title, reason = pushed.not_reached_titles(first.campaign_name, first.issue.short_title), pushed.NOT_REACHED_REASON
    if told:
        title, reason = pushed.in_vain_titles(first.campaign_name, first.issue.short_title), pushed.IN_VAIN_REASON
    if told and len(told) < len(lost):
        title, reason = pushed.to_phone_titles(first.campaign_name, first.issue.short_title), pushed.TO_PHONE_REASON
    if {a.notice.id for a in lost} <= unasked:
        title, reason = pushed.unsigned_titles(first.campaign_name, first.issue.short_title), pushed.UNSIGNED_REASON
    title = title if len(issued) == 1 else pushed.several_not_reached(len(issued))
    text = layout.fit(lines[0], [*lines[1:], *skipped])
    alert = Alert(text, title, pushed.not_reached_asks(names), reason, len(names))
    return Composed(alert.message(now), (*lost, *outages), mute)


def _told_of(about: About) -> steps.Step:
    """The step that this alert is about."""
    step = about.notice.step
    assert isinstance(step, steps.AlertOf), step
    return step.of


def _call(about: About) -> tuple[int, int, steps.Step]:
    """The key of its line on the 电话单: issue, unit and step."""
    return about.notice.issue, about.notice.unit, _told_of(about)


async def _outage(tx: Tx, about: About, now: datetime) -> str:
    """The line about a step that an outage skipped."""
    skipped = _told_of(about)
    assert isinstance(skipped, steps.Outage), skipped
    units, at = await notices.passed_over(tx, about.notice.issue, skipped.of)
    return pushed.outage_line(about.campaign_name, about.issue.short_title, at.astimezone(now.tzinfo), units)


def _outages(lines: Sequence[str], now: datetime) -> Message:
    text = layout.fit(pushed.OUTAGE_HEAD, lines, pushed.OUTAGE_TAIL)
    return Alert(text, pushed.OUTAGE_TITLE, pushed.OUTAGE_ASKS, pushed.OUTAGE_REASON, len(lines)).message(now)


async def _returned(tx: Tx, about: About) -> bool:
    report = await reports.peek(tx, about.notice.issue, about.notice.unit)
    return report is not None and report.state == "returned"
