"""请假, 销假: who is away on which days; its dates and who gets the reminders are said back, and it stands on 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import layout, posts
from bot.acts.end_leave import end_leave
from bot.acts.refused import Refused, Why
from bot.acts.take_leave import LONGEST, Away, covered, take_leave, too_long
from bot.chat.grammar import people as said_of_posts
from bot.chat.state import LeaveThis
from bot.chat.turn import Answer, Turn, number, tell
from bot.chat.words import anyone as anyone_words
from bot.chat.words import leave as leave_words
from bot.messages.leave import Cover, colleagues, covers
from forms.names import fold_name
from storage import leaves, people
from storage.leaves import Leave
from storage.people import Post

YES = 0


async def declare(turn: Turn, said: said_of_posts.TakeLeave) -> Answer:
    """请假 10月8日到10月12日 由李强代."""
    own = covered(turn.posts)
    if not own:
        return tell(turn, leave_words.NO_POST_TO_LEAVE)
    today = turn.local(turn.inbound.sent_at).date()
    found, name = said_of_posts.leave(said.said, today)
    if found is None:
        return tell(turn, leave_words.LEAVE_HOW)
    if found.last < today:
        return tell(turn, leave_words.LEAVE_PAST)
    if too_long(max(found.first, today), found.last):
        return tell(turn, leave_words.leave_too_long(LONGEST))
    who = tuple(dict.fromkeys(p.person for p in own))
    deputy = await _named(turn, own, name) if name else None
    if name and deputy is None:
        return tell(turn, leave_words.deputy_unknown(name, own[0].unit_name))
    pending = LeaveThis(who, max(found.first, today), found.last, deputy)
    return await question(replace(turn, chat=replace(turn.chat, pending=pending)), pending)


async def _named(turn: Turn, own: Sequence[Post], name: str) -> int | None:
    """The colleague of this name who holds a post like one of these, or could sign for one of them."""
    for post in own:
        for other in await colleagues(turn.tx, post):
            if fold_name(other.person_name) == fold_name(name):
                return other.person
    return None


async def question(turn: Turn, pending: LeaveThis) -> Answer:
    """What would be registered; of several on a shared phone, who it is."""
    held = [p for p in covered(turn.posts) if p.person in pending.people]
    names = list(dict.fromkeys(p.person_name for p in held))
    if not names:
        return Answer(leave_words.NO_POST_TO_LEAVE, replace(turn.chat, pending=None))
    if len(pending.people) > 1:
        return Answer(leave_words.leave_who(names), turn.chat, asks=True)
    over = [e for e in await leaves.coming(turn.tx, pending.people, pending.first) if e.first <= pending.last]
    before = [layout.short_days(e.first, e.last) for e in over]
    lines = _said(await covers(turn.tx, held, pending.deputy, pending.first))
    return Answer(
        leave_words.leave_echo(names[0], layout.days(pending.first, pending.last), lines, before), turn.chat, asks=True
    )


def _said(made: Sequence[Cover]) -> list[str]:
    units = {c.post.unit for c in made}
    lines = []
    for c in made:
        names = [f"{p.person_name}{posts.SLOTS[p.slot]}" for p in c.others]
        signing = "" if c.post.kind != "signer" else "own" if c.own else "instead"
        lines.append(leave_words.stand_in(c.post.unit_name, names, signing, several=len(units) > 1))
    return list(dict.fromkeys(lines))


async def chosen(turn: Turn, pending: LeaveThis, said: str) -> Answer | None:
    """1 is yes and 2 is no where it is known who goes; else the number is who, echoed. None: no answer."""
    choice = number(said, max(2, len(pending.people)))
    if choice is None:
        return None
    if len(pending.people) > 1:
        pending = replace(pending, people=(pending.people[choice],))
        return await question(replace(turn, chat=replace(turn.chat, pending=pending)), pending)
    turn = replace(turn, chat=replace(turn.chat, pending=None))
    if choice != YES:
        return Answer(anyone_words.LEFT_ALONE, turn.chat)
    away = Away(pending.people[0], pending.first, pending.last, pending.deputy)
    done = await take_leave(turn.tx, turn.actor, away, now=turn.now, zone=turn.house.zone)
    if isinstance(done, Refused):
        return Answer(await _not_taken(turn, done.why, away), turn.chat)
    days = layout.days(pending.first, pending.last)
    return Answer(leave_words.leave_declared(days, _said(done.value)), turn.chat, wake=done.wake)


async def _not_taken(turn: Turn, why: Why, away: Away) -> str:
    match why:
        case Why.TOO_LATE:
            return leave_words.LEAVE_PAST
        case Why.TOO_LONG:
            return leave_words.leave_too_long(LONGEST)
        case Why.NO_DEPUTY:
            deputy = await people.person(turn.tx, away.deputy or 0)
            own = covered(turn.posts)
            return leave_words.deputy_unknown(deputy.name if deputy else "", own[0].unit_name if own else "")
        case _:
            return leave_words.NO_POST_TO_LEAVE


async def end(turn: Turn, _: said_of_posts.LeaveEnds) -> Answer:
    """销假. On a shared phone that of everybody who has one."""
    at, zone = turn.inbound.sent_at, turn.house.zone
    ended: list[Leave] = []
    for person in turn.people:
        done = await end_leave(turn.tx, turn.actor, person.id, at=at, now=turn.now, zone=zone)
        ended += [] if isinstance(done, Refused) else done.value
    if not ended:
        return tell(turn, leave_words.NOT_ON_LEAVE)
    days = [layout.short_days(e.first, e.last) for e in sorted(ended, key=lambda e: (e.first, e.id))]
    return tell(turn, leave_words.leave_ended(days), wake=True)
