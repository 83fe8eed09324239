"""A message that goes on with the one before: 续：…, （接上条）…, or a long paste that WeChat cut into pieces.

Rules
  1. Said so (续：, 接上条, （续）): its words up to the first place named belong to the task that was spoken of last.
  2. Not said so, but within CUT of a message of LONG characters: the same. If it begins like an answer of its own to
     the question put meanwhile, it is asked whose it is.
  3. What it was joined to is said, and the table shows it whole. Too long with it, it is not taken, and that is said.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from forms import asking, blocks, draft, places, secrecy, statuses, words
from forms.chinese import fold
from forms.draft import Move
from forms.model import Filing
from forms.session import Ask, Kind, Phase, Session
from forms.statuses import Confidence
from forms.vocabulary import is_bare, word

CUT = timedelta(seconds=8)
LONG = 200  # characters: shorter messages are not cut by anybody
_MARK = re.compile(
    r"\s*(?:[(\[【](?:接上(?:条|文|页|一条)?|续(?:上|前|上条)?)[)\]】]|接上(?:条|文|页|一条)|续(?:上条?|前)?(?=[:,\s]))[\s:,。]*"
)
_ABOUT_A_TASK = (Kind.STATUS, Kind.NO_NEWS)


def remembered(filing: Filing, before: Session, text: str, move: Move) -> Move:
    """The move, its draft knowing how long these words were and which task their end was about."""
    if is_bare(text):
        return move
    after = move.session
    if (after.answers, after.held, after.ask) == (before.answers, before.held, before.ask):
        return move  # nothing of it was taken
    length = 0 if word(text) else len(text)
    return replace(move, session=replace(after, tail=_spoken_of(filing, before, text, after), length=length))


def _spoken_of(filing: Filing, before: Session, text: str, after: Session) -> int:
    parts = blocks.split(text, filing.items)
    if parts is not None:
        last = parts[-1]
        return last.which.tasks[-1] if isinstance(last.which, places.Places) and not last.rest else 0
    asked = before.queue[0] if before.phase is Phase.ASK and before.queue else 0
    if asked and (after.queue[:1] != (asked,) or (after.ask is not None and after.ask.task == asked)):
        return asked
    return before.tail


def take(filing: Filing, session: Session, text: str, now: datetime) -> Move | str | None:
    """Joined to what was said before; words to be read as any others; None: it does not go on with anything."""
    mark = _MARK.match(fold(text))
    body = text[mark.end() :].strip() if mark else text
    cut = session.length >= LONG and now - session.at <= CUT and not is_bare(text)
    if mark is None and not cut:
        return None
    ask = session.ask
    if ask is not None and ask.task == session.tail and ask.kind in _ABOUT_A_TASK:
        if secrecy.is_marked(ask.text + body):
            return Move(session, words.secret())
        return Move(replace(session, ask=replace(ask, text=ask.text + body)), words.joined(filing.item(ask.task)))
    answer = session.answer(session.tail) if session.tail in {i.task for i in filing.items} else None
    if answer is None or not body:
        return body if mark and body else None
    parts = blocks.split(body, filing.items, answering=True) or (blocks.Part(None, body, body),)
    if parts[0].which is not None or parts[0].rest:
        return body if mark else None
    if mark is None and _own_answer(filing, session, body):
        return Move(replace(session, ask=Ask(Kind.STALE, session.tail, text)))
    between = "，" if mark and answer.text and answer.text[-1] not in "，。；、,;" else ""
    whole = answer.text + between + parts[0].content
    if secrecy.is_marked(answer.text + parts[0].content) or secrecy.is_marked(whole):  # cut in two: 秘密 | ★1年
        return Move(session, words.secret())
    item = filing.item(session.tail)
    if asking.too_long(filing, whole):
        return Move(session, words.too_long_joined(item, filing.text_limit))
    joined = replace(draft.record(session, [replace(answer, text=whole)]), page=1, seen=1)
    if parts[1:]:
        move = asking.take_block(filing, joined, parts[1:], None, now)
        return replace(move, note="\n".join(p for p in (words.joined(item), move.note) if p))
    return Move(joined, words.joined(item))


def _own_answer(filing: Filing, session: Session, text: str) -> bool:
    """While another task is asked, words that begin with a status."""
    asked = session.phase is Phase.ASK and session.queue[0] != session.tail
    return asked and statuses.read(text, filing.statuses).confidence in (Confidence.LITERAL, Confidence.ASK)
