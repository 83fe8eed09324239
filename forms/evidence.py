"""Photos and files the page brings to a draft, or takes out of it. What came by the chat is photos.py; one draft.

Where they belong is a task, 0 the report as a whole, or the key of a question that asks for them.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from forms import inquiry, photos, screen
from forms.model import Filing
from forms.session import Kind, Phase, Session

Place = int | str


def may_hold(filing: Filing, session: Session, place: Place) -> bool:
    """Does this task or question take evidence? 0: the report as a whole does, always."""
    if isinstance(place, str):
        return place in {q.key for q in inquiry.takes_photos(filing, session)}
    return place == 0 or place in {i.task for i in screen.open_items(filing)}


def brought(filing: Filing, session: Session, place: Place, file: int, now: datetime, *, photo: bool) -> Session:
    """The draft with this file there. The same file again changes nothing."""
    if file in session.files() or not may_hold(filing, session, place):
        return session
    return _shown_again(session, _under(filing, session, place, (file,), photo=photo), now)


def placed(filing: Filing, session: Session, place: Place, now: datetime) -> Session:
    """The draft with the photos nobody placed yet there."""
    if not session.loose or not may_hold(filing, session, place):
        return session
    asked = session.ask is not None and session.ask.kind is Kind.PHOTO
    free = replace(session, loose=(), ask=None if asked else session.ask)
    return _shown_again(session, _under(filing, free, place, session.loose, photo=True), now)


def _under(filing: Filing, session: Session, place: Place, files: tuple[int, ...], *, photo: bool) -> Session:
    if isinstance(place, str):
        question = filing.question(place)
        return session if question is None else inquiry.brought(session, question, *files, photo=photo)
    new = tuple((place, file) for file in files)
    if photo:
        return replace(session, photos=(*session.photos, *new))
    return replace(session, documents=(*session.documents, *new))


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
        after,
        at=now.astimezone(UTC).replace(microsecond=0),
        screen=before.screen + 1 if stands else before.screen,
        unshown=before.unshown or stands,
    )
