"""What office and leaders ask: who has not filed, how far the issues are, who asks to be bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from bot import sign_words, words
from bot.usecases.turn import Said, Turn, tell
from schedules.reach import Reached
from storage import campaigns, desk, leaves, people, petitions, recipients, tallies
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


async def owing(turn: Turn) -> Said:
    """未报: per issue who owes, and to the office what the reminders did."""
    sheets = await _sheets(turn)
    if not sheets:
        return tell(turn, words.NO_ISSUE)
    office = set(turn.campaigns("office"))
    limit = words.LIMIT // len(sheets) - 1  # each issue has its share of room
    parts = []
    for name, s in sheets:
        head = _head(name, s) + ("：" if s.owing else "。")
        out = await leaves.filers_away(turn.tx, [o.unit for o in s.owing], turn.local(turn.now).date())
        told = [_lines(turn, s, filers, out) for filers in (9, 1, 0)] if s.campaign in office else []
        told.append([words.owing_line(n, o.unit_name, "") for n, o in enumerate(s.owing, 1)])
        told = [[*lines, *_unsigned(s, limit // 3)] for lines in told]
        # everybody is named before anybody's telephone
        parts.append(next((t for lines in told if words.size(t := "\n".join([head, *lines])) <= limit), None)
                     or words.fit(head, told[-1], limit=limit))  # fmt: skip
    return tell(turn, "\n".join(parts))


def _unsigned(s: Sheet, limit: int) -> list[str]:
    """Handed in, and waiting for its 审签人."""
    return [sign_words.waiting_units(s.unsigned, limit)] if s.unsigned else []


_Away = Mapping[int, tuple[tuple[str, date], ...]]  # unit -> (name, last day) of its filers on leave


def _lines(turn: Turn, s: Sheet, filers: int, away: _Away) -> list[str]:
    """Every unit with what its reminders did, who of it is on leave, and so many of its people to call."""
    notes = [_note(turn, o, s.reminders, filers, away.get(o.unit, ())) for o in s.owing]
    return [words.owing_line(n, o.unit_name, note) for n, (o, note) in enumerate(zip(s.owing, notes, strict=True), 1)]


def _note(turn: Turn, o: Owing, cap: int, filers: int, away: tuple[tuple[str, date], ...]) -> str:
    """10:00已提醒; 微信未送达，朱琳 0471-…; 尚未提醒，缓报至13日17:00; 尚未提醒，王芳请假至10月12日"""
    note = _reminded(turn, o, cap, filers)
    if o.reached is Reached.MAIL:
        note = words.mail_only(note)
    if away:
        note = words.on_leave(note, [(name, words.day(last)) for name, last in away])
    if o.put_off is None:
        return note
    return words.put_off(note, words.short_due(turn.local(o.put_off), turn.local(turn.now)))


def _reminded(turn: Turn, o: Owing, cap: int, filers: int) -> str:
    if o.reached is Reached.NOBODY:
        note = words.UNREACHABLE
    elif not o.reminders:
        return words.begun(words.NOT_REMINDED) if o.begun else words.NOT_REMINDED
    elif (reached := [r for r in o.reminders if r.state in REACHED]) and reached[-1] is o.reminders[-1]:
        at = words.clock(turn.local(reached[-1].at or turn.now))
        note = words.reminded(len(reached), at, len(o.reminders) >= cap, short=filers < 2)
        if len(o.reminders) < cap:
            return words.begun(note) if o.begun else note
    elif o.reminders[-1].state in ("due", "sending"):
        return words.NOT_REMINDED
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
        lines.append(f"{campaign.short_name}：{line}" if len(own) > 1 else line)
    if petitions_ := len(await petitions.waiting(turn.tx, turn.campaigns("office"), turn.now)):
        lines.append(words.petitions_note(petitions_))
    if turn.campaigns("office") and (waiting := len(await people.requests(turn.tx))):
        lines.append(words.requests_note(waiting))
    return tell(turn, words.fit("", lines))


def _standing(campaign: campaigns.Campaign, counts: Mapping[str, int]) -> str:
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
    return tell(
        turn,
        words.requests(
            [f"{n} {words.REQUEST_KINDS[r.kind]} {r.said}（{words.day_clock(turn.local(r.made_at))}）"
             for n, r in enumerate(rows, 1)]
        ),
    )  # fmt: skip
