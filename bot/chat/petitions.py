"""交接 and 缓报: asked by a filer, told to the office, settled by its word; and unbinding one who left.

Until the office has said yes, words, reminders and due times stay as they were. What would happen is echoed, done on 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot import layout
from bot.acts import bind as bind_act
from bot.card import Card, CardKind
from bot.chat import binding, my_reports, review
from bot.chat.grammar import office as decided
from bot.chat.grammar import people as asked
from bot.chat.state import DeferWhich, HandOverThis, SettleThis, UnbindThis
from bot.chat.turn import Answer, Turn, number, tell, tell_pages
from bot.chat.words import anyone as anyone_words
from bot.chat.words import petitions as petition_words
from bot.messages.message import Message
from bot.messages.words import pushed
from bot.messages.words import settled as settled_words
from bot.plans import change
from bot.posts import SLOTS, place
from forms import dates
from forms.names import fold_name
from storage import duties, notices, office, people, petitions
from storage.duties import Duty
from storage.people import Post
from storage.petitions import Petition

REASON_LIMIT = 100  # characters


# the filer asks -------------------------------------------------------------------------------------------------


async def hand_over(turn: Turn, said: asked.HandOver) -> Answer | None:
    """交接 姓名. None: in the middle of a report, and no name of the roster: something said of a task."""
    own = [p for p in turn.posts if p.kind == "filer"]
    pairs, held = [], False
    for post in own:
        for person in await people.of_campaign(turn.tx, post.campaign):
            if fold_name(person.name) != fold_name(said.name) or person.id == post.person:
                continue
            there = {p.person for p in await people.posts_of_unit(turn.tx, post.unit, "filer") if p.slot == post.slot}
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
    post_id, receiver = pending.choices[0]
    post = next((p for p in turn.posts if p.id == post_id), None)
    if post is None:
        return Answer(anyone_words.NOT_A_FILER, turn.chat)
    await petitions.hand_over(turn.tx, unit=post.unit, post=post.id, giver=post.person, receiver=receiver, now=turn.now)
    to = await people.person(turn.tx, receiver)
    what = settled_words.hand_over_what(post.unit_name, post.slot, post.person_name, to.name if to else "")
    await _tell_office(turn, post.campaign, "hand_over", post.unit_name, what)
    return Answer(petition_words.HAND_OVER_ASKED, turn.chat, wake=True)


async def defer(turn: Turn, said: asked.Defer) -> Answer:
    """缓报 原因: of the report in hand, of the only one still to be filed, or it is asked of which."""
    open_ = [d for d in await duties.of_units(turn.tx, my_reports.units(turn), turn.now) if d.state in ("", "draft")]
    focus = turn.chat.focus
    held = [d for d in open_ if focus is not None and (d.issue, d.unit) == (focus.issue, focus.unit)]
    open_ = held or open_
    reason = said.reason[:REASON_LIMIT]
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
    if duty is None or unit not in my_reports.units(turn) or duty.state not in ("", "draft"):
        return tell(turn, petition_words.DEFER_NOTHING)
    return await _defer(turn, duty, reason)


async def _defer(turn: Turn, duty: Duty, reason: str) -> Answer:
    person = my_reports.focus_of(turn, duty.issue, duty.unit).person
    await petitions.defer(turn.tx, unit=duty.unit, issue=duty.issue, person=person, reason=reason, now=turn.now)
    due_at = layout.day_clock(turn.local(duty.due_at))
    by = await people.person(turn.tx, person)
    what = settled_words.defer_what(duty.unit_name, by.name if by else "", duty.short_title, due_at, reason)
    await _tell_office(turn, duty.campaign, "defer", duty.unit_name, what, layout.day_clock(turn.local(duty.lock_at)))
    return tell(turn, petition_words.defer_asked(turn.titled(duty), due_at), wake=True)


async def _tell_office(turn: Turn, campaign: int, matter: str, unit: str, what: str, latest: str = "") -> None:
    text = settled_words.asked_of_office(what, settled_words.grant_how(matter, unit, latest))
    body = _card(turn, text, settled_words.petition_titles(matter, unit), settled_words.petition_asks())
    for person in await office.of_campaign(turn.tx, campaign, turn.local(turn.now).date()):
        await notices.say(turn.tx, person, body, turn.now, turn.now)


async def _tell(turn: Turn, to: Sequence[int], matter: str, text: str, *, granted: bool) -> None:
    body = _card(
        turn, text, settled_words.settled_titles(matter, granted=granted), settled_words.settled_asks(granted=granted)
    )
    for person in dict.fromkeys(to):
        await notices.say(turn.tx, person, body, turn.now, turn.now)


def _card(turn: Turn, text: str, title: tuple[str, ...], what: tuple[str, ...]) -> str:
    at = (pushed.card_time(turn.local(turn.now)),)
    values = (("title", title), ("what", what), ("due", at), ("count", ("1",)), ("reason", what))
    return Message(layout.cut(text), Card(CardKind.ALERT, values)).to_json()


# the office answers ---------------------------------------------------------------------------------------------


async def waiting(turn: Turn, _: decided.Petitions) -> Answer:
    """待批."""
    rows = await petitions.waiting(turn.tx, review.own(turn), turn.now)
    if not rows:
        return tell(turn, petition_words.NO_PETITIONS)
    return tell_pages(turn, petition_words.petitions([await _what(turn, r) for r in rows]))


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
    rows = [
        r
        for r in await petitions.waiting(turn.tx, review.own(turn), turn.now)
        if r.kind == said.matter and r.unit in ids
    ]
    if said.issue is not None and said.matter == "defer":
        found = [(r, await duties.one(turn.tx, r.about, r.unit)) for r in rows]
        rows = [r for r, duty in found if duty is not None and duty.number == said.issue]
    if not rows:
        return tell(turn, petition_words.no_petition_of(unit.units[0].short_name, said.matter))
    if len(rows) > 1 and said.matter == "defer":
        return tell(turn, petition_words.several_petitions(rows[0].unit_name, [await _what(turn, r) for r in rows]))
    if isinstance(said, decided.RefusePetition):
        if not said.reason:
            return tell(turn, petition_words.REFUSE_HOW)
        pending = SettleThis(rows[0].id, granted=False, reason=said.reason[:REASON_LIMIT])
    elif said.matter == "hand_over":
        pending = SettleThis(rows[0].id, granted=True)
    else:
        until = await _until(turn, rows[0], said.rest)
        if isinstance(until, Answer):
            return until
        pending = SettleThis(rows[0].id, granted=True, until=until)
    return await settle_question(replace(turn, chat=replace(turn.chat, pending=pending)), pending)


async def _until(turn: Turn, it: Petition, said: str) -> datetime | Answer:
    duty = await duties.one(turn.tx, it.about, it.unit)
    assert duty is not None, "asked of a report that is expected"
    found = dates.moment(said, turn.local(duty.due_at), turn.local(turn.now).date())
    if found is None or not max(duty.due_at, turn.now) < found <= duty.lock_at:
        due_at, lock_at = (layout.day_clock(turn.local(at)) for at in (duty.due_at, duty.lock_at))
        return tell(turn, petition_words.grant_until_how(due_at, lock_at))
    return found


async def settle_question(turn: Turn, pending: SettleThis) -> Answer:
    it = await petitions.get(turn.tx, pending.petition, turn.now)
    if it is None or it.campaign not in review.own(turn):
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
    it = await petitions.get(turn.tx, pending.petition, turn.now)
    if it is None or it.campaign not in review.own(turn):
        return Answer(petition_words.PETITION_GONE, turn.chat)
    by = turn.holder(it.campaign, "office")
    if not pending.granted:
        return await _refused(turn, it, pending.reason, by)
    return await (_moved(turn, it, by) if pending.until is None else _put_off(turn, it, pending.until, by))


async def _refused(turn: Turn, it: Petition, reason: str, by: int) -> Answer:
    what = await _what(turn, it)
    await petitions.refuse(turn.tx, it, reason, by=by, now=turn.now)
    duty = await duties.one(turn.tx, it.about, it.unit) if it.kind == "defer" else None
    about = duty.short_title if duty else settled_words.hand_over_line(_post(it), it.receiver_name)
    stays = settled_words.stays_due(layout.day_clock(turn.local(duty.due_at))) if duty else settled_words.STAYS_HOLDER
    told = settled_words.told_refused(it.kind, about, reason, stays)
    await _tell(turn, [it.person], it.kind, told, granted=False)
    return Answer(layout.cut(petition_words.refused(what)), turn.chat, wake=True)


def _post(it: Petition) -> str:
    return place(it.unit_name, "filer", it.slot)


async def _moved(turn: Turn, it: Petition, by: int) -> Answer:
    assert it.receiver is not None, "a hand-over has one"
    await change.hand_over(turn.tx, it, by=by, now=turn.now)
    bound = await people.openid_of(turn.tx, it.receiver) is not None
    for person in (it.person, it.receiver):
        openid = await people.openid_of(turn.tx, person)
        if openid is not None:
            await people.want_role(turn.tx, openid, await bind_act.role_of(turn.tx, openid), turn.now)
    await _tell(turn, [it.person], it.kind, settled_words.told_giver(_post(it), it.receiver_name), granted=True)
    await _tell(turn, [it.receiver], it.kind, settled_words.told_receiver(_post(it), it.person_name), granted=True)
    done = petition_words.hand_over_granted(it.unit_name, it.slot, it.person_name, it.receiver_name, bound=bound)
    return Answer(done, turn.chat, wake=True)


async def _put_off(turn: Turn, it: Petition, until: datetime, by: int) -> Answer:
    duty = await duties.one(turn.tx, it.about, it.unit)
    assert duty is not None, "asked of a report that is expected"
    await petitions.put_off(turn.tx, it, until, by=by, now=turn.now)
    at = layout.day_clock(turn.local(until))
    filers = await people.posts_of_unit(turn.tx, it.unit, "filer")
    await _tell(
        turn, [f.person for f in filers], it.kind, settled_words.told_deferred(duty.short_title, at), granted=True
    )
    return Answer(petition_words.deferred(it.unit_name, turn.titled(duty), at), turn.chat, wake=True)


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
    for campaign in review.own(turn):
        for person in await people.of_campaign(turn.tx, campaign):
            if fold_name(person.name) != fold_name(name) or await people.openid_of(turn.tx, person.id) is None:
                continue
            own = [p for p in await people.posts(turn.tx, [person.id]) if units is None or p.unit in units]
            if own:
                found[person.id] = own
    if not found:
        return tell(turn, petition_words.nobody_bound(name))
    if len(found) > 1:
        return tell(
            turn, petition_words.unbind_which(name, [p for posts in found.values() for p in binding.places(posts)])
        )
    pending = UnbindThis(next(iter(found)))
    return await unbind_question(replace(turn, chat=replace(turn.chat, pending=pending)), pending)


async def unbind_question(turn: Turn, pending: UnbindThis) -> Answer:
    person = await people.person(turn.tx, pending.person)
    posts = await people.posts(turn.tx, [pending.person])
    heirs = [await bind_act.heir_of(turn.tx, p.unit, p.person) for p in posts if p.kind == "filer"]
    heir = next((f"{h.person_name}{SLOTS[h.slot]}" for h in heirs if h is not None), "")
    return Answer(
        petition_words.unbind_echo(person.name if person else "", binding.places(posts), heir), turn.chat, asks=True
    )


async def unbind_this(turn: Turn, pending: UnbindThis) -> Answer:
    """The 1 after the echo: the binding ends, what is on his screen opens nothing more."""
    turn = replace(turn, chat=replace(turn.chat, pending=None))
    person = await people.person(turn.tx, pending.person)
    posts = await people.posts(turn.tx, [pending.person])
    mine_ = [p.campaign for p in posts if p.campaign in review.own(turn)]
    if person is None or not mine_:
        return Answer(anyone_words.NOT_YOURS, turn.chat)
    if not await bind_act.undo(turn.tx, person.id, by=turn.holder(mine_[0], "office"), now=turn.now):
        return Answer(petition_words.nobody_bound(person.name), turn.chat)
    return Answer(petition_words.unbound(person.name), turn.chat, wake=True)
