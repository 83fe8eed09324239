"""How a WeChat user becomes a person of the roster: a code (typed or scanned), then the name."""

from __future__ import annotations

import re
from dataclasses import replace

from bot import layout, limits
from bot.acts import bind as bind_act
from bot.acts import menu
from bot.acts.bind import Bound, Claim
from bot.acts.make_codes import hashed
from bot.acts.refused import Refused, Why
from bot.acts.request import Asked, ask
from bot.chat.grammar.people import Apply, Bind, Privacy, UseCode, Verify
from bot.chat.state import NameWanted
from bot.chat.turn import Answer, Turn, tell
from bot.chat.words import binding as binding_words
from bot.chat.words import requests as request_words
from bot.messages.binding import welcome
from bot.posts import places
from forms import asides
from storage import people, requests

DIGITS = 8
_PREFACE = re.compile(
    r"^(?:(?:同意|好的?|收到|确认|我叫|我是|本人|姓名|名字)(?:绑定|叫|是)?[\s,，。:：、!！]*)+|[\s,，。]*(?:同意|同志)$"
)


async def followed(turn: Turn, scene: str) -> Answer:
    """A follow: by somebody's code, by one who comes back, or by a stranger."""
    if scene:
        return await scanned(turn, scene, followed=True)
    if turn.people:
        await menu.follow(turn.tx, turn.openid, turn.now)
        return tell(turn, binding_words.WELCOME_BACK + _already(turn), wake=True)
    return tell(turn, binding_words.HELLO_NOT_BOUND)


async def scanned(turn: Turn, scene: str, *, followed: bool = False) -> Answer:
    if turn.follower.locked_until > turn.now:
        return tell(turn, binding_words.LOCKED)
    found = await people.code_by_scene(turn.tx, hashed(turn.house.secret, "scene", scene))
    if found is not None and found.person.id in {p.id for p in turn.people}:
        await menu.follow(turn.tx, turn.openid, turn.now)
        return tell(turn, (binding_words.WELCOME_BACK if followed else "") + _already(turn), wake=True)
    if found is None or not bind_act.alive(found, turn.now):
        return tell(turn, binding_words.DEAD_SCENE)
    return await _ask_name(turn, found, followed=followed)


async def bind_said(turn: Turn, _: Bind) -> Answer:
    """绑定: how it is done, or as whom this WeChat is bound."""
    return await code(turn, "")


async def code_said(turn: Turn, said: UseCode) -> Answer | None:
    """绑定 12345678. None: eight digits alone, from somebody who is bound. They are an answer to something else."""
    return None if said.bare and turn.people else await code(turn, said.digits)


async def privacy(turn: Turn, _: Privacy) -> Answer:
    """告知."""
    return tell(turn, binding_words.PRIVACY)


async def code(turn: Turn, said: str) -> Answer:
    """Take the digits of a code, and ask for the name."""
    if turn.follower.locked_until > turn.now:
        return tell(turn, binding_words.LOCKED)
    digits = "".join(c for c in said if c.isdecimal())
    if not digits:
        return tell(turn, _already(turn) if turn.people else binding_words.CODE_HOW)
    found = await people.code_by_digits(turn.tx, hashed(turn.house.secret, "code", digits))
    if found is not None and found.person.id in {p.id for p in turn.people}:
        return tell(turn, _already(turn))
    if len(digits) != DIGITS or found is None or not bind_act.alive(found, turn.now):
        left = await people.wrong_code(turn.tx, turn.follower, turn.now)
        return tell(turn, binding_words.wrong_code(left) if left > 0 else binding_words.LOCKED)
    return await _ask_name(turn, found, followed=False)


async def _ask_name(turn: Turn, found: people.Code, *, followed: bool) -> Answer:
    if not await bind_act.may_share(turn.tx, turn.openid, found.person.id):
        return tell(turn, _taken(turn))
    chat = replace(turn.chat, pending=NameWanted(found.id))
    held = await people.posts(turn.tx, [found.person.id])
    return Answer(binding_words.name_wanted(places(held), followed=followed), chat, asks=True)


def _taken(turn: Turn) -> str:
    return binding_words.phone_taken("、".join(p.name for p in turn.people))


async def name_question(turn: Turn, _: NameWanted) -> Answer:
    """The name, asked again."""
    return Answer(binding_words.name_asked_again(), turn.chat, asks=True)


async def name(turn: Turn, wanted: NameWanted, said: str) -> Answer:
    """The name that was asked for: it must be the roster's, which is never shown."""
    called = _PREFACE.sub("", said.strip())
    claim = Claim(turn.openid, wanted.code, (said, called))
    done = await bind_act.bind(turn.tx, turn.actor, claim, now=turn.now)
    chat = replace(turn.chat, pending=None)
    if not isinstance(done, Refused):
        return _bound(replace(turn, chat=chat), done.value)
    match done.why:
        case Why.LOCKED:
            return Answer(binding_words.LOCKED, chat)
        case Why.PHONE_TAKEN:
            return Answer(_taken(turn), chat)
        case Why.WRONG_NAME if not re.search(r"[^\W\d_]", called) or asides.read(said) is not None:
            # 同意, 好的, 请问…: no try at the name
            return Answer(binding_words.name_asked_again(), turn.chat, asks=True)
        case Why.WRONG_NAME:
            return await _tried(turn, wanted, claim)
        case _:
            return Answer(binding_words.DEAD_SCENE, chat)


async def _tried(turn: Turn, wanted: NameWanted, claim: Claim) -> Answer:
    """A wrong name, counted with the wrong codes: who asks for the code again does not begin anew."""
    left = min(wanted.tries - 1, await people.wrong_code(turn.tx, turn.follower, turn.now))
    if left > 0:
        again = replace(turn.chat, pending=replace(wanted, tries=left))
        return Answer(binding_words.name_differs(left), again, asks=True)
    await bind_act.fail(turn.tx, turn.actor, claim, now=turn.now)
    return Answer(binding_words.NAME_FAILED, replace(turn.chat, pending=None))


def _bound(turn: Turn, made: Bound) -> Answer:
    told = Answer(welcome(made.person, made.posts), turn.chat, wake=True)
    return told.after(binding_words.MOVED) if made.moved else told


async def not_bound(turn: Turn) -> Answer:
    """To one nobody knows: how to be bound; why he no longer is, or why he was not let in."""
    lines = [request_words.told_vouched_not(why) for why in await requests.answers(turn.tx, turn.openid)]
    lost = await people.lost_binding(turn.tx, turn.openid)
    if lost is not None:
        lines.append(request_words.lost_binding(layout.day_clock(turn.local(lost[0])), elsewhere=lost[1]))
    return tell(turn, "\n".join([*lines, binding_words.NOT_BOUND]))


def _already(turn: Turn) -> str:
    return binding_words.already_bound("、".join(p.name for p in turn.people), places(turn.posts))


async def apply(turn: Turn, said: Apply) -> Answer:
    """申请 单位 姓名 电话: written down for the office."""
    await _ask(turn, "apply", f"{said.unit} {said.name} {said.phone}")
    return tell(turn, binding_words.APPLIED)


async def verify(turn: Turn, said: Verify) -> Answer:
    """核实 姓名 电话: the roster may be wrong."""
    await _ask(turn, "verify", f"{said.name} {said.phone}")
    chat = replace(turn.chat, pending=None) if isinstance(turn.chat.pending, NameWanted) else turn.chat
    return Answer(binding_words.VERIFYING, chat)


async def _ask(turn: Turn, kind: requests.Kind, said: str) -> None:
    await ask(turn.tx, turn.actor, Asked(turn.openid, kind, said[: limits.REQUEST]), now=turn.now)
