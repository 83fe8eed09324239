"""What the office and leaders ask: 未报, 进度 and 待核实."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot import layout
from bot.acts import urge as urge_act
from bot.chat import numbered_list, petitions, requests
from bot.chat.grammar.office import ShowProgress, Unfiled
from bot.chat.turn import Answer, Turn, tell
from bot.chat.words import overview as overview_words
from bot.chat.words import requests as request_words
from bot.chat.words import signing as signing_words
from bot.chat.words import urging as urging_words
from bot.rights.table import Read
from forms import paging
from schedules.reach import Reached
from storage import calls, campaigns, desk, leaves, recipients, tallies
from storage.desk import REACHED, Owing, Sheet


async def _sheets(turn: Turn, what: Read) -> list[tuple[str, Sheet]]:
    """The sheets of this phone's campaigns, each after its campaign's name, '' where there is only one."""
    own = turn.of(what)
    found = []
    for c in own:
        name = (await campaigns.get(turn.tx, c)).short_name if len(own) > 1 else ""
        found += [(name, await _with_reach(turn, s)) for s in await desk.sheets(turn.tx, c, turn.now)]
    return found


async def _with_reach(turn: Turn, s: Sheet) -> Sheet:
    """The sheet with how a reminder reaches each unit's filers now."""
    found = await recipients.units(turn.tx, [o.unit for o in s.owing], "remind", turn.house.means, turn.now)
    return replace(s, owing=tuple(replace(o, reached=found.get(o.unit, Reached.NOBODY)) for o in s.owing))


def _head(name: str, s: Sheet) -> str:
    unsigned = len(s.unsigned)
    return overview_words.sheet_head(
        name, s.short_title, s.expected, s.exempt, s.filed, s.waiting, len(s.owing), unsigned
    )


async def show_owing(turn: Turn, said: Unfiled) -> Answer:
    """未报: per issue who owes, and to the office what the reminders did. Numbered through all issues, so that 催报 can
    mean them by number; more than a message holds goes on by pages."""
    sheets = await _sheets(turn, Read.WHO_OWES)
    if not sheets:
        return tell(turn, overview_words.NO_ISSUE)
    office = set(turn.of(Read.CALL_LIST))
    rows = [(s.issue, o.unit) for _, s in sheets for o in s.owing]
    notes = [await _notes(turn, s, office) for _, s in sheets]
    lines = next((t for n in (9, 1) if layout.size("\n".join(t := _all(turn, sheets, notes, n))) <= layout.LIMIT), None)
    text = paging.pages("", tuple(lines or _all(turn, sheets, notes, 0)), _foot, layout.LIMIT)
    page = int(said.rest) if said.rest.isdecimal() and len(said.rest) < 4 else 1
    if not 1 <= page <= len(text):
        return tell(turn, urging_words.no_page(_UNFILED, len(text)))
    chat = numbered_list.with_list(turn, "owing", rows) if rows and office else turn.chat
    return Answer(text[page - 1], replace(chat, more=text[page:]))


_UNFILED = numbered_list.WORDS["owing"]
_Note = Callable[[int, Owing], str]  # (how many to call, of whom) -> what stands beside the unit
_Stopped = tuple[bool, bool]  # has it been reminded as often as allowed; is it on the 电话单


def _foot(page: int, of: int) -> str:
    return urging_words.next_page(_UNFILED, page, of)


def _all(turn: Turn, sheets: Sequence[tuple[str, Sheet]], notes: Sequence[_Note], filers: int) -> list[str]:
    """Every line of every issue. filers: how many people to call are named for each unit; every unit is named first."""
    made: list[str] = []
    n = 0
    for (name, s), note in zip(sheets, notes, strict=True):
        made.append(_head(name, s) + ("：" if s.owing else "。"))
        for o in s.owing:
            n += 1
            made.append(overview_words.owing_line(n, o.unit_name, note(filers, o)))
        made += _unsigned(s, layout.LIMIT // 3)
    return made


async def _notes(turn: Turn, s: Sheet, office: set[int]) -> _Note:
    if s.campaign not in office:
        return lambda filers, o: ""
    units = [o.unit for o in s.owing]
    seen = s.campaign in turn.of(Read.LEAVES)
    away = await leaves.filers_away(turn.tx, units, turn.local(turn.now).date()) if seen else {}
    capped = await urge_act.capped(turn.tx, turn.house, s.issue, units, turn.now)
    phoned = {c.unit for c in await calls.waiting(turn.tx, [s.campaign], turn.now) if c.issue == s.issue}
    return lambda filers, o: _note(turn, o, (o.unit in capped, o.unit in phoned), filers, away.get(o.unit, ()))


def _unsigned(s: Sheet, limit: int) -> list[str]:
    """A line on the reports that wait for their 审签人, where there are any."""
    return [signing_words.waiting_units(s.unsigned, limit)] if s.unsigned else []


def _note(turn: Turn, o: Owing, stopped: _Stopped, filers: int, away: tuple[tuple[str, date], ...]) -> str:
    """10:00已提醒; 微信未送达，朱琳 0471-…; 尚未提醒，缓报至13日17:00; 尚未提醒，王芳请假至10月12日"""
    note = _reminded(turn, o, stopped, filers)
    if o.reached is Reached.MAIL:
        note = overview_words.mail_only(note)
    if away:
        note = overview_words.on_leave(note, [(name, layout.day(last)) for name, last in away])
    if o.put_off is None:
        return note
    return overview_words.put_off(note, layout.short_due(turn.local(o.put_off), turn.local(turn.now)))


def _reminded(turn: Turn, o: Owing, stopped: _Stopped, filers: int) -> str:
    capped, phone = stopped
    if o.reached is Reached.NOBODY:
        note = overview_words.UNREACHABLE
    elif not o.reminders:
        return overview_words.begun(overview_words.NOT_REMINDED) if o.begun else overview_words.NOT_REMINDED
    elif (reached := [r for r in o.reminders if r.state in REACHED]) and reached[-1] is o.reminders[-1]:
        at = layout.when(turn.local(reached[-1].at or turn.now), turn.local(turn.now))
        note = overview_words.reminded(len(reached), at, capped, phone=phone, short=filers < 2, urged=reached[-1].urged)
        if not (capped or phone):
            return overview_words.begun(note) if o.begun else note
    elif o.reminders[-1].state in ("due", "sending"):
        return urging_words.WAITS if o.reminders[-1].urged else overview_words.NOT_REMINDED
    else:
        note = overview_words.UNKNOWN_DELIVERY if o.reminders[-1].state == "unknown" else overview_words.NOT_DELIVERED
    called = layout.call(o.filers[:filers])
    return f"{note}：{called}" if called else note


async def show_progress(turn: Turn, _: ShowProgress) -> Answer:
    """进度: each open issue in a line, then where the tasks stand."""
    lines = [
        _head(name, s) + request_words.late_note(s.late) + overview_words.returned_note(s.returned) + "。"
        for name, s in await _sheets(turn, Read.PROGRESS)
    ] or [overview_words.NO_ISSUE]
    own = turn.of(Read.PROGRESS)
    for c in own:
        campaign = await campaigns.get(turn.tx, c)
        line = _standing(campaign, await tallies.statuses(turn.tx, campaign.key))
        if not line:
            continue  # a campaign of questions alone
        lines.append(f"{campaign.short_name}：{line}" if len(own) > 1 else line)
    if petitions_ := len(await petitions.rows(turn)):
        lines.append(overview_words.petitions_note(petitions_))
    if waiting := len(await requests.rows(turn)):
        lines.append(overview_words.requests_note(waiting))
    return tell(turn, layout.fit("", lines))


def _standing(campaign: campaigns.Campaign, counts: Mapping[str, int]) -> str:
    """Where the campaign's tasks stand; '' where it has none."""
    if not sum(counts.values()):
        return ""
    by = dict(counts)
    statuses = sorted(campaign.definition.statuses, key=lambda s: -s.rank)
    parts = [f"{s.label}{by.pop(s.key, 0)}项" for s in statuses]
    if untold := sum(by.values()):
        parts.append(f"{overview_words.UNTOLD}{untold}项")
    return overview_words.progress(sum(counts.values()), parts)
