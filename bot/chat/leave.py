"""请假, 销假: who is away on which days; its dates and who gets the reminders are said back, and it stands on 1.

Who stands in must hold a post of the same kind in the unit, for nobody else could file there; for a 审签人 any
colleague of the unit who is on the roster may, and then signs in his place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot import layout, posts
from bot.card import Card, CardKind
from bot.chat.grammar import people as said_of_posts
from bot.chat.state import LeaveThis
from bot.chat.turn import Answer, Turn, number, tell
from bot.chat.words import anyone as anyone_words
from bot.chat.words import leave as leave_words
from bot.messages import signing
from bot.messages.message import Message
from bot.messages.words import pushed
from bot.messages.words import settled as settled_words
from forms.names import fold_name
from storage import leaves, notices, office, people
from storage.people import Post, PostKind

COVERED = ("filer", "signer")  # posts somebody is waited for in
LONGEST = 92  # days
YES = 0


@dataclass(frozen=True, slots=True)
class _Cover:
    """Who gets what would go to this post; none: the office must see to it."""

    post: Post
    others: tuple[Post, ...]

    @property
    def own(self) -> bool:
        """Do they hold such a post themselves?"""
        return all(p.kind == self.post.kind for p in self.others)


async def declare(turn: Turn, said: said_of_posts.TakeLeave) -> Answer:
    """请假 10月8日到10月12日 由李强代."""
    own = [p for p in turn.posts if p.kind in COVERED]
    if not own:
        return tell(turn, leave_words.NO_POST_TO_LEAVE)
    today = turn.local(turn.inbound.sent_at).date()
    found, name = said_of_posts.leave(said.said, today)
    if found is None:
        return tell(turn, leave_words.LEAVE_HOW)
    if found.last < today:
        return tell(turn, leave_words.LEAVE_PAST)
    if found.last - max(found.first, today) > timedelta(LONGEST):
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
        for other in await _colleagues(turn, post):
            if fold_name(other.person_name) == fold_name(name):
                return other.person
    return None


async def _colleagues(turn: Turn, post: Post) -> list[Post]:
    """Who could stand in at this post, each once: those who hold the like, and for a 审签人 the unit's filers."""
    kinds: tuple[PostKind, ...] = ("signer", "filer") if post.kind == "signer" else (post.kind,)
    held = [p for kind in kinds for p in await people.posts_of_unit(turn.tx, post.unit, kind)]
    return list({p.person: p for p in reversed(held) if p.person != post.person}.values())[::-1]


async def question(turn: Turn, pending: LeaveThis) -> Answer:
    """What would be registered; of several on a shared phone, who it is."""
    held = [p for p in turn.posts if p.kind in COVERED and p.person in pending.people]
    names = list(dict.fromkeys(p.person_name for p in held))
    if not names:
        return Answer(leave_words.NO_POST_TO_LEAVE, replace(turn.chat, pending=None))
    if len(pending.people) > 1:
        return Answer(leave_words.leave_who(names), turn.chat, asks=True)
    over = [e for e in await leaves.coming(turn.tx, pending.people, pending.first) if e.first <= pending.last]
    before = [layout.short_days(e.first, e.last) for e in over]
    covers = _said(await _covers(turn, pending))
    return Answer(
        leave_words.leave_echo(names[0], layout.days(pending.first, pending.last), covers, before), turn.chat, asks=True
    )


async def _covers(turn: Turn, pending: LeaveThis) -> list[_Cover]:
    person, found = pending.people[0], []
    for post in (p for p in turn.posts if p.person == person and p.kind in COVERED):
        there = await _colleagues(turn, post)
        out = await leaves.away(turn.tx, [p.person for p in there], pending.first)
        others = [p for p in there if p.person == pending.deputy]
        others = others or [p for p in there if p.person not in out and p.kind == post.kind]
        found.append(_Cover(post, tuple(others)))
    return found


def _said(covers: Sequence[_Cover]) -> list[str]:
    units = {c.post.unit for c in covers}
    lines = []
    for c in covers:
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
    (person,) = pending.people
    if person not in {p.person for p in turn.posts if p.kind in COVERED}:
        return Answer(leave_words.NO_POST_TO_LEAVE, turn.chat)
    covers = await _covers(turn, pending)
    await leaves.declare(turn.tx, person, pending.first, pending.last, pending.deputy, by=turn.person.id, now=turn.now)
    await _tell(turn, covers, pending)
    if pending.first <= turn.local(turn.now).date():
        for unit in dict.fromkeys(c.post.unit for c in covers if c.post.kind == "signer"):
            await signing.ask_others(turn.tx, unit, now=turn.now, zone=turn.house.zone)
    return Answer(
        leave_words.leave_declared(layout.days(pending.first, pending.last), _said(covers)), turn.chat, wake=True
    )


async def _tell(turn: Turn, covers: Sequence[_Cover], pending: LeaveThis) -> None:
    """Who stands in learns of it; where nobody does, the office."""
    days, told = layout.short_days(pending.first, pending.last), set[tuple[int, int]]()
    for c in covers:
        name, unit, where = c.post.person_name, c.post.unit_name, (c.post.campaign, c.post.unit)
        if not c.others and where in told:
            continue  # of two posts in one unit the office hears once
        told |= {where} if not c.others else set()
        today = turn.local(turn.now).date()
        to = [o.person for o in c.others] or await office.of_campaign(turn.tx, c.post.campaign, today)
        kinds = [o.post.kind for o in covers if not o.others and (o.post.campaign, o.post.unit) == where]
        if not c.others:
            text = settled_words.told_no_deputy(name, days, unit, kinds)
        elif c.post.kind == "signer":
            text = settled_words.told_to_sign(name, days, unit, own=c.own)
        else:
            text = settled_words.told_deputy(name, days, unit)
        asks = settled_words.leave_asks(office=not c.others)
        values = (
            ("title", settled_words.leave_titles(name)),
            ("what", asks),
            ("due", (pushed.card_time(turn.local(turn.now)),)),
            ("count", ("1",)),
            ("reason", asks),
        )
        body = Message(layout.cut(text), Card(CardKind.ALERT, values)).to_json()
        for person in dict.fromkeys(to):
            await notices.say(turn.tx, person, body, turn.now, turn.now)


async def end(turn: Turn, _: said_of_posts.LeaveEnds) -> Answer:
    """销假."""
    ended = await leaves.end(
        turn.tx, [p.id for p in turn.people], turn.local(turn.inbound.sent_at).date(), now=turn.now
    )
    if not ended:
        return tell(turn, leave_words.NOT_ON_LEAVE)
    back = {e.person for e in ended}
    for unit in dict.fromkeys(p.unit for p in turn.posts if p.kind == "signer" and p.person in back):
        await signing.ask_others(turn.tx, unit, now=turn.now, zone=turn.house.zone)
    return tell(turn, leave_words.leave_ended([layout.short_days(e.first, e.last) for e in ended]), wake=True)
