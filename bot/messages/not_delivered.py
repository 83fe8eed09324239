"""Says whom to tell instead if a message did not reach its addressee.

If the platform refuses a reminder to a person for good, the next in line is told at once, by the rules of the step: its
addressees, the caps, the quiet hours. At the end of the line the unit must be phoned. Nobody gets a step twice.
A message that failed for another reason would fail for the next person too. Its unit must be phoned, and 未达 lists it.
Nobody can replace a leader who did not get a digest, so the office is told.
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
GATHER = timedelta(minutes=1)  # wait for the full minute, so that one person gets one message for several units
CAPS = (Why.PER_ISSUE, Why.PER_DAY)


@dataclass(frozen=True, slots=True)
class _Step:
    """The step of a notice that failed, as it was planned."""

    issue: int
    step: steps.Step
    planned_at: datetime
    useful_until: datetime | None
    signing: bool


async def next_in_line(tx: Tx, house: House, message: int, now: datetime) -> int:
    """Handle a message that was refused to its person for good.

    For each unit in which nobody got the notice, the next in line is told, or the unit is to be phoned. If a leader did
    not get a digest, the office is told. Gives the number of these units, plus the people of the office told.
    """
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
    """Handle a message that could not be sent: the office is told to phone each unit in which nobody got the notice.

    Gives the same number as next_in_line.
    """
    told = await _digest(tx, house, message, now)
    left = await _unreached(tx, await notices.of_message(tx, message))
    await _phone(tx, house, left, now)
    return len(left) + told


async def _unreached(tx: Tx, carried: Iterable[Notice]) -> list[Notice]:
    """The notices that nobody in their unit has received."""
    told = sorted((n for n in carried if isinstance(n.step, TOLD)), key=lambda n: (n.issue, n.unit, n.step.to_key()))
    return [n for n in told if await notices.unreached(tx, n.issue, n.unit, n.step)]


async def _phone(tx: Tx, house: House, left: Sequence[Notice], now: datetime) -> None:
    for n in left:
        await notices.alert_refused(tx, n.issue, n.unit, n.step, now, house.zone)


async def _digest(tx: Tx, house: House, message: int, now: datetime) -> int:
    """Tell the office of leaders who did not get a digest. Gives how many people are told.

    If somebody of the office did not get it, 未达 lists it instead.
    """
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
    """The step of the notice; None if what it asks for has been done since."""
    signing = await notices.about_signing(tx, notice)
    asks_to_file = isinstance(notice.step, steps.ASKS_TO_FILE) and not signing
    if asks_to_file and notice.unit not in (await issues.owing(tx, {notice.issue}, [notice.unit]))[notice.issue]:
        return None
    return _Step(notice.issue, notice.step, notice.planned_at, notice.useful_until, signing)


async def _go_on(tx: Tx, house: House, meant: _Step, units: Sequence[int], now: datetime) -> None:
    """Do the step again, for the people of these units who were neither told nor passed over."""
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
    """The posts that the step is for. 催报 is for the filers."""
    named = (addressees(n, r.to) for n, r in enumerate(issue.rules.reminders) if r.key == meant.step.to_key())
    to = next(named, (To.A, To.B))
    return plan.signed(to) if meant.signing else to


def _refused(choice: Choice, to: tuple[To, ...]) -> Choice:
    """The choice with `refused` as the reason to phone.

    A cap, or a step that ends at the 电话单, keeps its own reason.
    """
    if choice.call is None or choice.call in CAPS or To.CALLS in to:
        return choice
    return replace(choice, call=Why.REFUSED)
