"""What is answered beside any report: 帮助, a greeting, when something is due; photos that could not be had."""

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
    phones = []
    for c in dict.fromkeys(p.campaign for p in turn.posts):
        phones.append((await campaigns.get(turn.tx, c)).definition.settings.office_phone)
    return "、".join(dict.fromkeys(p for p in phones if p))


async def helped(turn: Turn) -> Answer:
    filling = turn.chat.focus is not None
    kinds = turn.kinds() | ({"signer"} if turn.signs else set())
    tasks, figures = await _about(turn)
    text = anyone_words.help_text(kinds, await office_phone(turn), filling=filling, tasks=tasks, figures=figures)
    return tell(turn, text)


async def _about(turn: Turn) -> tuple[bool, bool]:
    """Whether what the person files, reads or looks after has tasks, and whether it has questions of its own."""
    own = {p.campaign for p in turn.posts}
    if not own:
        return True, False
    asked = [bool((await campaigns.get(turn.tx, c)).definition.form.questions) for c in own]
    filed = [p.unit for p in turn.posts if p.kind == "filer"]
    return await campaigns.any_tasks(turn.tx, sorted(own), filed), any(asked)


async def answer(turn: Turn, kind: Aside) -> Answer:
    """Talk with no report in hand and nothing asked."""
    match kind:
        case Aside.DUE if turn.may(Read.OWN_REPORTS):
            return await my_reports.overview(turn)
        case Aside.HOW | Aside.QUESTION | Aside.DUE:
            return await helped(turn)
        case _:
            return tell(
                turn, report_words.answered(kind, await _unsigned(turn) or report_words.first_word(turn.kinds()))
            )


async def _unsigned(turn: Turn) -> str:
    """What still waits for this person's 审签: who answers 好的 to it has not signed it."""
    waits = await duties.unsigned(turn.tx, [p.unit for p in turn.signs])
    shown = turn.chat.shown
    if len(waits) == 1 and shown is not None and (shown.issue, shown.unit) == (waits[0].issue, waits[0].unit):
        return signing_words.not_yet(waits[0].unit_name, turn.titled(waits[0]))
    return signing_words.still_waiting(len(waits)) if waits else ""


# photos that could not be had -----------------------------------------------------------------------------------


async def with_lost_photos(turn: Turn, said: Answer) -> Answer:
    """Said once, at the person's next word, while they can be sent again."""
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
    return settled_words.photos_lost_filed(count, why, label) if my_reports.may(turn, duty) else ""
