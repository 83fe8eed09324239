"""Files a report from the phone page: shows it, saves its fields, hands it in and takes it back.

The draft, the rules and the rows are those of the chat. The page adds one thing: it compares what the person saw with
what stands in the draft now, and never overwrites a change that the person has not seen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.acts import consent as consent_act
from bot.acts import hand_in as hand_in_act
from bot.acts import withdraw as withdraw_act
from bot.acts.keep_draft import keep_draft
from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.acts.subjects import Shown
from bot.house import House
from bot.messages import signing
from bot.rights import gate
from bot.rights.actor import Actor, of_openid
from bot.rights.gate import Subject
from bot.rights.table import Read
from forms import answers as asked
from forms import page, page_questions, photos
from forms import report as life
from forms import words as form_words
from forms.model import Filing, Submitted
from forms.page import Entry, Fault
from forms.page_questions import Typed
from forms.session import Session
from storage import campaigns, chats, duties, files, people, questions, reports, submissions
from storage.duties import Duty
from storage.engine.tx import Tx
from storage.files import File
from storage.reports import Report


@dataclass(frozen=True, slots=True)
class Who:
    """A browser.

    person: the one its link was made for; None means the person of this phone who holds the unit's post.
    """

    openid: str
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Stranger:
    """Somebody who may not fill this report. bound: the phone is bound, but its people hold no such post."""

    bound: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A task's new entry, and the entry that the person saw before."""

    entry: Entry
    was: Entry | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A question's new answer, and the answer that the person saw before."""

    typed: Typed
    was: Typed | None = None


@dataclass(frozen=True, slots=True)
class Open:
    """A report to be filled.

    by, at: who saved last, and when. touched: task id, or key of a question -> (who changed it last, when).
    files: the evidence in the draft, from chat and page. closed: 补报截止 is over.
    carried: a sentence on what was lost because the form changed; '' if nothing was.
    """

    duty: Duty
    filing: Filing
    session: Session
    version: int
    by: str
    at: datetime | None
    closed: bool
    carried: str = ""
    touched: Mapping[int | str, tuple[str, datetime]] = field(default_factory=dict)
    files: tuple[File, ...] = ()
    keeps_location: bool = False

    def entries(self) -> tuple[Entry, ...]:
        return tuple(page.shown(self.filing, self.session, i) for i in self.filing.items)


@dataclass(frozen=True, slots=True)
class Given:
    """A report that was handed in. offer: ask this person to allow the next reminder, because no consent is left."""

    duty: Duty
    filing: Filing
    event: Submitted
    by: str
    may_withdraw: bool
    files: tuple[File, ...] = ()
    signing: str = ""  # the sentence on the signature it waits for or has; '' if it needs none
    offer: bool = False


@dataclass(frozen=True, slots=True)
class Saved:
    """The report after a save. conflicts: tasks that somebody else changed meanwhile; they were not saved."""

    state: Open
    faults: tuple[Fault, ...] = ()
    conflicts: tuple[int, ...] = ()
    known: bool = True  # nobody saved in between
    asked: tuple[str, ...] = ()  # keys of questions in conflict


@dataclass(frozen=True, slots=True)
class NotYet:
    """The report was not handed in. faults: what is missing. other: the draft is not the one that was shown."""

    state: Open
    faults: tuple[Fault, ...] = ()
    other: bool = False


async def look(house: House, who: Who, issue: int, unit: int) -> Open | Given | Stranger | None:
    """The report as it is now; None if there is no such report."""
    now = house.now()

    async def work(tx: Tx) -> Open | Given | Stranger | None:
        person = await _holder(tx, house, who, unit, now)
        if isinstance(person, Stranger):
            return person
        duty = await duties.one(tx, issue, unit)
        if duty is None:
            return None
        report = await reports.peek(tx, issue, unit)
        return await _state(tx, house, who, duty, report, person, now)

    return await house.db.read(work)


async def save(
    house: House,
    who: Who,
    issue: int,
    unit: int,
    changes: Sequence[Change],
    *,
    version: int,
    answers: Sequence[Written] = (),
) -> Saved | Given | Stranger | None:
    """Save what the person wrote. version: of the draft the page showed. Saving the same twice changes nothing more."""
    now = house.now()

    async def work(tx: Tx) -> Saved | Given | Stranger | None:
        state = await locked(tx, house, who, issue, unit, now)
        if not isinstance(state, Locked):
            return state
        known = version == state.report.version
        before = state.open.session
        tasks = {i.task for i in state.open.filing.items}
        wanted = [c for c in changes if c.entry.task in tasks]
        new = [c for c in wanted if not page.same(state.open.filing, before, c.entry)]
        conflicts = tuple(c.entry.task for c in new if _moved(state.open, c))
        at = house_time(house, now)
        said = [w for w in answers if not page_questions.same(state.open.filing, before, w.typed, at.date())]
        asked = tuple(w.typed.question for w in said if _answered_since(state.open, w))
        filled = page.fill(
            state.open.filing,
            before,
            [c.entry for c in new if c.entry.task not in conflicts],
            at,
            [w.typed for w in said if w.typed.question not in asked],
        )
        if state.open.closed or filled.session == before:
            return Saved(state.open, filled.faults, conflicts, known, asked)
        after = await keep(tx, state, filled.session, now)
        return Saved(after, filled.faults, conflicts, known, asked)

    return await house.db.write(work)


async def submit(
    house: House, who: Who, issue: int, unit: int, *, version: int, zero: bool, at: datetime
) -> Open | Given | NotYet | Stranger | None:
    """Hand in the draft that was shown. at: when the request arrived; it decides 按时. zero: a 零报告 is meant."""

    async def work(tx: Tx) -> tuple[Open | Given | NotYet | Stranger | None, bool]:
        state = await locked(tx, house, who, issue, unit, at)
        if not isinstance(state, Locked):
            return state, False
        shown = state.open
        faults = page.missing(shown.filing, shown.session)
        other = version != shown.version or (page.nothing_said(shown.filing, shown.session) and not zero)
        event = page.event_of(page.submit(shown.filing, shown.session, house_time(house, at)))
        if other or faults or shown.closed or event is None:
            return NotYet(shown, faults, other), False
        done = await hand_in_act.hand_in(
            tx, state.actor, Shown(issue, unit), event, face="page", at=at, now=at, zone=house.zone
        )
        assert isinstance(done, Done), f"asked a moment ago, with the report locked: {done}"
        await chats.handed_in(tx, who.openid, issue=issue, unit=unit, at=at, on_time=done.value.on_time)
        return await _given_now(tx, house, who, issue, unit, state.person, at), True

    result, wake = await house.db.write(work)
    if wake:
        house.wake()
    return result


async def withdraw(house: House, who: Who, issue: int, unit: int, *, at: datetime) -> Open | Given | Stranger | None:
    """Take the report back. After the due time, or after 通过, it stays as it is. at: when the request arrived."""

    async def work(tx: Tx) -> Open | Given | Stranger | None:
        person = await _holder(tx, house, who, unit, at)
        if isinstance(person, Stranger):
            return person
        await people.follower(tx, who.openid)
        actor = (await of_openid(tx, who.openid, at, house.zone)).as_person(person)
        done = await withdraw_act.withdraw(tx, actor, Shown(issue, unit), at=at, now=at, zone=house.zone)
        if isinstance(done, Refused) and done.why is Why.UNKNOWN:
            return None
        return await _given_now(tx, house, who, issue, unit, person, at)

    return await house.db.write(work)


async def keep(tx: Tx, locked: Locked, session: Session, now: datetime, *, removed: Sequence[int] = ()) -> Open:
    """Save this as the draft. removed: files taken out of it. Gives what stands there now."""
    held = (locked.report, locked.open.duty.campaign)
    done = await keep_draft(tx, locked.actor, held, session.to_json(), at=now, now=now, removed=removed)
    assert isinstance(done, Done), f"asked a moment ago, with the report locked: {done}"
    return replace(locked.open, session=session, version=locked.report.version + 1, carried="")


def house_time(house: House, at: datetime) -> datetime:
    """The moment in the campaign's zone, which the forms expect."""
    return at.astimezone(house.zone)


# ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Locked:
    """A report to be filled whose row is locked until the transaction ends. person: who fills it."""

    open: Open
    report: Report
    actor: Actor  # the one person of the browser who fills it

    @property
    def person(self) -> int:
        return self.actor.people[0]


async def _holder(tx: Tx, house: House, who: Who, unit: int, now: datetime) -> int | Stranger:
    """The person of this browser who may fill the unit's reports now, or a Stranger."""
    actor = await of_openid(tx, who.openid, now, house.zone)
    asks = actor if who.person is None else actor.as_person(who.person)
    allowed = gate.may(asks, Read.FILL_PAGE, Subject(unit=unit))
    return Stranger(bool(actor.people)) if allowed is None or allowed.by is None else allowed.by


async def locked(
    tx: Tx, house: House, who: Who, issue: int, unit: int, now: datetime
) -> Locked | Given | Stranger | None:
    """The report, locked for a change. Given if it is handed in; None if there is no such report."""
    person = await _holder(tx, house, who, unit, now)
    if isinstance(person, Stranger):
        return person
    await people.follower(tx, who.openid)  # lock it before the report, as the chat does, to avoid a deadlock
    if await duties.one(tx, issue, unit) is None:
        return None
    report = await reports.lock(tx, issue, unit)
    duty = await duties.one(tx, issue, unit)
    assert duty is not None, "it was there a moment ago"
    state = await _state(tx, house, who, duty, report, person, now)
    if isinstance(state, Given):
        return state
    return Locked(state, report, (await of_openid(tx, who.openid, now, house.zone)).as_person(person))


async def _given_now(tx: Tx, house: House, who: Who, issue: int, unit: int, person: int, now: datetime) -> Open | Given:
    duty = await duties.one(tx, issue, unit)
    assert duty is not None
    return await _state(tx, house, who, duty, await reports.peek(tx, issue, unit), person, now)


async def _state(
    tx: Tx, house: House, who: Who, duty: Duty, report: Report | None, person: int, now: datetime
) -> Open | Given:
    bound = await people.bound(tx, who.openid)
    posts = await people.posts(tx, [p.id for p in bound])
    names = await campaigns.apart(tx, [p.campaign for p in posts])
    filing = await duties.filing(tx, duty.issue, duty.unit, now=now, zone=house.zone, names=names)
    if report is not None and not report.open:
        offer = await consent_act.wanted(tx, house, who.openid)
        return replace(await given(tx, house, duty, filing, now), offer=offer)
    kept = Session.from_json(report.draft) if report is not None and report.draft is not None else None
    if kept is not None:
        gone = await files.gone(tx, sorted(kept.files()))
        kept = photos.without(kept, gone)
    session = page.opened(filing, kept, house_time(house, now))
    by = await people.person(tx, report.draft_person) if report is not None and report.draft_person else None
    at = house_time(house, report.draft_at) if report is not None and report.draft_at is not None else None
    return Open(
        duty,
        filing,
        session,
        report.version if report is not None else 0,
        by.name if by else "",
        at,
        closed=not _may(duty, life.Act.SUBMIT, now),
        carried=page.carried(filing, kept),
        touched=await _touched(tx, house, report),
        files=await files.those(tx, sorted(session.files())),
        keeps_location=(await campaigns.get(tx, duty.campaign)).definition.form.keep_location,
    )


async def _touched(tx: Tx, house: House, report: Report | None) -> dict[int | str, tuple[str, datetime]]:
    names: dict[int, str] = {}
    for id in {t.person for t in report.touched.values()} if report is not None else ():
        person = await people.person(tx, id)
        names[id] = person.name if person else ""
    touched = report.touched if report is not None else {}
    return {part: (names[t.person], house_time(house, t.at)) for part, t in touched.items() if names[t.person]}


async def given(tx: Tx, house: House, duty: Duty, filing: Filing, now: datetime) -> Given:
    """The report as it was handed in."""
    assert duty.submission is not None
    answers = await duties.progress(tx, duty.submission)
    row = await submissions.get(tx, duty.submission)
    order = {i.task: n for n, i in enumerate(filing.items)}
    answers = tuple(sorted(answers, key=lambda a: order.get(a.task, len(order))))
    values = await questions.of(tx, duty.submission)
    event = Submitted(answers, row.zero, row.on_paper, values=values)
    replaced = await questions.photos_of_report(tx, duty.issue, duty.unit) - frozenset(asked.photos(values))
    handed = tuple(f for f in await files.of_report(tx, duty.issue, duty.unit) if f.id not in replaced)
    said = await signing.standing(tx, duty, now=now, zone=house.zone)
    return Given(duty, filing, event, row.person_name, _may(duty, life.Act.WITHDRAW, now), handed, said)


def _may(duty: Duty, act: life.Act, at: datetime) -> bool:
    state = life.State(duty.state or "draft")
    may = life.may(state, act, life.Actor.FILER, at, due_at=duty.due_at, lock_at=duty.lock_at)
    return not isinstance(may, life.Refused)


def _moved(state: Open, change: Change) -> bool:
    """Whether the draft's entry is not the one that the person saw."""
    now = page.shown(state.filing, state.session, state.filing.item(change.entry.task))
    return change.was is not None and page.normal(change.was) != page.normal(now)


def _answered_since(state: Open, written: Written) -> bool:
    question = state.filing.question(written.typed.question)
    if question is None or written.was is None:
        return False
    return page_questions.normal(written.was) != page_questions.shown(state.filing, state.session, question)


def receipt_of(given: Given) -> str:
    """The receipt, in the chat's words."""
    at = given.duty.submitted_at
    assert at is not None
    said = form_words.receipt(
        given.filing,
        given.event,
        running=given.duty.receipt or 0,
        at=at,
        on_time=given.duty.on_time,
        withdraw=False,
        by=given.by if given.event.on_paper else "",
    )
    return f"{said}\n{given.signing}" if given.signing else said
