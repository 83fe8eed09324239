"""Answers that concern no report in hand: 帮助, greetings, when something is due; photos that could not be fetched."""

from __future__ import annotations

from bot.chat import my_reports
from bot.chat.turn import Answer, Turn, tell
from bot.chat.words import anyone as anyone_words
from bot.chat.words import reports as report_words
from bot.chat.words import signing as signing_words
from bot.messages.words import settled as settled_words
from bot.rights.table import Read
from forms.asides import Aside
from storage import campaigns, duties, files
from storage.files import Lost


async def office_phone(turn: Turn) -> str:
    """The telephone numbers of the offices of the person's campaigns, '' for none."""
    phones = []
    for c in dict.fromkeys(p.campaign for p in turn.posts):
        phones.append((await campaigns.get(turn.tx, c)).definition.settings.office_phone)
    return "、".join(dict.fromkeys(p for p in phones if p))


async def show_help(turn: Turn) -> Answer:
    """帮助: what the person may say here."""
    filling = turn.chat.focus is not None
    kinds = turn.kinds() | ({"signer"} if turn.may(Read.REPORTS_TO_SIGN) else set())
    tasks, figures = await _tasks_and_figures(turn)
    text = anyone_words.help_text(kinds, await office_phone(turn), filling=filling, tasks=tasks, figures=figures)
    return tell(turn, text)


async def _tasks_and_figures(turn: Turn) -> tuple[bool, bool]:
    """Whether the person's campaigns have tasks, and whether their forms have questions of their own."""
    own = {p.campaign for p in turn.posts}
    if not own:
        return True, False
    asked = [bool((await campaigns.get(turn.tx, c)).definition.form.questions) for c in own]
    filed = [p.unit for p in turn.posts if p.kind == "filer"]
    return await campaigns.any_tasks(turn.tx, sorted(own), filed), any(asked)


async def answer_aside(turn: Turn, kind: Aside) -> Answer:
    """The answer to small talk with no report in hand and nothing asked."""
    match kind:
        case Aside.DUE if turn.may(Read.OWN_REPORTS):
            return await my_reports.show_own_reports(turn)
        case Aside.HOW | Aside.QUESTION | Aside.DUE:
            return await show_help(turn)
        case _:
            return tell(
                turn, report_words.answered(kind, await _unsigned(turn) or report_words.first_word(turn.kinds()))
            )


async def _unsigned(turn: Turn) -> str:
    """A line on the reports that still wait for this person's 审签, '' where none does. 好的 does not sign one."""
    waits = await duties.unsigned(turn.tx, turn.units_of(Read.REPORTS_TO_SIGN))
    shown = turn.chat.shown
    if len(waits) == 1 and shown is not None and (shown.issue, shown.unit) == (waits[0].issue, waits[0].unit):
        return signing_words.not_yet(waits[0].unit_name, turn.titled(waits[0]))
    return signing_words.still_waiting(len(waits)) if waits else ""


# photos that could not be had -----------------------------------------------------------------------------------


async def with_lost_photos(turn: Turn, said: Answer) -> Answer:
    """The answer with a line on photos that could not be fetched. Said once, while they can be sent again."""
    by_report: dict[tuple[int, int] | None, list[Lost]] = {}
    for photo in await files.lost(turn.tx, [p.id for p in turn.people]):
        by_report.setdefault(photo.report, []).append(photo)
    for report, group in by_report.items():
        why = "、".join(dict.fromkeys(photo.why for photo in group))
        line = await _lost_of(turn, report, len(group), why) if report else settled_words.photos_lost(len(group), why)
        if line:
            await files.let_go(turn.tx, [photo.id for photo in group])
            said = said.after(line)
    return said


async def _lost_of(turn: Turn, report: tuple[int, int], count: int, why: str) -> str:
    duty = await duties.one(turn.tx, *report)
    if duty is None or duty.unit not in my_reports.units(turn):
        return ""
    label = f"{duty.unit_name}{turn.titled(duty)}"
    if duty.open:
        return settled_words.photos_lost(count, why, label)
    return settled_words.photos_lost_filed(count, why, label) if my_reports.may_take_back(turn, duty) else ""
