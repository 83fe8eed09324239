"""触达 and 群提醒: which filers and leaders messages reach, and what the office may copy into the work group.

Nothing is sent. Whoever copies the text decides who is named in the group.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot import layout
from bot.chat import numbered_list
from bot.chat.grammar.office import GroupText, Reachable
from bot.chat.turn import Answer, Turn, tell, tell_pages
from bot.chat.words import reach as reach_words
from bot.chat.words import urging as urging_words
from bot.rights.table import Read
from schedules.reach import Reached, reached
from storage import campaigns, desk, duties, people, recipients
from storage.desk import Owing, Sheet


async def show_reach(turn: Turn, _: Reachable) -> Answer:
    """触达: per campaign how many units are reached by what, and whom to phone; before them the leaders."""
    own = turn.of(Read.REACH)
    every: list[str] = []
    for c in own:
        campaign = await campaigns.get(turn.tx, c)
        filing = [u for u in await campaigns.units(turn.tx, c) if u.files and not u.exempt]
        found = await recipients.units(turn.tx, [u.id for u in filing], "remind", turn.house.means, turn.now)
        by = {r: [u for u in filing if found.get(u.id) is r] for r in Reached}
        told = [*by[Reached.NOBODY], *by[Reached.MAIL]]
        lines = [
            reach_words.reachable_line(
                n, u.short_name, found[u.id] is Reached.MAIL, layout.call(await recipients.phones(turn.tx, u.id))
            )
            for n, u in enumerate(told, 1)
        ]
        name = campaign.short_name if len(own) > 1 else ""
        head = reach_words.reachable(
            name,
            len(by[Reached.WECHAT]),
            len(by[Reached.MAIL]),
            len(by[Reached.NOBODY]),
        )
        every += [*await _leaders(turn, c, name), head + ("：" if lines else "。"), *lines]
    return tell_pages(turn, layout.paged("", every))


async def _leaders(turn: Turn, campaign: int, name: str) -> list[str]:
    """How the digest reaches the leaders. Those it does not reach in WeChat are named."""
    root = await campaigns.root(turn.tx, campaign)
    ids = [p.person for p in await people.posts_of_unit(turn.tx, root.id, "leader")]
    known = await recipients.reaches(turn.tx, ids, "digest", turn.house.means)
    by = {p: reached([known[p]], turn.now) for p in ids}
    rest = [
        reach_words.leader_line(p.name, by[p.id] is Reached.MAIL, p.phone)
        for p in await people.named(turn.tx, [p for p in by if by[p] is not Reached.WECHAT])
    ]
    return [reach_words.leaders_reached(name, sum(r is Reached.WECHAT for r in by.values()), rest)] if by else []


async def group_text(turn: Turn, said: GroupText) -> Answer:
    """群提醒: a text for each issue that units owe; with units picked, only for the issues that those owe."""
    sheets = []
    for c in turn.of(Read.GROUP_TEXT):
        sheets += [s for s in await desk.sheets(turn.tx, c, turn.now) if s.owing and s.lock_at > turn.now]
    if not sheets:
        return tell(turn, reach_words.GROUP_NONE)
    owe = {(s.issue, o.unit) for s in sheets for o in s.owing}
    picked = await numbered_list.keys_meant(turn, "owing", said.picks, sorted(owe), urging_words.owes_nothing)
    if isinstance(picked, Answer):
        return picked
    named = [(s, [o for o in s.owing if (s.issue, o.unit) in picked]) for s in sheets]
    texts = [_text(turn, s, some) for s, some in named if some or not said.picks]
    filed = [d.unit_name for key in picked if key not in owe and (d := await duties.one(turn.tx, *key)) is not None]
    lines = [reach_words.GROUP_HEAD, *texts] if texts else []
    lines += [reach_words.group_filed(filed)] if filed else []
    return tell(turn, layout.cut("\n".join(lines)))


def _text(turn: Turn, s: Sheet, named: Sequence[Owing]) -> str:
    due = layout.due(turn.local(s.due_at), turn.local(turn.now))
    campaign = turn.names.get(s.campaign, "")
    later = [_until(turn, o) for o in s.owing if o.put_off is not None]
    names = [reach_words.group_name(o.unit_name, _until(turn, o)) for o in named]
    filed, past = s.expected - len(s.owing), s.due_at <= turn.now
    return reach_words.group_text(campaign, s.short_title, due, s.expected, filed, later, names, past=past)


def _until(turn: Turn, o: Owing) -> str:
    """The unit's own due time where 缓报 was granted, else ''."""
    return layout.short_due(turn.local(o.put_off), turn.local(turn.now)) if o.put_off is not None else ""
