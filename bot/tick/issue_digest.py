"""A digest of an issue: counted as of its moment, frozen, hashed, and owed to those who read it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from schedules import digest
from schedules.plan import Digest
from storage import campaigns, digests, issues, outbox, people
from storage.engine.tx import Tx
from storage.people import PostKind
from storage.steps import Digest as DigestStep

CONTENT_BYTES = 1800  # of the 2000 a chat text may have: the rest is for the link to its page
KINDS: tuple[PostKind, ...] = ("leader", "office")


async def publish(tx: Tx, act: Digest, zone: ZoneInfo, now: datetime) -> int | None:
    """The digest's id; None where it was issued already. Its readers hold a post at the campaign's root."""
    facts = await digests.facts(tx, act.issue, act.at, zone)
    content = digest.text(facts, CONTENT_BYTES)
    made = await digests.issue(tx, act.issue, act.occurrence, facts, content, act.at, now)
    if made is None:
        return None
    issue = await issues.get(tx, act.issue)
    root = await campaigns.root(tx, issue.campaign)
    readers = [p.person for kind in KINDS if kind in act.readers for p in await people.posts_of_unit(tx, root.id, kind)]
    debt = outbox.Debt("digest", act.issue, root.id, DigestStep(act.occurrence), act.at)
    await outbox.owe(tx, debt, tuple(dict.fromkeys(readers)), now)
    return made
