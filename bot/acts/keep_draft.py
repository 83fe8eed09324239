"""What was said so far of a report is kept: after each answer in the chat, after each field on the page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.acts.refused import Refused
from bot.acts.run import Done, act
from bot.rights.actor import Actor
from bot.rights.gate import Subject
from bot.rights.table import Act
from storage import files, reports
from storage.engine.tx import Tx
from storage.reports import Report


async def _of(tx: Tx, held: tuple[Report, int]) -> Subject:
    report, campaign = held
    return Subject(campaign, report.unit)


@act(Act.REPORT_DRAFT, of=_of)
async def keep_draft(
    tx: Tx,
    actor: Actor,
    held: tuple[Report, int],
    draft: str | None,
    *,
    at: datetime,
    now: datetime,
    removed: Sequence[int] = (),
) -> Done[None] | Refused:
    """Keep the draft, and who changed which part of it; None puts it away, its evidence with it.

    held: the report, locked and still open, and its campaign. draft: the form's session as JSON. at: the filer's own
    time. removed: files that were taken out of the draft. Drafts are not audited: each part of a draft says who wrote
    it.
    """
    assert actor.by is not None, "a post gives this right"
    report, _ = held
    for file in removed:
        await files.removed(tx, file)
    await reports.save_draft(tx, report, draft, person=actor.by, at=at)
    return Done(None, "")
