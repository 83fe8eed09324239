"""待核实 settled: the office says who an asker is, or that he is not let in. Echoed, done on 1; the asker is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import layout
from bot.acts import bind as bind_act
from bot.card import Card, CardKind
from bot.chat import binding, review
from bot.chat.grammar.office import Vouch, VouchNot
from bot.chat.state import VouchThis
from bot.chat.turn import Answer, Turn, tell
from bot.chat.words import anyone as anyone_words
from bot.chat.words import binding as binding_words
from bot.chat.words import requests as request_words
from bot.messages.message import Message
from bot.messages.words import pushed
from bot.messages.words import settled as settled_words
from forms.names import fold_name
from storage import audit, notices, people
from storage.people import Person, Post, Request

REASON_LIMIT = 100  # characters


async def settle(turn: Turn, said: Vouch | VouchNot) -> Answer:
    """核实通过 姓名, 核实不通过 姓名 原因."""
    rows = await people.requests(turn.tx)
    found = [r for n, r in enumerate(rows, 1) if said.name == str(n) or _named(r, said.name)]
    if not found:
        return tell(turn, request_words.no_request_of(said.name))
    if len(found) > 1:
        lines = [f"{n} {r.said}" for n, r in enumerate(rows, 1) if r in found]
        return tell(turn, request_words.several_requests(said.name, lines))
    if isinstance(said, VouchNot):
        pending = VouchThis(found[0].id, 0, said.reason[:REASON_LIMIT])
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
    every = {p.id: p for c in review.own(turn) for p in await people.of_campaign(turn.tx, c)}
    found = [p for p in every.values() if fold_name(p.name) in names]
    posts = await people.posts(turn.tx, [p.id for p in found])
    if len(found) > 1:
        here = {p.person for p in posts if p.unit_name in request.said}
        found = [p for p in found if p.id in here] if len(here) == 1 else found
    if not found:
        return tell(turn, request_words.not_on_any_roster(request.said if wanted.isdecimal() else wanted))
    if len(found) > 1:
        return tell(turn, request_words.several_on_roster(wanted, binding.places(posts)))
    if _elsewhere(turn, [p for p in posts if p.person == found[0].id]):
        return tell(turn, request_words.vouch_elsewhere(found[0].name))
    return found[0]


def _elsewhere(turn: Turn, posts: Sequence[Post]) -> bool:
    """Does he read another campaign's reports? Who may, that campaign's own office says."""
    return any(p.kind in ("office", "leader") and p.campaign not in review.own(turn) for p in posts)


async def question(turn: Turn, pending: VouchThis) -> Answer:
    request = await _waiting(turn, pending)
    if request is None:
        return Answer(request_words.REQUEST_GONE, replace(turn.chat, pending=None))
    if not pending.person:
        return Answer(request_words.vouch_not_echo(request.said, pending.reason), turn.chat, asks=True)
    person = await people.person(turn.tx, pending.person)
    posts = await people.posts(turn.tx, [pending.person])
    before = await people.openid_of(turn.tx, pending.person)
    moves = before not in (None, request.openid)
    name = person.name if person else ""
    return Answer(
        layout.cut(request_words.vouch_echo(request.said, name, binding.places(posts), moves=moves)),
        turn.chat,
        asks=True,
    )


async def _waiting(turn: Turn, pending: VouchThis) -> Request | None:
    return next((r for r in await people.requests(turn.tx) if r.id == pending.request), None)


async def vouch_this(turn: Turn, pending: VouchThis) -> Answer:
    """The 1 after the echo."""
    turn = replace(turn, chat=replace(turn.chat, pending=None))
    if not review.own(turn):
        return Answer(anyone_words.NOT_YOURS, turn.chat)
    request = await _waiting(turn, pending)
    if request is None:
        return Answer(request_words.REQUEST_GONE, turn.chat)
    by = turn.holder(review.own(turn)[0], "office")
    if not pending.person:
        await people.refuse_request(turn.tx, request.id, pending.reason, turn.now)
        await audit.note(turn.tx, at=turn.now, person=by, act="request.refused", subject=f"request:{request.id}")
        return Answer(request_words.VOUCHED_NOT, turn.chat)
    held = await people.bound(turn.tx, request.openid)
    posts = await people.posts(turn.tx, [pending.person])
    if _elsewhere(turn, posts):
        return Answer(request_words.REQUEST_GONE, turn.chat)
    asker = replace(turn, posts=tuple(await people.posts(turn.tx, [p.id for p in held])))
    if held and pending.person not in {p.id for p in held} and not await binding.may_share(asker, posts):
        return Answer(binding_words.phone_taken("、".join(p.name for p in held)), turn.chat)
    await _join(turn, request, pending.person, by)
    person = await people.person(turn.tx, pending.person)
    name = person.name if person else ""
    first = settled_words.FIRST_WORDS[bind_act.role([p.kind for p in posts])]
    text = settled_words.told_vouched(settled_words.bound(name, binding.places(posts), first))
    values = (
        ("title", settled_words.VOUCHED_TITLE),
        ("what", settled_words.VOUCHED_ASKS),
        ("due", (pushed.card_time(turn.local(turn.now)),)),
        ("count", ("1",)),
        ("reason", settled_words.VOUCHED_ASKS),
    )
    body = Message(layout.cut(text), Card(CardKind.ALERT, values)).to_json()
    await notices.say(turn.tx, pending.person, body, turn.now, turn.now)
    return Answer(request_words.vouched(name), turn.chat, wake=True)


async def _join(turn: Turn, request: Request, person: int, by: int) -> None:
    before = await people.openid_of(turn.tx, person)
    await people.bind(turn.tx, request.openid, person, turn.now)
    await people.settle_requests(turn.tx, request.openid, turn.now)
    for openid in {request.openid, before or request.openid}:
        await people.want_role(turn.tx, openid, await bind_act.role_of(turn.tx, openid), turn.now)
    detail = {"request": request.id}
    await audit.note(turn.tx, at=turn.now, person=by, act="person.bind", subject=f"person:{person}", detail=detail)
