"""Checks, applies and exports campaign files. docs/campaign.md describes their fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.acts.apply_plan import apply_plan
from bot.acts.run import Done
from bot.documents.campaign_file import history_words, rules, schema, words, yaml_tree
from bot.documents.campaign_file import text as campaign_text
from bot.documents.campaign_file.fields import Faults, record
from bot.documents.campaign_file.yaml_tree import Fault, Unreadable
from bot.rights.actor import OPERATOR
from storage import campaigns, versions
from storage.campaigns import Plan
from storage.differences import Change, differences
from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.from_next import Later
from storage.settled import Refusal
from storage.versions import Cause, Undone, Version

__all__ = [
    "Applied",
    "Checked",
    "Fault",
    "Plan",
    "apply",
    "changes",
    "check",
    "export",
    "history",
    "later",
    "refusals",
    "undone",
]


@dataclass(frozen=True, slots=True)
class Checked:
    """plan: None exactly where there are faults. faults: in the order of the lines.

    exported_from: the mark of the version the file was made from; '' where it names none.
    """

    plan: Plan | None
    faults: tuple[Fault, ...] = ()
    exported_from: str = ""


@lru_cache(maxsize=16)
def check(text: str | bytes) -> Checked:
    """Read a campaign file. Gives a plan, or all faults with their lines and what to do. It never raises.

    The last results are cached: reading is slow (0.2 s for a file of 30 units), and a command may read a file twice.
    """
    try:
        tree = yaml_tree.parse(yaml_tree.decode(text) if isinstance(text, bytes) else text)
    except Unreadable as e:
        return Checked(None, (e.fault,))
    faults = Faults()
    top = record(tree, schema.TOP, "文件", faults)
    plan = rules.build(top, faults)
    if faults.found or plan is None:
        return Checked(None, faults.sorted())
    return Checked(plan, (), top["campaign"]["exported_from"])


@dataclass(frozen=True, slots=True)
class Applied:
    """changes: sentences; none if the file was applied already. refused: sentences on why nothing was written."""

    changes: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


async def apply(
    db: Database, plan: Plan, now: datetime, *, version: int | None = None, cause: Cause = "file", note: str = ""
) -> Applied:
    """Make the campaign what the plan says, in one short transaction; once more changes nothing.

    version: of the campaign its changes were shown against (bot.plans.amend). cause, note: kept with the new version.
    """
    made = await db.write(lambda tx: apply_plan(tx, OPERATOR, plan, version=version, cause=cause, note=note, now=now))
    assert isinstance(made, Done), "the operator may apply any plan"
    done = made.value
    if done.new:
        return Applied((words.created(plan.name, len(plan.units), len(plan.people), len(plan.tasks)),))
    return Applied(changes(done.changes), (words.overtaken(),) if done.overtaken else refusals(done.refused))


def changes(found: Iterable[Change]) -> tuple[str, ...]:
    """One line for each change."""
    return tuple(history_words.changed(c) for c in found)


def later(found: Iterable[Later]) -> tuple[str, ...]:
    """One line for each change that counts from the next issue only."""
    return tuple(words.later(c.what, c.name, c.issue) for c in found)


def undone(found: Iterable[Undone], zone: ZoneInfo, today: date, *, subject: str) -> tuple[str, ...]:
    """What a plan would undo, one change a line: when it was made, by whom, what it was, and what it would be then.

    today: a day of another year is written with its year. subject: what would undo it, 本文件.
    """
    return tuple(history_words.undone(u, u.version.at.astimezone(zone).date(), today, subject) for u in found)


def history(kept: Sequence[Version]) -> Iterator[tuple[Version, str, tuple[str, ...]]]:
    """Every version, the newest first, why it was made, and what it changed, in words. kept: the oldest first."""
    for before, version in reversed(list(zip([None, *kept], kept, strict=False))):
        if before is None:
            plan = version.plan
            said = (words.created(plan.name, len(plan.units), len(plan.people), len(plan.tasks)),)
            yield version, history_words.cause(version), () if version.cause == "found" else said
        else:
            yield version, history_words.cause(version), changes(differences(before.plan, version.plan))


def refusals(found: Iterable[Refusal]) -> tuple[str, ...]:
    """One line for each refusal: why, and what to do."""
    return tuple(words.refused(r.why, r.name, r.issue) for r in found)


async def export(db: Database, key: str) -> str:
    """The campaign as a file; applying it changes nothing. Raises LookupError if no campaign has this key."""

    async def read(tx: Tx) -> tuple[Plan, str]:
        return await campaigns.planned(tx, key), await versions.mark(tx, key)

    return campaign_text.render(*await db.read(read))
