"""What a person may say outside an open question: text -> one of a closed set of commands. Reads only, knows no rights.

A word that takes something with it (退回 包头 第2项 原因) and is said without it gives Incomplete, which names what is
missing. Text that begins with no word is Block or Plain.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.chat.grammar import office, people, reports
from bot.chat.grammar.office import OfficeCommand
from bot.chat.grammar.people import Help, PeopleCommand
from bot.chat.grammar.reports import BareNumber, Block, Cancel, Continue, Modify, PaperSign, Plain, ReportCommand
from bot.chat.grammar.spelled import Spelled
from forms import blocks
from forms.chinese import clean, fold
from forms.vocabulary import Word, word

Command = ReportCommand | OfficeCommand | PeopleCommand

WORDS: Mapping[str, Spelled[Command]] = {**reports.WORDS, **office.WORDS, **people.WORDS}
MOST = 4000  # characters of one message: longer is no command
_LONGEST_FIRST = sorted(
    ((spelling, found) for found in WORDS.values() for spelling in found.spellings), key=lambda pair: -len(pair[0])
)
_FILLING = {spelling: WORDS[name] for name in reports.FILLING for spelling in WORDS[name].spellings}


def parse(text: str) -> Command:
    """What a message outside an open question asks for. Never raises."""
    said = clean(text).strip()
    if len(said) > MOST:
        return Plain(said)
    folded = fold(said).strip("“”\"'「」 ").rstrip("。.!~ ")
    if (number := _number(folded)) is not None:
        return number
    if folded in _FILLING and (filling := _FILLING[folded].read("")) is not None:
        return filling
    if (of_the_form := _word_of_the_form(said)) is not None:
        return of_the_form
    if (worded := _worded(said)) is not None:
        return worded
    return Block(said) if blocks.looks_like_block(said) else Plain(said)


def _number(folded: str) -> Command | None:
    if (code := people.bare_code(folded)) is not None:
        return code
    return BareNumber(int(folded)) if re.fullmatch(r"[0-9]{1,7}", folded) else None


def _word_of_the_form(said: str) -> Command | None:
    """The words of a form that mean something outside it too."""
    match word(said):
        case Word.HELP, _:
            return Help()
        case Word.CANCEL, _:
            return Cancel()
        case Word.PAPER, _:
            return PaperSign()
        case Word.MODIFY, place:
            return Modify(place or None)
        case Word.GO_ON, _:
            return Continue()
        case _:
            return None


def _worded(said: str) -> Command | None:
    """By the longest word at the beginning whose text may follow it."""
    folded = fold(said)
    for spelling, found in _LONGEST_FIRST:
        if folded.startswith(spelling) and (rest := found.after(said[len(spelling) :])) is not None:
            return found.read(rest)
    return None
