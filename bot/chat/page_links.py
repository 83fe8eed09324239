"""网页填: links to the phone page of a report."""

from __future__ import annotations

from bot import links
from bot.chat import my_reports
from bot.chat.grammar.reports import OnPage
from bot.chat.turn import Answer, Turn, tell
from bot.chat.words import anyone as anyone_words
from bot.chat.words import reports as report_words
from storage import duties


async def give_links(turn: Turn, _: OnPage) -> Answer:
    """网页填: a link to the report in hand, or to each open report. An open question stays open."""
    if not turn.house.public_url:
        return tell(turn, report_words.NO_PAGES)
    open_ = [d for d in await duties.of_units(turn.tx, my_reports.units(turn), turn.now) if d.open]
    focus = turn.chat.focus
    inhand = [d for d in open_ if focus is not None and (d.issue, d.unit) == (focus.issue, focus.unit)]
    if not open_:
        return tell(turn, anyone_words.NOTHING_OPEN)
    lines = [(my_reports.line(turn, d), _address(turn, d.issue, d.unit)) for d in inhand or open_]
    return tell(turn, report_words.pages(lines, int(links.LASTS.total_seconds() // 60)))


def _address(turn: Turn, issue: int, unit: int) -> str:
    focus = turn.chat.focus
    person = focus.person if focus and (focus.issue, focus.unit) == (issue, unit) and not focus.word_of else None
    of = my_reports.focus_of(turn, issue, unit, person)
    key = links.sign(turn.house.secret, turn.openid, of.person, issue, unit, turn.now + links.LASTS)
    return f"{turn.house.public_url.rstrip('/')}{links.path(issue, unit)}?key={key}"
