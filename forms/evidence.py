"""Photos and files the page brings to a draft, or takes out of it. What came by the chat is photos.py; one draft."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from forms import photos, screen
from forms.model import Filing
from forms.session import Kind, Phase, Session


def may_hold(filing: Filing, task: int) -> bool:
    """Does this task of the report take evidence? 0: the report as a whole does, always."""
    return task == 0 or task in {i.task for i in screen.open_items(filing)}


def brought(filing: Filing, session: Session, task: int, file: int, now: datetime, *, photo: bool) -> Session:
    """The draft with this file under the task. The same file again changes nothing."""
    if file in session.files() or not may_hold(filing, task):
        return session
    if photo:
        return _shown_again(session, replace(session, photos=(*session.photos, (task, file))), now)
    return _shown_again(session, replace(session, documents=(*session.documents, (task, file))), now)


def placed(filing: Filing, session: Session, task: int, now: datetime) -> Session:
    """The draft with the photos nobody placed yet under this task."""
    if not session.loose or not may_hold(filing, task):
        return session
    asked = session.ask is not None and session.ask.kind is Kind.PHOTO
    photos_ = (*session.photos, *((task, file) for file in session.loose))
    after = replace(session, photos=photos_, loose=(), ask=None if asked else session.ask)
    return _shown_again(session, after, now)


def taken_out(session: Session, file: int, now: datetime) -> Session:
    """The draft without it."""
    left = photos.without(session, frozenset((file,)))
    return session if left == session else _shown_again(session, left, now)


def _shown_again(before: Session, after: Session, now: datetime) -> Session:
    """A table that is on a phone's screen, or a question about photos, is shown anew before it can be answered."""
    stands = after.phase in (Phase.CONFIRM, Phase.PAPER) or (before.ask is not None and before.ask.kind is Kind.PHOTO)
    if stands and after.ask is None:
        after = replace(after, page=1, seen=0)
    return replace(
        after, at=now.astimezone(UTC).replace(microsecond=0), screen=before.screen + 1 if stands else before.screen,
        unshown=before.unshown or stands,
    )  # fmt: skip
