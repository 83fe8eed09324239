"""What is sent when somebody goes on leave: to who stands in, and to the office where nobody does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot import layout
from bot.messages import alert_card
from bot.messages.alert_card import Alert
from bot.messages.words import settled as words
from storage import leaves, office, people
from storage.engine.tx import Tx
from storage.people import Post, PostKind


@dataclass(frozen=True, slots=True)
class Cover:
    """Who gets what would go to this post; none: the office must see to it."""

    post: Post
    others: tuple[Post, ...]

    @property
    def own(self) -> bool:
        """Do they hold such a post themselves?"""
        return all(p.kind == self.post.kind for p in self.others)


async def colleagues(tx: Tx, post: Post) -> list[Post]:
    """Who could stand in at this post, each once: those who hold the like, and for a 审签人 the unit's filers."""
    kinds: tuple[PostKind, ...] = ("signer", "filer") if post.kind == "signer" else (post.kind,)
    held = [p for kind in kinds for p in await people.posts_of_unit(tx, post.unit, kind)]
    return list({p.person: p for p in reversed(held) if p.person != post.person}.values())[::-1]


async def covers(tx: Tx, posts: Sequence[Post], deputy: int | None, first: date) -> list[Cover]:
    """Who stands in at each of these posts of one person from the first day on: the deputy named, or those of the unit
    who hold the like and are not on leave on that day."""
    found = []
    for post in posts:
        there = await colleagues(tx, post)
        out = await leaves.away(tx, [p.person for p in there], first)
        others = [p for p in there if p.person == deputy]
        others = others or [p for p in there if p.person not in out and p.kind == post.kind]
        found.append(Cover(post, tuple(others)))
    return found


async def tell_away(tx: Tx, made: Sequence[Cover], first: date, last: date, now: datetime, zone: ZoneInfo) -> None:
    """Who stands in learns of the leave; where nobody does, the office, once a unit."""
    days, told = layout.short_days(first, last), set[tuple[int, int]]()
    for c in made:
        name, unit, where = c.post.person_name, c.post.unit_name, (c.post.campaign, c.post.unit)
        if not c.others and where in told:
            continue
        told |= {where} if not c.others else set()
        today = now.astimezone(zone).date()
        to = [o.person for o in c.others] or await office.of_campaign(tx, c.post.campaign, today)
        kinds = [o.post.kind for o in made if not o.others and (o.post.campaign, o.post.unit) == where]
        if not c.others:
            text = words.told_no_deputy(name, days, unit, kinds)
        elif c.post.kind == "signer":
            text = words.told_to_sign(name, days, unit, own=c.own)
        else:
            text = words.told_deputy(name, days, unit)
        alert = Alert(text, words.leave_titles(name), words.leave_asks(office=not c.others))
        await alert_card.tell(tx, to, alert, now, zone)
