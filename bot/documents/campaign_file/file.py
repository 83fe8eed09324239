"""The campaign file: check -> a plan or every fault at once; apply; export. Its fields: docs/campaign.md."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from bot.documents.campaign_file import rules, schema, words, yaml_tree
from bot.documents.campaign_file import text as campaign_text
from bot.documents.campaign_file.fields import Faults, record
from bot.documents.campaign_file.yaml_tree import Fault, Unreadable
from storage import applying, campaigns
from storage.campaigns import Plan
from storage.differences import Change
from storage.engine.db import Database
from storage.settled import Refusal

__all__ = ["Applied", "Checked", "Fault", "Plan", "apply", "changes", "check", "export", "refusals"]


@dataclass(frozen=True, slots=True)
class Checked:
    """plan: None exactly where there are faults. faults: in the order of the lines."""

    plan: Plan | None
    faults: tuple[Fault, ...] = ()


@lru_cache(maxsize=16)
def check(text: str | bytes) -> Checked:
    """Read a campaign file. Never raises, whatever the text: what is wrong is a fault with its line and what to do.

    The last few are kept: reading is slow (0.2 s for a file of 30 units), and one command may read a file twice.
    """
    try:
        tree = yaml_tree.parse(yaml_tree.decode(text) if isinstance(text, bytes) else text)
    except Unreadable as e:
        return Checked(None, (e.fault,))
    faults = Faults()
    top = record(tree, schema.TOP, "文件", faults)
    plan = rules.build(top, faults)
    return Checked(None if faults.found else plan, faults.sorted())


@dataclass(frozen=True, slots=True)
class Applied:
    """changes: each in words, none where the file was applied already. refused: why nothing was written, in words."""

    changes: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


async def apply(db: Database, plan: Plan, now: datetime, *, version: int | None = None) -> Applied:
    """Make the campaign what the file says, in one short transaction; once more changes nothing. version: of the
    campaign its changes were shown against (bot.plans.amend)."""
    done = await db.write(lambda tx: applying.apply(tx, plan, now, version=version))
    if done.new:
        return Applied((words.created(plan.name, len(plan.units), len(plan.people), len(plan.tasks)),))
    return Applied(changes(done.changes), (words.overtaken(),) if done.overtaken else refusals(done.refused))


def changes(found: Iterable[Change]) -> tuple[str, ...]:
    """Each in a line of words."""
    said = campaign_text.said
    return tuple(
        words.changed(c.what, c.name, c.act, c.field, said(c.field, c.before), said(c.field, c.after)) for c in found
    )


def refusals(found: Iterable[Refusal]) -> tuple[str, ...]:
    """Each in a line of words: why, and what to do."""
    return tuple(words.refused(r.why, r.name, r.issue) for r in found)


async def export(db: Database, key: str) -> str:
    """A file that applies back to no change. LookupError: no campaign has this key."""
    found = await db.read(lambda tx: campaigns.planned(tx, key))
    return campaign_text.render(found)
