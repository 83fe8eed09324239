"""What did not get through to somebody, and who is told instead.

A reminder refused to one person for good goes at once to the next in line, by the rules of the step itself: its
addressees, the caps, the quiet hours; at the end of the line the unit is to be phoned. Nobody gets the same step twice.
What failed for another reason would fail with the next one too: the unit is to be phoned, and 未达 lists it.
A leader whom a digest did not reach is nobody's to be replaced: the office hears of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.house import House
from bot.messages import alert_card, office_alerts, remind
from bot.messages.remind import Step
from schedules import plan, quiet
from schedules.line import Choice, To, Why, addressees
from storage import calendar, campaigns, issues, lines, notices, office, people, steps
from storage.engine.tx import Tx
from storage.issues import Issue
from storage.notices import Notice
from storage.times import from_ms, to_ms

TOLD = (*steps.ASKS_TO_FILE, steps.Return, steps.SignAsk, *steps.BEFORE_LOCK)
GATHER = timedelta(minutes=1)  # who stands in for several units hears of them together, at the full minute
CAPS = (Why.PER_ISSUE, Why.PER_DAY)


@dataclass(frozen=True, slots=True)
class _Step:
    """One step of one issue, for some units, as it was meant."""

    issue: int
    step: steps.Step
    planned_at: datetime
    useful_until: datetime | None
    signing: bool


async def next_in_line(tx: Tx, house: House, message: int, now: datetime) -> int:
    """It was refused to this person for good: of each unit nobody else of whom got it the next one is told, or it is to
    be phoned; or the office hears of a leader. How many units, or people of the office."""
    told = await _digest(tx, house, message, now)
    left = await _unreached(tx, await notices.of_message(tx, message))
    by_step: dict[_Step, list[int]] = {}
    phoned = []
    for notice in left:
        meant = await _meant(tx, notice)
        if meant is None:
            continue
        if isinstance(notice.step, steps.ASKS_TO_FILE):
            by_step.setdefault(meant, []).append(notice.unit)
        else:
            phoned.append(notice)
    for meant, units in by_step.items():
        await _go_on(tx, house, meant, units, now)
    await _phone(tx, house, phoned, now)
    return len(left) + told


async def to_phone(tx: Tx, house: House, message: int, now: datetime) -> int:
    """It could not be sent: of each unit nobody else of whom got it the office is told, and of a leader. How many,
    as above."""
    told = await _digest(tx, house, message, now)
    left = await _unreached(tx, await notices.of_message(tx, message))
    await _phone(tx, house, left, now)
    return len(left) + told


async def _unreached(tx: Tx, carried: Iterable[Notice]) -> list[Notice]:
    """Those of them whose units nobody has got them in."""
    told = sorted((n for n in carried if isinstance(n.step, TOLD)), key=lambda n: (n.issue, n.unit, n.step.to_key()))
    return [n for n in told if await notices.unreached(tx, n.issue, n.unit, n.step)]


async def _phone(tx: Tx, house: House, left: Sequence[Notice], now: datetime) -> None:
    for n in left:
        await notices.alert_refused(tx, n.issue, n.unit, n.step, now, house.zone)


async def _digest(tx: Tx, house: House, message: int, now: datetime) -> int:
    """A leader has not got his digest: the office is told whom to pass it on to; how many of it. Of its own people 未达
    tells."""
    told = 0
    for n in await notices.of_message(tx, message):
        if not isinstance(n.step, steps.Digest):
            continue
        issue, person = await issues.get(tx, n.issue), await people.person(tx, await notices.to(tx, message))
        assert person is not None
        held = {p.kind for p in await people.posts(tx, [person.id]) if p.campaign == issue.campaign}
        if "leader" not in held or "office" in held:
            continue
        campaign = await campaigns.get(tx, issue.campaign)
        alert = office_alerts.digest_lost(campaign.short_name, issue.short_title, person.name, person.phone)
        told_to = await office.of_campaign(tx, issue.campaign, now.astimezone(house.zone).date())
        told += len(await alert_card.tell(tx, told_to, alert, now, house.zone))
    return told


async def _meant(tx: Tx, notice: Notice) -> _Step | None:
    """What the notice was about; None: what it asks for has been done since."""
    signing = await notices.about_signing(tx, notice)
    asks_to_file = isinstance(notice.step, steps.ASKS_TO_FILE) and not signing
    if asks_to_file and notice.unit not in (await issues.owing(tx, {notice.issue}, [notice.unit]))[notice.issue]:
        return None
    return _Step(notice.issue, notice.step, notice.planned_at, notice.useful_until, signing)


async def _go_on(tx: Tx, house: House, meant: _Step, units: Sequence[int], now: datetime) -> None:
    """The same step, for those of these units it was not yet decided about."""
    issue = await issues.get(tx, meant.issue)
    settings = (await campaigns.get(tx, issue.campaign)).definition.settings
    every = GATHER // timedelta(milliseconds=1)
    soon = from_ms((to_ms(now) // every + 1) * every)
    goes = quiet.humane(soon, settings.quiet, house.zone, await calendar.read(tx))
    until = issue.lock_at if meant.useful_until is None else meant.useful_until
    before = await notices.decided(tx, meant.issue, meant.step, units)
    line = {
        unit: {post: tuple(p for p in held if p not in before[unit]) for post, held in posts.items()}
        for unit, posts in (await lines.posts(tx, units)).items()
    }
    to = _to(issue, meant)
    asked = Step(meant.issue, meant.step, tuple(units), to, meant.planned_at, goes, until, meant.signing, line)
    if goes < until:
        choices = await remind.decide(tx, house, asked, settings.reminders, now)
    else:
        choices = dict.fromkeys(units, Choice(call=Why.REFUSED))
    await remind.carry_out(tx, house, asked, {u: _refused(c, to) for u, c in choices.items()}, now)


def _to(issue: Issue, meant: _Step) -> tuple[To, ...]:
    """Whom the step was meant for. 催报 is for the filers."""
    named = (addressees(n, r.to) for n, r in enumerate(issue.rules.reminders) if r.key == meant.step.to_key())
    to = next(named, (To.A, To.B))
    return plan.signed(to) if meant.signing else to


def _refused(choice: Choice, to: tuple[To, ...]) -> Choice:
    """Where nobody is left, it is that the platform refused it, whatever keeps the others from being told; unless they
    have been told often enough, or it was the 电话单's turn."""
    if choice.call is None or choice.call in CAPS or To.CALLS in to:
        return choice
    return replace(choice, call=Why.REFUSED)
