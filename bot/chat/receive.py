"""From a verified callback to its stored answer, in one transaction: claim the key, lock the follower, answer, keep.

A second delivery of the same callback gets the same answer and changes nothing. Nothing here uses the network.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from typing import assert_never

from bot import layout
from bot.acts import consent as consent_act
from bot.acts import keep_evidence
from bot.acts.forget import forget
from bot.acts.run import Done
from bot.acts.unfollow import unfollow
from bot.chat import binding, help, route, which_report
from bot.chat.state import Chat
from bot.chat.turn import EARLIER, Answer, Turn, tell
from bot.chat.words import anyone as anyone_words
from bot.filing import words as filing_words
from bot.house import House
from bot.inbound import (
    Clicked,
    DataRevoked,
    Followed,
    Inbound,
    Noted,
    SaidOther,
    SaidPhoto,
    SaidText,
    SaidVoice,
    Scanned,
    Subscribed,
    SubscriptionSent,
    SubscriptionsOff,
    TemplateFinished,
    Unfollowed,
)
from bot.messages import not_delivered
from bot.rights.actor import CLOCK
from forms import secrecy
from schedules.reach import Channel
from storage import campaigns, chats, deputies, inbox, outbox, people
from storage.engine.tx import Tx
from storage.files import Kind

_UNKEPT = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]"
)  # refused by a database engine or the platform


async def receive(house: House, inbound: Inbound) -> str:
    """The answer to this callback, committed before it is returned. '' is a bare acknowledgement."""
    now = house.now()

    async def work(tx: Tx) -> tuple[str, bool]:
        return await _one(tx, house, inbound, now)

    reply, wake = await house.db.write(work)
    if wake:
        house.wake()
    return reply


async def _one(tx: Tx, house: House, inbound: Inbound, now: datetime) -> tuple[str, bool]:
    seen = await inbox.claim(
        tx,
        inbound.key,
        openid=inbound.openid,
        kind=type(inbound.act).__name__,
        sent_at=inbound.sent_at,
        received_at=inbound.received_at,
    )
    if seen is not None:
        return seen, False
    if isinstance(inbound.act, TemplateFinished):  # without loading the person: a digest to thousands brings thousands
        done = inbound.act
        message = await outbox.finished(tx, done.msgid, inbound.openid, done.ok, done.status, now)
        return "", await _lost(tx, house, message, now) if not done.ok else False
    if isinstance(inbound.act, SubscriptionSent):
        sent = inbound.act
        message = await outbox.finished(
            tx, sent.msgid, inbound.openid, sent.ok, sent.status, now, channel=Channel.SUBSCRIBE
        )
        return "", await _lost(tx, house, message, now) if not sent.ok else False
    if isinstance(inbound.act, Subscribed | SubscriptionsOff):
        await consent_act.heard(tx, house, inbound.openid, inbound.act, now)
        return "", False
    if isinstance(inbound.act, Noted):
        return "", False
    turn = await _turn(tx, house, inbound, now)
    said = await _answer(turn)
    if said.reply:
        said = await help.with_lost_photos(turn, said)
    reply = layout.cut(said.reply)
    chat = replace(said.chat, asked_at=now) if said.asks and reply else said.chat
    await chats.save(tx, inbound.openid, chat.to_json(), now)
    await inbox.answer(tx, inbound.key, reply)
    return reply, said.wake


async def _lost(tx: Tx, house: House, message: int | None, now: datetime) -> bool:
    """The platform accepted the message but did not deliver it: write to the next in line. Whether anything is to be
    sent."""
    return message is not None and await not_delivered.next_in_line(tx, house, message, now) > 0


async def _turn(tx: Tx, house: House, inbound: Inbound, now: datetime) -> Turn:
    follower = await people.follower(tx, inbound.openid)  # locked before anything is loaded
    kept = await chats.load(tx, inbound.openid)
    chat = Chat.from_json(kept) if kept else Chat()
    bound = await people.bound(tx, inbound.openid)
    posts = await people.posts(tx, [p.id for p in bound])
    said_at = inbound.sent_at
    if chat.asked_at is not None or chat.disturbed is not None or chat.listed is not None:
        said_at += await inbox.skew(tx)
    stale = chat.asked_at is not None and said_at < chat.asked_at - EARLIER
    names = await campaigns.apart(tx, [p.campaign for p in posts])
    stands_in = await deputies.posts(tx, [p.id for p in bound], now.astimezone(house.zone).date())
    return Turn(house, tx, inbound, now, follower, bound, posts, chat, said_at, stale, names, stands_in)


async def _answer(turn: Turn) -> Answer:
    tx, act, at = turn.tx, turn.inbound.act, min(turn.inbound.sent_at, turn.inbound.received_at)
    match act:
        case Unfollowed():
            await people.unfollowed(tx, turn.openid)
            done = [await unfollow(tx, CLOCK, p.id, house=turn.house, now=turn.now) for p in turn.people]
            return Answer("", turn.chat, wake=any(isinstance(d, Done) and d.wake for d in done))
        case DataRevoked():
            return await _forget(turn)
        case Followed(scene):
            await people.tapped(tx, turn.follower, at)
            return await binding.followed(turn, scene)
        case Scanned(scene):
            await people.tapped(tx, turn.follower, at)
            return await binding.scanned(turn, scene)
        case Clicked(key):
            await people.tapped(tx, turn.follower, at)
            return await route.text(turn, _clean(key))
        case SaidText(text, _):
            await people.said(tx, turn.follower, at)
            if secrecy.is_marked(text):
                return tell(turn, anyone_words.SECRET)
            return await route.text(turn, _clean(text))
        case SaidPhoto(media_id, _):
            await people.said(tx, turn.follower, at)
            return await _photo(turn, media_id)
        case SaidVoice(media_id, recognised):
            await people.said(tx, turn.follower, at)
            return await _voice(turn, media_id, _clean(recognised))
        case SaidOther(kind):
            await people.said(tx, turn.follower, at)
            if not turn.people:
                return await binding.not_bound(turn)
            return await _odd(turn, kind)
        case TemplateFinished() | SubscriptionSent() | Subscribed() | SubscriptionsOff() | Noted():
            return Answer("", turn.chat)
        case _:
            assert_never(act)


def _clean(text: str) -> str:
    return _UNKEPT.sub("", text).strip()


async def _odd(turn: Turn, kind: str) -> Answer:
    """A sticker, a place or a video is not kept. In the middle of a report the open question is put again."""
    if turn.chat.focus is None or turn.chat.pending is not None:
        return tell(turn, anyone_words.odd(kind, in_hand=False))
    return (await which_report.resume_filling(turn)).after(anyone_words.odd(kind, in_hand=True))


async def _photo(turn: Turn, media_id: str) -> Answer:
    if not turn.people:
        return await binding.not_bound(turn)
    kept = await _kept(turn, "photo", media_id)
    return kept if isinstance(kept, Answer) else replace(await which_report.photo_sent(turn, kept), wake=True)


async def _kept(turn: Turn, kind: Kind, media_id: str) -> int | Answer:
    """The file; or what to answer where no more is taken today."""
    took = await keep_evidence.receive(
        turn.tx, turn.actor, turn.person.id, kind, media_id, house=turn.house, now=turn.now
    )
    return took.value if isinstance(took, Done) else tell(turn, filing_words.too_many_files(keep_evidence.FILES_A_DAY))


async def _voice(turn: Turn, media_id: str, recognised: str) -> Answer:
    if secrecy.is_marked(recognised):
        return tell(turn, anyone_words.SECRET)
    if not turn.people:
        return await binding.not_bound(turn)
    kept = await _kept(turn, "voice", media_id)
    return kept if isinstance(kept, Answer) else replace(await route.voice(turn, recognised), wake=True)


async def _forget(turn: Turn) -> Answer:
    """The platform says this person's data must go. The chat is emptied, too."""
    done = await forget(turn.tx, CLOCK, turn.openid, now=turn.now)
    return Answer("", Chat(), wake=isinstance(done, Done) and done.wake)
