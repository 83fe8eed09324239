"""What the words of a person are: the next page of a list, a word of the chat, an answer, or ordinary text.

The first that applies takes them:
  1. 下页, where a list on the screen has more pages.
  2. 同意 or 退回 about the report to sign that is on the screen (law 7: an answer answers what was on the screen).
  3. A word of the chat (rows.py), where the person may say it here. It does not end an open question (law 5).
  4. The answer to the question that is open outside a report (questions.py). A digit sent before the question was
     shown is not an answer. Text that is no answer leaves the question and starts at 1 again.
  5. The report in hand, or what the text may begin (which_report.py).
Somebody who is not bound has only 3 and the question for their name.
"""

from __future__ import annotations

from dataclasses import replace

from bot.chat import binding, signing, which_report
from bot.chat.grammar import commands
from bot.chat.questions import QUESTIONS
from bot.chat.rows import serve
from bot.chat.state import Heard, NameWanted, Pending, TakeOver, WhichDuty, WhoFills
from bot.chat.turn import Answer, Instead, Turn, folded, tell
from bot.chat.words import anyone as anyone_words
from bot.chat.words import reports as report_words
from forms import asides, fields, vocabulary
from forms.asides import Aside
from forms.statuses import Confidence

_POLITE = (Aside.GREETING, Aside.THANKS, Aside.HEARD)
_YES_OR_NO = (Confidence.LITERAL, Confidence.NEAR)  # 是, 好, 不用


async def text(turn: Turn, said: str) -> Answer:
    """The answer to words, typed or tapped."""
    said = vocabulary.nought(said)
    if turn.chat.more:
        first, *others = turn.chat.more
        turns = vocabulary.word(said) == (vocabulary.Word.NEXT_PAGE, "")
        turn = replace(turn, chat=replace(turn.chat, more=tuple(others) if turns else ()))
        if turns:
            return tell(turn, first)
    command = commands.parse(said)
    if (answered := await signing.answer_on_screen(turn, command, said)) is not None:
        return answered
    if (answered := await serve(turn, command)) is not None:
        return answered
    pending = turn.chat.pending
    if not turn.people and not isinstance(pending, NameWanted):
        return await binding.not_bound(turn)
    if pending is not None:
        return await _answer(turn, pending, said)
    return await which_report.ordinary_text(turn, said)


async def _answer(turn: Turn, pending: Pending, said: str) -> Answer:
    if turn.stale and folded(said).isdecimal() and not isinstance(pending, NameWanted):
        return await _ask_again(turn, pending, anyone_words.STALE)
    answered = await QUESTIONS[type(pending)].answer(turn, pending, said)
    if isinstance(answered, Instead):
        return await text(turn.closed(), answered.said)
    return answered or await _no_answer(turn, pending, said)


async def _no_answer(turn: Turn, pending: Pending, said: str) -> Answer:
    """Ask again after a number, 好的 or 谢谢: their sender may think that it is done. Ask again after text that nothing
    can be made of. Other text leaves the question and is taken for what it is."""
    if said.isdecimal() or asides.read(said) in _POLITE or fields.yes_no(said).confidence in _YES_OR_NO:
        return await _ask_again(turn, pending, anyone_words.ANSWER_BY_NUMBER)
    taken = await text(turn.closed(), said)
    return await _ask_again(turn, pending, report_words.LOST) if taken.lost else taken


async def _ask_again(turn: Turn, pending: Pending, why: str) -> Answer:
    return (await QUESTIONS[type(pending)].ask(turn, pending)).after(why)


async def voice(turn: Turn, recognised: str) -> Answer:
    """The answer to a voice message. recognised: what the platform made of it, '' for nothing.

    It goes to the form where a report is in hand. Else it is read back, to be confirmed.
    """
    asked = turn.chat.pending
    if isinstance(asked, NameWanted):
        return await QUESTIONS[NameWanted].ask(turn, asked)
    if (answered := await which_report.voice_sent(turn, recognised)) is not None:
        return answered
    if not recognised:
        return tell(turn, anyone_words.VOICE_EMPTY)
    if isinstance(asked, WhichDuty | WhoFills | TakeOver) and asked.photos:  # they wait for that answer
        return await _ask_again(turn, asked, anyone_words.ANSWER_BY_NUMBER)
    return Answer(anyone_words.voice_heard(recognised), replace(turn.chat, pending=Heard(recognised)), asks=True)
