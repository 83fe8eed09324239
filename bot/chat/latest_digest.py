"""What a leader asks: the digest, whole; the state of the issues."""

from __future__ import annotations

from dataclasses import replace

from bot import layout
from bot.chat.state import WhichDigest
from bot.chat.turn import Answer, Turn, tell
from bot.chat.words import digest as digest_words
from storage import campaigns, digests


async def digest(turn: Turn) -> Answer:
    """汇总: the latest digest of the campaign, or which of several."""
    own = turn.campaigns("leader", "office")
    having = tuple([c for c in own if await digests.latest(turn.tx, c) is not None])
    if not having:
        return tell(turn, digest_words.NO_DIGEST)
    if len(having) == 1:
        return await of_campaign(turn, having[0])
    names = [(await campaigns.get(turn.tx, c)).short_name for c in having]
    return Answer(digest_words.which_campaign(names), replace(turn.chat, pending=WhichDigest(having)), asks=True)


async def of_campaign(turn: Turn, campaign: int) -> Answer:
    found = await digests.latest(turn.tx, campaign) if campaign in turn.campaigns("leader", "office") else None
    if found is None:
        return tell(turn, digest_words.NO_DIGEST)
    page = (
        digest_words.see_page(f"{turn.house.public_url.rstrip('/')}/h5/digest/{found.id}")
        if turn.house.public_url
        else ""
    )
    return tell(turn, layout.fit(found.content, [], page))
