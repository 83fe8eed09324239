"""待核实: who asks to be bound; the office says who an asker is, or lets nobody in. Echoed, done on 1."""

from __future__ import annotations

from dataclasses import replace

from bot import layout, limits
from bot.acts import admit as admit_act
from bot.acts.refuse_request import refuse_request
from bot.acts.refused import Refused, Why
from bot.chat.grammar.office import Requests, Vouch, VouchNot
from bot.chat.state import VouchThis
from bot.chat.turn import Answer, Turn, tell, tell_pages
from bot.chat.words import anyone as anyone_words
from bot.chat.words import binding as binding_words
from bot.chat.words import requests as request_words
from bot.posts import places
from bot.rights.table import Read
from forms.names import fold_name
from storage import people, requests
from storage.people import Person
from storage.requests import Request


async def rows(turn: Turn) -> tuple[Request, ...]:
    """The requests this office may settle, in the order of 待核实."""
    return await requests.waiting(turn.tx, turn.of(Read.REQUESTS))


async def listed(turn: Turn, _: Requests) -> Answer:
    """待核实. A line is as it was typed."""
    waiting = await rows(turn)
    if not waiting:
        return tell(turn, request_words.NO_REQUESTS)
    lines = [
        f"{n} {request_words.REQUEST_KINDS[r.kind]} {r.said}（{layout.day_clock(turn.local(r.made_at))}）"
        for n, r in enumerate(waiting, 1)
    ]
    return tell_pages(turn, request_words.requests(lines))


async def settle(turn: Turn, said: Vouch | VouchNot) -> Answer:
    """核实通过 姓名, 核实不通过 姓名 原因."""
    waiting = await rows(turn)
    found = [r for n, r in enumerate(waiting, 1) if said.name == str(n) or _named(r, said.name)]
    if not found:
        return tell(turn, request_words.no_request_of(said.name))
    if len(found) > 1:
        lines = [f"{n} {r.said}" for n, r in enumerate(waiting, 1) if r in found]
        return tell(turn, request_words.several_requests(said.name, lines))
    if isinstance(said, VouchNot):
        pending = VouchThis(found[0].id, 0, said.reason[: limits.PETITION_REASON])
    else:
        person = await _on_roster(turn, found[0], said)
        if isinstance(person, Answer):
            return person
        pending = VouchThis(found[0].id, person.id)
    return await question(replace(turn, chat=replace(turn.chat, pending=pending)), pending)


def _named(request: Request, name: str) -> bool:
    return fold_name(name) in {fold_name(w) for w in request.said.replace("，", " ").split()}


async def _on_roster(turn: Turn, request: Request, said: Vouch) -> Person | Answer:
    """Who of the office's rosters it is; of several of one name the one whose unit was named."""
    wanted = said.roster_name or said.name
    if wanted.isdecimal():
        names = {fold_name(w) for w in request.said.replace("，", " ").split()}
    else:
        names = {fold_name(wanted)}
    every = {p.id: p for c in admit_act.rosters(turn.actor) for p in await people.of_campaign(turn.tx, c)}
    found = [p for p in every.values() if fold_name(p.name) in names]
    posts = await people.posts(turn.tx, [p.id for p in found])
    if len(found) > 1:
        here = {p.person for p in posts if p.unit_name in request.said}
        found = [p for p in found if p.id in here] if len(here) == 1 else found
    if not found:
        return tell(turn, request_words.not_on_any_roster(request.said if wanted.isdecimal() else wanted))
    if len(found) > 1:
        return tell(turn, request_words.several_on_roster(wanted, places(posts)))
    if admit_act.elsewhere(turn.actor, [p for p in posts if p.person == found[0].id]):
        return tell(turn, request_words.vouch_elsewhere(found[0].name))
    return found[0]


async def question(turn: Turn, pending: VouchThis) -> Answer:
    request = next((r for r in await rows(turn) if r.id == pending.request), None)
    if request is None:
        return Answer(request_words.REQUEST_GONE, replace(turn.chat, pending=None))
    if not pending.person:
        return Answer(request_words.vouch_not_echo(request.said, pending.reason), turn.chat, asks=True)
    person = await people.person(turn.tx, pending.person)
    posts = await people.posts(turn.tx, [pending.person])
    before = await people.openid_of(turn.tx, pending.person)
    moves = before not in (None, request.openid)
    name = person.name if person else ""
    echo = request_words.vouch_echo(request.said, name, places(posts), moves=moves)
    return Answer(layout.cut(echo), turn.chat, asks=True)


async def vouch_this(turn: Turn, pending: VouchThis) -> Answer:
    """The 1 after the echo."""
    turn = replace(turn, chat=replace(turn.chat, pending=None))
    if not pending.person:
        refused = await refuse_request(turn.tx, turn.actor, pending.request, pending.reason, now=turn.now)
        return Answer(_not_done(refused) if isinstance(refused, Refused) else request_words.VOUCHED_NOT, turn.chat)
    done = await admit_act.admit(
        turn.tx, turn.actor, pending.request, pending.person, now=turn.now, zone=turn.house.zone
    )
    if isinstance(done, Refused):
        return Answer(_not_done(done), turn.chat)
    return Answer(request_words.vouched(done.value.person.name), turn.chat, wake=done.wake)


def _not_done(refused: Refused) -> str:
    match refused.why:
        case Why.NOT_YOURS:
            return anyone_words.NOT_YOURS
        case Why.PHONE_TAKEN:
            return binding_words.phone_taken(refused.named)
        case _:
            return request_words.REQUEST_GONE
