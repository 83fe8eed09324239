"""交接 and 缓报: asked by a filer, told to the office, settled by its word; and unbinding one who left.

Until the office has said yes, words, reminders and due times stay as they were. What would happen is echoed, done on 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot import layout, limits
from bot.acts import unbind as unbind_act
from bot.acts.ask_deferral import ask_deferral
from bot.acts.ask_hand_over import HandOver, ask_hand_over, holders
from bot.acts.grant_deferral import grant_deferral, possible
from bot.acts.grant_hand_over import grant_hand_over
from bot.acts.refuse_petition import refuse_petition
from bot.acts.refused import Refused, Why
from bot.acts.subjects import Shown
from bot.chat import my_reports, review
from bot.chat.grammar import office as decided
from bot.chat.grammar import people as asked
from bot.chat.state import DeferWhich, HandOverThis, SettleThis, UnbindThis
from bot.chat.turn import Answer, Turn, number, tell, tell_pages
from bot.chat.words import anyone as anyone_words
from bot.chat.words import petitions as petition_words
from bot.messages.words import settled as settled_words
from bot.posts import SLOTS, place, places
from bot.rights.table import Act, Read
from forms import dates
from forms.names import fold_name
from storage import duties, people, petitions
from storage.duties import Duty
from storage.people import Post
from storage.petitions import Petition

# the filer asks -------------------------------------------------------------------------------------------------


async def hand_over(turn: Turn, said: asked.HandOver) -> Answer | None:
    """交接 姓名. None: in the middle of a report, and no name of the roster: something said of a task."""
    own = [p for p in turn.posts if p.kind == "filer"]
    pairs, held = [], False
    for post in own:
        for person in await people.of_campaign(turn.tx, post.campaign):
            if fold_name(person.name) != fold_name(said.name) or person.id == post.person:
                continue
            there = await holders(turn.tx, post)
            held = held or person.id in there
            pairs += [] if person.id in there else [(post.id, person.id)]
    if pairs:
        pending = HandOverThis(tuple(pairs))
        return await hand_over_question(replace(turn, chat=replace(turn.chat, pending=pending)), pending)
    if held:
        return tell(turn, petition_words.holds_it(said.name))
    return None if turn.chat.focus is not None else tell(turn, petition_words.not_on_roster(said.name))


async def hand_over_question(turn: Turn, pending: HandOverThis) -> Answer:
    posts = {p.id: p for p in turn.posts}
    named = [(posts[post], await people.person(turn.tx, to)) for post, to in pending.choices if post in posts]
    lines = [(place(p.unit_name, p.kind, p.slot), to.name) for p, to in named if to is not None]
    if not lines:
        return Answer(petition_words.PETITION_GONE, replace(turn.chat, pending=None))
    if len(lines) == 1:
        return Answer(petition_words.hand_over_echo(*lines[0]), turn.chat, asks=True)
    return Answer(
        petition_words.hand_over_which([settled_words.hand_over_line(*line) for line in lines]), turn.chat, asks=True
    )


async def hand_over_chosen(turn: Turn, pending: HandOverThis, said: str) -> Answer | None:
    """1 is yes and 2 is no where there is one; of several the number is the choice, echoed. None: no answer."""
    chosen = number(said, max(2, len(pending.choices)))
    if chosen is None:
        return None
    if len(pending.choices) > 1:
        pending = HandOverThis((pending.choices[chosen],))
        return await hand_over_question(replace(turn, chat=replace(turn.chat, pending=pending)), pending)
    turn = replace(turn, chat=replace(turn.chat, pending=None))
    if chosen == 1:
        return Answer(anyone_words.LEFT_ALONE, turn.chat)
    asked_for = HandOver(*pending.choices[0])
    done = await ask_hand_over(turn.tx, turn.actor, asked_for, now=turn.now, zone=turn.house.zone)
    if isinstance(done, Refused):
        match done.why:
            case Why.HOLDS_IT:
                receiver = await people.person(turn.tx, asked_for.receiver)
                return Answer(petition_words.holds_it(receiver.name if receiver else ""), turn.chat)
            case Why.NOT_ON_ROSTER:
                return Answer(petition_words.PETITION_GONE, turn.chat)
            case _:
                return Answer(anyone_words.NOT_A_FILER, turn.chat)
    return Answer(petition_words.HAND_OVER_ASKED, turn.chat, wake=done.wake)


async def defer(turn: Turn, said: asked.Defer) -> Answer:
    """缓报 原因: of the report in hand, of the only one still to be filed, or it is asked of which."""
    open_ = [d for d in await duties.of_units(turn.tx, my_reports.units(turn), turn.now) if d.state in ("", "draft")]
    focus = turn.chat.focus
    held = [d for d in open_ if focus is not None and (d.issue, d.unit) == (focus.issue, focus.unit)]
    open_ = held or open_
    reason = said.reason[: limits.PETITION_REASON]
    if not open_:
        return tell(turn, petition_words.DEFER_NOTHING)
    if len(open_) == 1:
        return await _defer(turn, open_[0], reason)
    chat = replace(turn.chat, pending=DeferWhich(tuple((d.issue, d.unit) for d in open_), reason))
    return defer_question(replace(turn, chat=chat), open_)


def defer_question(turn: Turn, open_: Sequence[Duty]) -> Answer:
    return Answer(petition_words.defer_which([my_reports.line(turn, d) for d in open_]), turn.chat, asks=True)


async def defer_asked_again(turn: Turn, pending: DeferWhich) -> Answer:
    found = [await duties.one(turn.tx, issue, unit) for issue, unit in pending.choices]
    return defer_question(turn, [d for d in found if d is not None])


async def defer_chosen(turn: Turn, pending: DeferWhich, said: str) -> Answer | None:
    """Put off the report of this number. None: no number of the list was said."""
    chosen = number(said, len(pending.choices))
    return None if chosen is None else await defer_this(turn.closed(), *pending.choices[chosen], pending.reason)


async def defer_this(turn: Turn, issue: int, unit: int, reason: str) -> Answer:
    duty = await duties.one(turn.tx, issue, unit)
    return tell(turn, petition_words.DEFER_NOTHING) if duty is None else await _defer(turn, duty, reason)


async def _defer(turn: Turn, duty: Duty, reason: str) -> Answer:
    actor = turn.actor.as_person(my_reports.focus_of(turn, duty.issue, duty.unit).person)
    shown = Shown(duty.issue, duty.unit)
    done = await ask_deferral(turn.tx, actor, shown, reason, now=turn.now, zone=turn.house.zone)
    if isinstance(done, Refused):
        return tell(turn, petition_words.DEFER_NOTHING)
    due_at = layout.day_clock(turn.local(duty.due_at))
    return tell(turn, petition_words.defer_asked(turn.titled(duty), due_at), wake=done.wake)


# the office answers ---------------------------------------------------------------------------------------------


async def rows(turn: Turn) -> tuple[Petition, ...]:
    """The petitions this office may settle."""
    return await petitions.waiting(turn.tx, turn.of(Read.PETITIONS), turn.now)


async def waiting(turn: Turn, _: decided.Petitions) -> Answer:
    """待批."""
    found = await rows(turn)
    if not found:
        return tell(turn, petition_words.NO_PETITIONS)
    return tell_pages(turn, petition_words.petitions([await _what(turn, r) for r in found]))


async def _what(turn: Turn, it: Petition) -> str:
    if it.kind == "hand_over":
        return settled_words.hand_over_what(it.unit_name, it.slot, it.person_name, it.receiver_name)
    duty = await duties.one(turn.tx, it.about, it.unit)
    assert duty is not None, "asked of a report that is expected"
    due_at = layout.day_clock(turn.local(duty.due_at))
    return settled_words.defer_what(it.unit_name, it.person_name, turn.titled(duty), due_at, it.reason)


async def settle(turn: Turn, said: decided.GrantPetition | decided.RefusePetition) -> Answer:
    """同意… or 不同意…: echoed, done on 1."""
    unit = await review.named(turn, said.unit)
    if isinstance(unit, Answer):
        return unit
    ids = {u.id for u in unit.units}
    open_ = [r for r in await rows(turn) if r.kind == said.matter and r.unit in ids]
    if said.issue is not None and said.matter == "defer":
        found = [(r, await duties.one(turn.tx, r.about, r.unit)) for r in open_]
        open_ = [r for r, duty in found if duty is not None and duty.number == said.issue]
    if not open_:
        return tell(turn, petition_words.no_petition_of(unit.units[0].short_name, said.matter))
    if len(open_) > 1 and said.matter == "defer":
        return tell(turn, petition_words.several_petitions(open_[0].unit_name, [await _what(turn, r) for r in open_]))
    if isinstance(said, decided.RefusePetition):
        if not said.reason:
            return tell(turn, petition_words.REFUSE_HOW)
        pending = SettleThis(open_[0].id, granted=False, reason=said.reason[: limits.PETITION_REASON])
    elif said.matter == "hand_over":
        pending = SettleThis(open_[0].id, granted=True)
    else:
        until = await _until(turn, open_[0], said.rest)
        if isinstance(until, Answer):
            return until
        pending = SettleThis(open_[0].id, granted=True, until=until)
    return await settle_question(replace(turn, chat=replace(turn.chat, pending=pending)), pending)


async def _until(turn: Turn, it: Petition, said: str) -> datetime | Answer:
    duty = await duties.one(turn.tx, it.about, it.unit)
    assert duty is not None, "asked of a report that is expected"
    found = dates.moment(said, turn.local(duty.due_at), turn.local(turn.now).date())
    if found is None or not possible(duty, found, turn.now):
        return tell(turn, _until_how(turn, duty))
    return found


def _until_how(turn: Turn, duty: Duty) -> str:
    due_at, lock_at = (layout.day_clock(turn.local(at)) for at in (duty.due_at, duty.lock_at))
    return petition_words.grant_until_how(due_at, lock_at)


async def settle_question(turn: Turn, pending: SettleThis) -> Answer:
    it = next((r for r in await rows(turn) if r.id == pending.petition), None)
    if it is None:
        return Answer(petition_words.PETITION_GONE, replace(turn.chat, pending=None))
    if not pending.granted:
        asks = petition_words.refuse_echo(await _what(turn, it), pending.reason)
    elif pending.until is None:
        asks = petition_words.grant_hand_over_echo(await _what(turn, it))
    else:
        duty = await duties.one(turn.tx, it.about, it.unit)
        assert duty is not None, "asked of a report that is expected"
        was, until = (layout.day_clock(turn.local(at)) for at in (duty.due_at, pending.until))
        asks = petition_words.grant_defer_echo(it.unit_name, turn.titled(duty), was, until)
    return Answer(layout.cut(asks), turn.chat, asks=True)


async def settle_this(turn: Turn, pending: SettleThis) -> Answer:
    """The 1 after the echo."""
    turn = replace(turn, chat=replace(turn.chat, pending=None))
    it = next((r for r in await rows(turn) if r.id == pending.petition), None)
    if it is None:
        return Answer(petition_words.PETITION_GONE, turn.chat)
    if not pending.granted:
        return await _refused(turn, it, pending.reason)
    return await (_moved(turn, it) if pending.until is None else _put_off(turn, it, pending.until))


async def _refused(turn: Turn, it: Petition, reason: str) -> Answer:
    what = await _what(turn, it)
    done = await refuse_petition(turn.tx, turn.actor, it.id, reason, now=turn.now, zone=turn.house.zone)
    if isinstance(done, Refused):
        return Answer(petition_words.PETITION_GONE, turn.chat)
    return Answer(layout.cut(petition_words.refused(what)), turn.chat, wake=done.wake)


async def _moved(turn: Turn, it: Petition) -> Answer:
    done = await grant_hand_over(turn.tx, turn.actor, it.id, now=turn.now, zone=turn.house.zone)
    if isinstance(done, Refused):
        return Answer(petition_words.PETITION_GONE, turn.chat)
    reply = petition_words.hand_over_granted(
        it.unit_name, it.slot, it.person_name, it.receiver_name, bound=done.value.bound
    )
    return Answer(reply, turn.chat, wake=done.wake)


async def _put_off(turn: Turn, it: Petition, until: datetime) -> Answer:
    done = await grant_deferral(turn.tx, turn.actor, it.id, until, now=turn.now, zone=turn.house.zone)
    if isinstance(done, Refused):
        duty = await duties.one(turn.tx, it.about, it.unit) if done.why is Why.OUT_OF_RANGE else None
        return Answer(_until_how(turn, duty) if duty is not None else petition_words.PETITION_GONE, turn.chat)
    at = layout.day_clock(turn.local(until))
    return Answer(petition_words.deferred(it.unit_name, turn.titled(done.value), at), turn.chat, wake=done.wake)


# one who left without a word ------------------------------------------------------------------------------------


async def unbind(turn: Turn, said: decided.Unbind) -> Answer:
    """解绑 [单位] 姓名: echoed, done on 1."""
    name, units = said.who[-1], None
    if len(said.who) > 1:
        unit = await review.named(turn, said.who[0])
        if isinstance(unit, Answer):
            return unit
        units = {u.id for u in unit.units}
    found: dict[int, list[Post]] = {}
    for campaign in turn.of(Act.PERSON_UNBIND):
        for person in await people.of_campaign(turn.tx, campaign):
            if fold_name(person.name) != fold_name(name) or await people.openid_of(turn.tx, person.id) is None:
                continue
            own = [p for p in await people.posts(turn.tx, [person.id]) if units is None or p.unit in units]
            if own:
                found[person.id] = own
    if not found:
        return tell(turn, petition_words.nobody_bound(name))
    if len(found) > 1:
        return tell(turn, petition_words.unbind_which(name, [p for posts in found.values() for p in places(posts)]))
    pending = UnbindThis(next(iter(found)))
    return await unbind_question(replace(turn, chat=replace(turn.chat, pending=pending)), pending)


async def unbind_question(turn: Turn, pending: UnbindThis) -> Answer:
    person = await people.person(turn.tx, pending.person)
    posts = await people.posts(turn.tx, [pending.person])
    heirs = [await unbind_act.heir_of(turn.tx, p.unit, p.person) for p in posts if p.kind == "filer"]
    heir = next((f"{h.person_name}{SLOTS[h.slot]}" for h in heirs if h is not None), "")
    return Answer(petition_words.unbind_echo(person.name if person else "", places(posts), heir), turn.chat, asks=True)


async def unbind_this(turn: Turn, pending: UnbindThis) -> Answer:
    """The 1 after the echo."""
    turn = replace(turn, chat=replace(turn.chat, pending=None))
    done = await unbind_act.unbind(turn.tx, turn.actor, pending.person, now=turn.now)
    person = await people.person(turn.tx, pending.person)
    name = person.name if person else ""
    if isinstance(done, Refused):
        why = petition_words.nobody_bound(name) if done.why is Why.NOT_BOUND else anyone_words.NOT_YOURS
        return Answer(why, turn.chat)
    return Answer(petition_words.unbound(name), turn.chat, wake=done.wake)
