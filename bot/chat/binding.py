"""How a WeChat user becomes a person of the roster: a code (typed or scanned), then the name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot import layout
from bot.acts import bind as bind_act
from bot.acts.bind import role
from bot.acts.make_codes import hashed
from bot.chat.grammar.people import Apply, Bind, Privacy, UseCode, Verify
from bot.chat.state import NameWanted
from bot.chat.turn import Answer, Turn, tell
from bot.chat.words import binding as binding_words
from bot.chat.words import requests as request_words
from bot.messages.words import settled as settled_words
from bot.posts import place
from forms import asides
from forms.names import fold_name
from storage import audit, campaigns, people

DIGITS = 8
REQUEST_LIMIT = 200  # characters kept of what somebody asks of the office
_PREFACE = re.compile(
    r"^(?:(?:同意|好的?|收到|确认|我叫|我是|本人|姓名|名字)(?:绑定|叫|是)?[\s,，。:：、!！]*)+|[\s,，。]*(?:同意|同志)$"
)


async def followed(turn: Turn, scene: str) -> Answer:
    """A follow: by somebody's code, by one who comes back, or by a stranger."""
    if scene:
        return await scanned(turn, scene, followed=True)
    if turn.people:
        await _menu(turn)
        return tell(turn, binding_words.WELCOME_BACK + _already(turn), wake=True)
    return tell(turn, binding_words.HELLO_NOT_BOUND)


async def scanned(turn: Turn, scene: str, *, followed: bool = False) -> Answer:
    if turn.follower.locked_until > turn.now:
        return tell(turn, binding_words.LOCKED)
    found = await people.code_by_scene(turn.tx, hashed(turn.house.secret, "scene", scene))
    if found is not None and found.person.id in {p.id for p in turn.people}:
        await _menu(turn)
        return tell(turn, (binding_words.WELCOME_BACK if followed else "") + _already(turn), wake=True)
    if found is None or found.used or found.expires_at <= turn.now:
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
    if len(digits) != DIGITS or found is None or found.used or found.expires_at <= turn.now:
        left = await people.wrong_code(turn.tx, turn.follower, turn.now)
        return tell(turn, binding_words.wrong_code(left) if left > 0 else binding_words.LOCKED)
    return await _ask_name(turn, found, followed=False)


async def _ask_name(turn: Turn, found: people.Code, *, followed: bool) -> Answer:
    posts = await people.posts(turn.tx, [found.person.id])
    if turn.people and not await may_share(turn, posts):
        return tell(turn, binding_words.phone_taken("、".join(p.name for p in turn.people)))
    chat = replace(turn.chat, pending=NameWanted(found.id))
    return Answer(binding_words.name_wanted(places(posts), followed=followed), chat, asks=True)


async def may_share(turn: Turn, posts: Sequence[people.Post]) -> bool:
    """A phone that is bound already takes another person only where every campaign concerned allows shared phones."""
    for campaign in {p.campaign for p in (*turn.posts, *posts)}:
        if not (await campaigns.get(turn.tx, campaign)).definition.settings.shared_phone:
            return False
    return True


async def name_question(turn: Turn, _: NameWanted) -> Answer:
    """The name, asked again."""
    return Answer(binding_words.name_asked_again(), turn.chat, asks=True)


async def name(turn: Turn, wanted: NameWanted, said: str) -> Answer:
    """The name that was asked for: it must be the roster's, which is never shown."""
    found = await people.code(turn.tx, wanted.code)
    chat = replace(turn.chat, pending=None)
    if turn.follower.locked_until > turn.now:
        return Answer(binding_words.LOCKED, chat)
    if found is None or found.used or found.expires_at <= turn.now:
        return Answer(binding_words.DEAD_SCENE, chat)
    called = _PREFACE.sub("", said.strip())
    right = fold_name(found.person.name) in (fold_name(said), fold_name(called))
    if not right and (not re.search(r"[^\W\d_]", called) or asides.read(said) is not None):
        return Answer(binding_words.name_asked_again(), turn.chat, asks=True)  # 同意, 好的, 请问…: no try at the name
    if not right:
        # counted with the wrong codes: who asks for the code again does not begin anew
        left = min(wanted.tries - 1, await people.wrong_code(turn.tx, turn.follower, turn.now))
        if left > 0:
            again = replace(turn.chat, pending=replace(wanted, tries=left))
            return Answer(binding_words.name_differs(left), again, asks=True)
        await people.lock(turn.tx, turn.openid, turn.now)
        await audit.note(
            turn.tx, at=turn.now, person=None, act="person.bind_failed", subject=f"person:{found.person.id}", detail={}
        )
        return Answer(binding_words.NAME_FAILED, chat)
    return await _bind(replace(turn, chat=chat), found)


async def _bind(turn: Turn, found: people.Code) -> Answer:
    tx, person = turn.tx, found.person
    before = await people.openid_of(tx, person.id)
    await people.bind(tx, turn.openid, person.id, turn.now)
    await people.use_code(tx, found.id, turn.openid, turn.now)
    await people.settle_requests(tx, turn.openid, turn.now)
    if before is not None and before != turn.openid:
        await people.want_role(tx, before, await bind_act.role_of(tx, before), turn.now)
    await audit.note(
        tx, at=turn.now, person=person.id, act="person.bind", subject=f"person:{person.id}", detail={"code": found.id}
    )
    posts = await people.posts(tx, [p.id for p in turn.people] + [person.id])
    await people.want_role(tx, turn.openid, role([p.kind for p in posts]), turn.now)
    own = [p for p in posts if p.person == person.id]
    first = settled_words.FIRST_WORDS[role([p.kind for p in own])]
    told = Answer(settled_words.bound(person.name, places(own), first), turn.chat, wake=True)
    return told.after(binding_words.MOVED) if before is not None and before != turn.openid else told


async def _menu(turn: Turn) -> None:
    await people.want_role(turn.tx, turn.openid, role([p.kind for p in turn.posts]), turn.now)


def places(posts: Sequence[people.Post]) -> tuple[str, ...]:
    """呼和浩特市 联络员（A岗）, each once over all campaigns."""
    return tuple(dict.fromkeys(place(p.unit_name, p.kind, p.slot) for p in posts))


async def not_bound(turn: Turn) -> Answer:
    """To one nobody knows: how to be bound; why he no longer is, or why he was not let in."""
    lines = [request_words.told_vouched_not(why) for why in await people.refusals(turn.tx, turn.openid)]
    lost = await people.lost_binding(turn.tx, turn.openid)
    if lost is not None:
        lines.append(request_words.lost_binding(layout.day_clock(turn.local(lost[0])), elsewhere=lost[1]))
    return tell(turn, "\n".join([*lines, binding_words.NOT_BOUND]))


def _already(turn: Turn) -> str:
    return binding_words.already_bound("、".join(p.name for p in turn.people), places(turn.posts))


async def apply(turn: Turn, said: Apply) -> Answer:
    """申请 单位 姓名 电话: written down for the office."""
    text = f"{said.unit} {said.name} {said.phone}"
    await people.request(turn.tx, turn.openid, "apply", text[:REQUEST_LIMIT], turn.now)
    return tell(turn, binding_words.APPLIED)


async def verify(turn: Turn, said: Verify) -> Answer:
    """核实 姓名 电话: the roster may be wrong."""
    text = f"{said.name} {said.phone}"
    await people.request(turn.tx, turn.openid, "verify", text[:REQUEST_LIMIT], turn.now)
    chat = replace(turn.chat, pending=None) if isinstance(turn.chat.pending, NameWanted) else turn.chat
    return Answer(binding_words.VERIFYING, chat)
