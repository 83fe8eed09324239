"""汇总: the latest digest, in full."""

from __future__ import annotations

from dataclasses import replace

from bot import layout
from bot.chat.grammar.office import Summary
from bot.chat.state import WhichDigest
from bot.chat.turn import Answer, Turn, number, tell
from bot.chat.words import digest as digest_words
from bot.rights.table import Read
from storage import campaigns, digests


async def summary_said(turn: Turn, said: Summary) -> Answer:
    """汇总. With 第6期 or the like after it, the answer says that only the latest is given here."""
    found = await show_latest(turn)
    return found.after(digest_words.ONLY_LATEST) if said.rest else found


async def show_latest(turn: Turn) -> Answer:
    """The latest digest of the campaign, or which of several."""
    own = turn.of(Read.LATEST_DIGEST)
    having = tuple([c for c in own if await digests.latest(turn.tx, c) is not None])
    if not having:
        return tell(turn, digest_words.NO_DIGEST)
    if len(having) == 1:
        return await show_of_campaign(turn, having[0])
    names = [(await campaigns.get(turn.tx, c)).short_name for c in having]
    return Answer(digest_words.which_campaign(names), replace(turn.chat, pending=WhichDigest(having)), asks=True)


async def digest_question(turn: Turn, _: WhichDigest) -> Answer:
    """Which campaign's digest, asked again."""
    return await show_latest(turn.closed())


async def digest_chosen(turn: Turn, pending: WhichDigest, said: str) -> Answer | None:
    """The digest of the campaign of this number. None: no number of the list was said."""
    chosen = number(said, len(pending.campaigns))
    return None if chosen is None else await show_of_campaign(turn, pending.campaigns[chosen])


async def show_of_campaign(turn: Turn, campaign: int) -> Answer:
    """The latest digest of this campaign, where this phone may read it."""
    found = await digests.latest(turn.tx, campaign) if campaign in turn.of(Read.LATEST_DIGEST) else None
    if found is None:
        return tell(turn, digest_words.NO_DIGEST)
    page = (
        digest_words.see_page(f"{turn.house.public_url.rstrip('/')}/h5/digest/{found.id}")
        if turn.house.public_url
        else ""
    )
    return tell(turn, layout.fit(found.content, [], page))
