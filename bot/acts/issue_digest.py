"""A digest is issued: counted as of its moment, frozen, hashed, and owed to those who read it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.acts import subjects
from bot.acts.refused import Refused, Why
from bot.acts.run import Done, act
from bot.rights.actor import Actor
from bot.rights.gate import Subject
from bot.rights.table import Act
from schedules import digest
from schedules.plan import Digest
from storage import campaigns, digests, issues, outbox, people
from storage.engine.tx import Tx
from storage.people import PostKind
from storage.steps import Digest as DigestStep

CONTENT_BYTES = 1800  # of the 2000 a chat text may have: the rest is for the link to its page
KINDS: tuple[PostKind, ...] = ("leader", "office")


async def _of(tx: Tx, due: Digest) -> Subject | None:
    return await subjects.issue(tx, due.issue)


@act(Act.DIGEST_ISSUE, of=_of)
async def issue_digest(tx: Tx, actor: Actor, due: Digest, *, zone: ZoneInfo, now: datetime) -> Done[int] | Refused:
    """Issue what the plan says is due, once; gives the digest's id. Its readers hold a post at the campaign's root.
    Refused where it was issued already."""
    facts = await digests.facts(tx, due.issue, due.at, zone)
    content = digest.text(facts, CONTENT_BYTES)
    made = await digests.issue(tx, due.issue, due.occurrence, facts, content, due.at, now)
    if made is None:
        return Refused(Why.DONE)
    issue = await issues.get(tx, due.issue)
    root = await campaigns.root(tx, issue.campaign)
    readers = [p.person for kind in KINDS if kind in due.readers for p in await people.posts_of_unit(tx, root.id, kind)]
    debt = outbox.Debt("digest", due.issue, root.id, DigestStep(due.occurrence), due.at)
    await outbox.owe(tx, debt, tuple(dict.fromkeys(readers)), now)
    return Done(made, f"issue:{due.issue}", {"digest": made, "occurrence": due.occurrence}, wake=True)
