"""Numbers of a list that was on the screen mean what stood there. After OLD they are not taken."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.chat import review
from bot.chat.state import Chat, ListKind, ListShown
from bot.chat.turn import EARLIER, Answer, Turn, tell
from bot.chat.words import urging as words
from bot.layout import day_clock

Key = tuple[int, int]  # (issue, unit)
OLD = timedelta(hours=12)
WORDS: dict[ListKind, str] = {"owing": "未报", "calls": words.CALLS}


def with_list(turn: Turn, kind: ListKind, rows: Sequence[Key]) -> Chat:
    """The chat with this list on the screen."""
    return replace(turn.chat, listed=ListShown(kind, tuple(rows), turn.now))


async def keys_meant(
    turn: Turn, kind: ListKind, said: Sequence[str], there: Collection[Key], none_of: Callable[[str], str]
) -> tuple[Key, ...] | Answer:
    """What the words mean: a number by the list shown, a name by what stands now. An Answer: why they mean nothing."""
    found: list[Key] = []
    for part in said:
        if part.isdecimal():
            of_list = _numbered(turn, kind, part)
            if isinstance(of_list, Answer):
                return of_list
            found.append(of_list)
            continue
        unit = await review.named(turn, part)
        if isinstance(unit, Answer):
            return unit
        ids = {u.id for u in unit.units}
        mine = [key for key in there if key[1] in ids]
        if not mine:
            return tell(turn, none_of(unit.units[0].short_name))
        found += mine
    return tuple(dict.fromkeys(found))


def _numbered(turn: Turn, kind: ListKind, said: str) -> Key | Answer:
    shown = turn.chat.listed
    if shown is None or shown.kind != kind:
        return tell(turn, words.read_list_first(WORDS[kind]))
    if turn.said_at < shown.at - EARLIER:
        return tell(turn, words.list_is_newer(WORDS[kind]))
    if turn.now - shown.at > OLD:
        return tell(turn, words.list_is_old(WORDS[kind], day_clock(turn.local(shown.at))))
    if not 1 <= int(said) <= len(shown.rows):
        return tell(turn, words.not_on_list(said, len(shown.rows)))
    return shown.rows[int(said) - 1]
