"""What office and leaders ask: who has not filed, how far the issues are, who asks to be bound."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot import chase_words, sign_words, words
from bot.usecases import listed, urge
from bot.usecases.turn import Said, Turn, tell, tell_pages
from forms import paging
from schedules.reach import Reached
from storage import calls, campaigns, desk, issues, leaves, people, petitions, recipients, tallies
from storage.desk import REACHED, Owing, Sheet


async def _sheets(turn: Turn) -> list[tuple[str, Sheet]]:
    """With the campaign's name before each where there are several campaigns."""
    own = turn.campaigns("office", "leader")
    found = []
    for c in own:
        name = (await campaigns.get(turn.tx, c)).short_name if len(own) > 1 else ""
        found += [(name, await _with_reach(turn, s)) for s in await desk.sheets(turn.tx, c, turn.now)]
    return found


async def _with_reach(turn: Turn, s: Sheet) -> Sheet:
    """Each unit that owes, with how a reminder reaches its filers now."""
    found = await recipients.units(turn.tx, [o.unit for o in s.owing], "remind", turn.house.means, turn.now)
    return replace(s, owing=tuple(replace(o, reached=found.get(o.unit, Reached.NOBODY)) for o in s.owing))


def _head(name: str, s: Sheet) -> str:
    unsigned = len(s.unsigned)
    return words.sheet_head(name, s.short_title, s.expected, s.exempt, s.filed, s.waiting, len(s.owing), unsigned)


async def owing(turn: Turn, rest: str = "") -> Said:
    """未报: per issue who owes, and to the office what the reminders did. Numbered through all issues, so that 催报 can
    mean them by number; more than a message holds goes on by pages. rest: which."""
    sheets = await _sheets(turn)
    if not sheets:
        return tell(turn, words.NO_ISSUE)
    office = set(turn.campaigns("office"))
    rows = [(s.issue, o.unit) for _, s in sheets for o in s.owing]
    notes = [await _notes(turn, s, office) for _, s in sheets]
    lines = next((t for n in (9, 1) if words.size("\n".join(t := _all(turn, sheets, notes, n))) <= words.LIMIT), None)
    text = paging.pages("", tuple(lines or _all(turn, sheets, notes, 0)), _foot, words.LIMIT)
    page = int(rest) if rest.isdecimal() and len(rest) < 4 else 1
    if not 1 <= page <= len(text):
        return tell(turn, chase_words.no_page(_UNFILED, len(text)))
    chat = listed.put(turn, "owing", rows) if rows and office else turn.chat
    return Said(text[page - 1], replace(chat, more=text[page:]))


_UNFILED = listed.WORDS["owing"]
_Note = Callable[[int, Owing], str]  # (how many to call, of whom) -> what stands beside the unit
_Stopped = tuple[bool, bool]  # has it been reminded as often as allowed; is it on the 电话单


def _foot(page: int, of: int) -> str:
    return chase_words.next_page(_UNFILED, page, of)


def _all(turn: Turn, sheets: Sequence[tuple[str, Sheet]], notes: Sequence[_Note], filers: int) -> list[str]:
    """Every line of every issue, with so many of each unit's people to call: everybody is named before anybody's
    telephone."""
    made: list[str] = []
    n = 0
    for (name, s), note in zip(sheets, notes, strict=True):
        made.append(_head(name, s) + ("：" if s.owing else "。"))
        for o in s.owing:
            n += 1
            made.append(words.owing_line(n, o.unit_name, note(filers, o)))
        made += _unsigned(s, words.LIMIT // 3)
    return made


async def _notes(turn: Turn, s: Sheet, office: set[int]) -> _Note:
    if s.campaign not in office:
        return lambda filers, o: ""
    units = [o.unit for o in s.owing]
    away = await leaves.filers_away(turn.tx, units, turn.local(turn.now).date())
    capped = await urge.capped(turn, await issues.get(turn.tx, s.issue), units)
    phoned = {c.unit for c in await calls.waiting(turn.tx, [s.campaign], turn.now) if c.issue == s.issue}
    return lambda filers, o: _note(turn, o, (o.unit in capped, o.unit in phoned), filers, away.get(o.unit, ()))


def _unsigned(s: Sheet, limit: int) -> list[str]:
    """Handed in, and waiting for its 审签人."""
    return [sign_words.waiting_units(s.unsigned, limit)] if s.unsigned else []


def _note(turn: Turn, o: Owing, stopped: _Stopped, filers: int, away: tuple[tuple[str, date], ...]) -> str:
    """10:00已提醒; 微信未送达，朱琳 0471-…; 尚未提醒，缓报至13日17:00; 尚未提醒，王芳请假至10月12日"""
    note = _reminded(turn, o, stopped, filers)
    if o.reached is Reached.MAIL:
        note = words.mail_only(note)
    if away:
        note = words.on_leave(note, [(name, words.day(last)) for name, last in away])
    if o.put_off is None:
        return note
    return words.put_off(note, words.short_due(turn.local(o.put_off), turn.local(turn.now)))


def _reminded(turn: Turn, o: Owing, stopped: _Stopped, filers: int) -> str:
    capped, phone = stopped
    if o.reached is Reached.NOBODY:
        note = words.UNREACHABLE
    elif not o.reminders:
        return words.begun(words.NOT_REMINDED) if o.begun else words.NOT_REMINDED
    elif (reached := [r for r in o.reminders if r.state in REACHED]) and reached[-1] is o.reminders[-1]:
        at = words.when(turn.local(reached[-1].at or turn.now), turn.local(turn.now))
        note = words.reminded(len(reached), at, capped, phone=phone, short=filers < 2, urged=reached[-1].urged)
        if not (capped or phone):
            return words.begun(note) if o.begun else note
    elif o.reminders[-1].state in ("due", "sending"):
        return chase_words.WAITS if o.reminders[-1].urged else words.NOT_REMINDED
    else:
        note = words.UNKNOWN_DELIVERY if o.reminders[-1].state == "unknown" else words.NOT_DELIVERED
    called = words.call(o.filers[:filers])
    return f"{note}：{called}" if called else note


async def progress(turn: Turn) -> Said:
    """进度: each open issue in a line, then where the tasks stand."""
    lines = [
        _head(name, s) + words.late_note(s.late) + words.returned_note(s.returned) + "。"
        for name, s in await _sheets(turn)
    ] or [words.NO_ISSUE]
    own = turn.campaigns("office", "leader")
    for c in own:
        campaign = await campaigns.get(turn.tx, c)
        line = _standing(campaign, await tallies.statuses(turn.tx, campaign.key))
        if not line:
            continue  # a campaign of questions alone
        lines.append(f"{campaign.short_name}：{line}" if len(own) > 1 else line)
    if petitions_ := len(await petitions.waiting(turn.tx, turn.campaigns("office"), turn.now)):
        lines.append(words.petitions_note(petitions_))
    if turn.campaigns("office") and (waiting := len(await people.requests(turn.tx))):
        lines.append(words.requests_note(waiting))
    return tell(turn, words.fit("", lines))


def _standing(campaign: campaigns.Campaign, counts: Mapping[str, int]) -> str:
    """Where its tasks stand; '' where it has none."""
    if not sum(counts.values()):
        return ""
    by = dict(counts)
    statuses = sorted(campaign.definition.statuses, key=lambda s: -s.rank)
    parts = [f"{s.label}{by.pop(s.key, 0)}项" for s in statuses]
    if untold := sum(by.values()):
        parts.append(f"{words.UNTOLD}{untold}项")
    return words.progress(sum(counts.values()), parts)


async def requests(turn: Turn) -> Said:
    """待核实: who asks to be bound. A line is as it was typed."""
    rows = await people.requests(turn.tx)
    if not rows:
        return tell(turn, words.NO_REQUESTS)
    return tell_pages(
        turn,
        words.requests(
            [f"{n} {words.REQUEST_KINDS[r.kind]} {r.said}（{words.day_clock(turn.local(r.made_at))}）"
             for n, r in enumerate(rows, 1)]
        ),
    )  # fmt: skip
