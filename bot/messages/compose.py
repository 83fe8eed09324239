"""The words of what is pushed, composed when a message is claimed, from the notices still owed.

The same message is a chat text and a card: which is sent depends on the channel, and both say the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from bot import layout, links
from bot.card import Card, CardKind
from bot.messages import compose_lock, compose_return, compose_sign
from bot.messages.message import About, Composed, Message
from bot.messages.words import pushed
from bot.messages.words import settled as settled_words
from bot.messages.words import signing as sign_words
from forms import report as life
from schedules import digest as counted
from storage import (
    calls,
    campaigns,
    digests,
    duties,
    files,
    issues,
    notices,
    people,
    recipients,
    reports,
    signatures,
    steps,
)
from storage.engine.tx import Tx
from storage.notices import Notice
from storage.outbox import Claimed


async def compose(tx: Tx, held: Claimed, zone: ZoneInfo, public_url: str, now: datetime) -> Composed:
    """The words for the notices of this message that still have a point."""
    if held.spoken:
        return Composed(Message.from_json(held.body))
    about = [await _about(tx, n) for n in held.notices]
    local = now.astimezone(zone)
    match held.kind:
        case "remind":
            return await _remind(tx, held.person, about, zone, public_url, local)
        case "return" if about and isinstance(about[0].notice.step, steps.Lost):
            return await _lost(tx, held.person, about, zone, local)
        case "return":
            return await compose_return.compose(tx, held.person, about, zone, local)
        case "sign":
            return await _sign(tx, held.person, about, zone, public_url, local)
        case "digest":
            return await _digest(tx, about, public_url)
        case "alert":
            return await _alert(tx, about, local)
        case _:
            assert_never(held.kind)


async def _about(tx: Tx, notice: Notice) -> About:
    issue = await issues.get(tx, notice.issue)
    campaign = await campaigns.get(tx, issue.campaign)
    unit = await campaigns.unit(tx, notice.unit)
    count, own = await issues.share(tx, issue.id, unit.id)
    return About(
        notice,
        campaign.id,
        campaign.short_name,
        issue,
        issue.rules,
        unit.short_name,
        unit.place,
        own or issue.due_at,
        count,
    )


# reminders ------------------------------------------------------------------------------------------------------


async def _remind(
    tx: Tx, person: int, about: Sequence[About], zone: ZoneInfo, public_url: str, now: datetime
) -> Composed:
    if (last := await compose_lock.compose(tx, person, about, zone, public_url, now)) is not None:
        if last.said is not None or len(last.mute) == len(about):
            return last
        gone = {notice.id for notice, _ in last.mute}
        rest = await _remind(tx, person, [a for a in about if a.notice.id not in gone], zone, public_url, now)
        return replace(rest, mute=(*last.mute, *rest.mute))
    owing = await issues.owing(tx, {a.notice.issue for a in about}, [a.notice.unit for a in about])
    to_sign = await compose_sign.waiting_for(tx, person, [a.key for a in about], now.date())
    signs = tuple(a for a in about if (a.notice.issue, a.notice.unit) in to_sign)
    owed = tuple(a for a in about if a.notice.unit in owing[a.notice.issue])
    mute = tuple((a.notice, pushed.FILED) for a in about if a not in owed and a not in signs)
    if signs:
        return _remind_to_sign(signs, owed, mute, zone, now)
    if not owed:
        return Composed(None, mute=mute)
    posts = await people.posts(tx, [person])
    if all({p.kind for p in posts if p.unit == a.notice.unit} == {"signer"} for a in owed):
        return await _nudge(tx, owed, mute, zone, now)
    filling = await recipients.filling(tx, person, [(a.notice.issue, a.notice.unit) for a in owed], now)
    first = owed[0]
    due_at = min(a.due_at for a in owed).astimezone(zone)
    counts = [a.tasks for a in owed]
    opens = bool(public_url) and len(owed) == 1  # of several no page is the right one: the chat asks which
    if len(owed) == 1:
        units = {p.unit for p in posts if p.kind == "filer" and p.campaign == first.campaign}
        unit = first.unit_name if units - {first.notice.unit} else ""
        text = pushed.remind(first.label, due_at, now, filling, unit, first.issue.lock_at.astimezone(zone))
        title = pushed.remind_titles(first.campaign_name, first.rules.label, first.issue.short_title, due_at, now)
    else:
        lines = [pushed.remind_line(a.label, a.unit_name, a.due_at.astimezone(zone), now) for a in owed]
        text = pushed.remind_several(lines, filling)
        title = pushed.several_titles(len(owed), due_at, now)
    card = Card(
        CardKind.REMIND,
        (
            ("title", title),
            ("what", pushed.remind_asks(sum(counts), link=opens)),
            ("due", (pushed.card_time(due_at),)),
            ("count", pushed.items(sum(counts))),
        ),
        links.path(first.notice.issue, first.notice.unit) if opens else "",
    )
    return Composed(Message(layout.cut(text), card), owed, mute)


def _remind_to_sign(
    signs: tuple[About, ...],
    owed: tuple[About, ...],
    mute: tuple[tuple[Notice, str], ...],
    zone: ZoneInfo,
    now: datetime,
) -> Composed:
    """What waits for this person's signature, and what he owes besides."""
    first, every = signs[0], (*signs, *owed)
    due_at = min(a.due_at for a in every).astimezone(zone)
    if len(every) == 1:
        text = compose_sign.reminder(first.unit_name, first.label, due_at, now)
        title = sign_words.ask_titles(first.unit_name, first.issue.short_title)
    else:
        lines = [sign_words.remind_line(a.unit_name, a.label) for a in signs]
        lines += [pushed.remind_line(a.label, a.unit_name, a.due_at.astimezone(zone), now) for a in owed]
        text = sign_words.remind_several(lines, also_owed=bool(owed))
        title = pushed.several_titles(len(every), due_at, now)
    card = Card(
        CardKind.REMIND,
        (
            ("title", title),
            ("what", sign_words.remind_asks()),
            ("due", (pushed.card_time(due_at),)),
            ("count", pushed.items(len(every))),
        ),
        compose_sign.path(first.notice.issue, first.notice.unit) if len(every) == 1 else "",
    )
    return Composed(Message(layout.cut(text), card), every, mute)


async def _nudge(
    tx: Tx, owed: tuple[About, ...], mute: tuple[tuple[Notice, str], ...], zone: ZoneInfo, now: datetime
) -> Composed:
    """To the unit's head, who does not file himself: he is asked to see to it."""
    due_at = min(a.due_at for a in owed).astimezone(zone)
    lines = []
    for a in owed:
        whom = [name for name, _ in await recipients.phones(tx, a.notice.unit)]
        lines.append(pushed.nudge_line(a.label, a.unit_name, a.due_at.astimezone(zone), now, whom))
    first = owed[0]
    title = pushed.remind_titles(first.campaign_name, first.rules.label, first.issue.short_title, due_at, now)
    values = (
        ("title", title if len(owed) == 1 else pushed.several_titles(len(owed), due_at, now)),
        ("what", pushed.NUDGE_ASKS),
        ("due", (pushed.card_time(due_at),)),
        ("count", pushed.items(len(owed))),
    )
    return Composed(Message(layout.cut(pushed.nudge(lines)), Card(CardKind.REMIND, values)), owed, mute)


# returns --------------------------------------------------------------------------------------------------------


async def _lost(tx: Tx, person: int, about: Sequence[About], zone: ZoneInfo, now: datetime) -> Composed:
    """Photos of the chat that could not be had, while they can be sent again. A message carries one such notice."""
    (this,) = about
    gone = await files.lost_by(tx, this.notice.id)
    duty = await duties.one(tx, this.notice.issue, this.notice.unit)
    if not gone or duty is None:
        return Composed(None, mute=((this.notice, pushed.MENDED),))
    filed = life.may(
        life.State(duty.state or "draft"),
        life.Act.WITHDRAW,
        life.Actor.FILER,
        now,
        due_at=duty.due_at,
        lock_at=duty.lock_at,
    )
    if (not duty.open and isinstance(filed, life.Refused)) or (now > duty.lock_at and duty.state != "returned"):
        return Composed(None, mute=((this.notice, pushed.TOO_LATE_TO_MEND),))
    why = "、".join(dict.fromkeys(f.why for f in gone))
    label = f"{duty.unit_name}{duty.short_title}"
    said = settled_words.photos_lost if duty.open else settled_words.photos_lost_filed
    card = Card(
        CardKind.RETURN,
        (
            ("title", pushed.lost_titles(duty.short_title, len(gone))),
            ("reason", (why, pushed.LOST_REASON)),
            ("what", pushed.LOST_ASKS),
            ("due", (pushed.card_time(duty.due_at.astimezone(zone)),)),
            ("count", (f"{len(gone)}",)),
        ),
        links.path(this.notice.issue, this.notice.unit),
    )
    return Composed(Message(said(len(gone), why, label), card), (this,))


# to be signed ---------------------------------------------------------------------------------------------------


async def _sign(
    tx: Tx, person: int, about: Sequence[About], zone: ZoneInfo, public_url: str, now: datetime
) -> Composed:
    """A message carries one report."""
    (this,) = about
    asked = await compose_sign.report(tx, person, this.notice, zone=zone, public_url=public_url, now=now)
    if asked is None:
        return Composed(None, mute=((this.notice, pushed.SIGNED),))
    return Composed(Message(asked.text, asked.card), (this,), signs=asked.submission if asked.whole else None)


# digests --------------------------------------------------------------------------------------------------------


async def _digest(tx: Tx, about: Sequence[About], public_url: str) -> Composed:
    """A message carries one digest. Its card is enough alone."""
    (this,) = about
    step = this.notice.step
    assert isinstance(step, steps.Digest), step
    found = await digests.of_issue(tx, this.notice.issue, step.occurrence)
    if found is None:
        raise LookupError(f"notice {this.notice.id} is about a digest that was never issued")
    path = f"/h5/digest/{found.id}"
    page = pushed.digest_page(f"{public_url.rstrip('/')}{path}") if public_url else ""
    facts = found.facts
    card = Card(
        CardKind.DIGEST,
        (
            ("title", counted.title_variants(facts)),
            ("what", counted.filed_variants(facts)),
            ("count", counted.standing_variants(facts)),
            ("due", (pushed.card_time(facts.as_of),)),
        ),
        path,
    )
    return Composed(Message(layout.fit(found.content, [], page), card), (this,))


# alerts ---------------------------------------------------------------------------------------------------------


async def _alert(tx: Tx, about: Sequence[About], now: datetime) -> Composed:
    """Which units nobody could be reached of, but for those that have filed since."""
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
        once: dict[int, About] = {}  # a unit, however many notices nobody of it got
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
    card = Card(
        CardKind.ALERT,
        (
            ("title", title if len(issued) == 1 else pushed.several_not_reached(len(issued))),
            ("what", pushed.not_reached_asks(names)),
            ("due", (pushed.card_time(now),)),
            ("count", (f"{len(names)}",)),
            ("reason", reason),
        ),
    )
    return Composed(Message(layout.fit(lines[0], [*lines[1:], *skipped]), card), (*lost, *outages), mute)


def _told_of(about: About) -> steps.Step:
    """The step the office is told of by this alert."""
    step = about.notice.step
    assert isinstance(step, steps.AlertOf), step
    return step.of


def _call(about: About) -> tuple[int, int, steps.Step]:
    """What put it on the 电话单: issue, unit and step."""
    return about.notice.issue, about.notice.unit, _told_of(about)


async def _outage(tx: Tx, about: About, now: datetime) -> str:
    """A step nobody was reminded at, as the house was down."""
    skipped = _told_of(about)
    assert isinstance(skipped, steps.Outage), skipped
    units, at = await notices.passed_over(tx, about.notice.issue, skipped.of)
    return pushed.outage_line(about.campaign_name, about.issue.short_title, at.astimezone(now.tzinfo), units)


def _outages(lines: Sequence[str], now: datetime) -> Message:
    values = (
        ("title", pushed.OUTAGE_TITLE),
        ("what", pushed.OUTAGE_ASKS),
        ("due", (pushed.card_time(now),)),
        ("count", (f"{len(lines)}",)),
        ("reason", pushed.OUTAGE_REASON),
    )
    return Message(layout.fit(pushed.OUTAGE_HEAD, lines, pushed.OUTAGE_TAIL), Card(CardKind.ALERT, values))


async def _returned(tx: Tx, about: About) -> bool:
    report = await reports.peek(tx, about.notice.issue, about.notice.unit)
    return report is not None and report.state == "returned"


def in_doubt(campaign: str, issue: str, unit: str, person: str, at: datetime) -> Message:
    """What the office hears of a return nobody knows the end of."""
    card = Card(
        CardKind.ALERT,
        (
            ("title", pushed.in_doubt_titles(campaign, issue)),
            ("what", pushed.in_doubt_asks(unit, person)),
            ("due", (pushed.card_time(at),)),
            ("count", ("1",)),
            ("reason", pushed.IN_DOUBT_REASON),
        ),
    )
    return Message(pushed.in_doubt(campaign, issue, unit, person), card)


def digest_lost(campaign: str, issue: str, person: str, phone: str, at: datetime) -> Message:
    """What the office hears of a leader whom the digest did not reach."""
    card = Card(
        CardKind.ALERT,
        (
            ("title", pushed.digest_lost_titles(campaign, issue)),
            ("what", pushed.digest_lost_asks(person)),
            ("due", (pushed.card_time(at),)),
            ("count", ("1",)),
            ("reason", pushed.DIGEST_LOST_REASON),
        ),
    )
    return Message(pushed.digest_lost(campaign, issue, person, phone), card)


def was_paused(since: datetime, code: str) -> Message:
    """What the office hears once the account speaks again: that it could not."""
    card = Card(
        CardKind.ALERT,
        (
            ("title", pushed.was_paused_title()),
            ("what", pushed.was_paused_what(since, code)),
            ("due", (pushed.card_time(since),)),
            ("count", ("1",)),
            ("reason", pushed.PAUSED_REASON),
        ),
    )
    return Message(pushed.was_paused(since, code), card)
