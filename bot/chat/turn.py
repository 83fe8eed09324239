"""One turn of a conversation: what is known when a person speaks, and the answer."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum
from typing import Protocol

from bot.chat.state import Chat, Focus, Pending
from bot.house import House
from bot.inbound import Inbound
from bot.rights import gate
from bot.rights.actor import Actor, of_people
from bot.rights.table import Act, Read
from storage.engine.tx import Tx
from storage.people import Follower, Person, Post


class Titled(Protocol):
    """A report that can be named in a sentence."""

    @property
    def campaign(self) -> int: ...
    @property
    def short_title(self) -> str: ...


EARLIER = timedelta(seconds=1)  # the platform's clock has whole seconds


@dataclass(frozen=True, slots=True)
class Turn:
    """people: those this openid speaks for, several on a shared phone. said_at: when it was said, by our clock. stale:
    it was said before the open question was sent. stands_in: the posts of 审签人 on leave whose deputy this is."""

    house: House
    tx: Tx
    inbound: Inbound
    now: datetime
    follower: Follower
    people: tuple[Person, ...]
    posts: tuple[Post, ...]
    chat: Chat
    said_at: datetime
    stale: bool = False
    names: Mapping[int, str] = field(default_factory=dict)  # campaign -> what its titles need before them here
    stands_in: tuple[Post, ...] = ()

    @property
    def openid(self) -> str:
        return self.inbound.openid

    @property
    def person(self) -> Person:
        """The person first bound. Call it only where somebody is bound."""
        return self.people[0]

    def closed(self) -> Turn:
        """The same turn with no question open outside the report."""
        return replace(self, chat=replace(self.chat, pending=None))

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.house.zone)

    def kinds(self) -> set[str]:
        return {p.kind for p in self.posts}

    @property
    def actor(self) -> Actor:
        """Who asks, as the gate knows it: everybody this phone speaks for, with the posts they stand in at."""
        return of_people(self.people, (*self.posts, *self.stands_in))

    def campaigns(self, *kinds: str) -> tuple[int, ...]:
        """The campaigns in which this phone holds a post of one of these kinds, in order."""
        return tuple(dict.fromkeys(p.campaign for p in self.posts if p.kind in kinds))

    def titled(self, of: Titled) -> str:
        """旬报第7期, or 营商环境旬报第7期."""
        return self.names.get(of.campaign, "") + of.short_title

    def of(self, what: Act | Read) -> tuple[int, ...]:
        """The campaigns a post of this phone gives this right in."""
        return gate.campaigns(self.actor, what)

    def units_of(self, what: Act | Read) -> tuple[int, ...]:
        """The units a post of this phone gives this right for."""
        return gate.units(self.actor, what)

    def may(self, what: Act | Read) -> bool:
        """Does any post of this phone give this right?"""
        return gate.anywhere(self.actor, what)

    def fills(self, focus: Focus, campaign: int) -> bool:
        """Whether this phone may still fill the report. A post may be lost while the report is open on the screen."""
        what = Act.REPORT_RECORD if focus.word_of else Act.REPORT_SUBMIT
        actor = self.actor if focus.word_of else self.actor.as_person(focus.person)
        return gate.may(actor, what, gate.Subject(campaign, focus.unit)) is not None

    def holder(self, campaign: int, kind: str) -> int:
        """The person of this phone who holds the post. Their name stands under the act."""
        return next((p.person for p in self.posts if p.campaign == campaign and p.kind == kind), self.person.id)


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer. asks: it shows the open question, so what is said from now on may answer it. wake: something is to be
    sent or fetched after the commit. lost: nothing could be made of the words."""

    reply: str
    chat: Chat
    asks: bool = False
    wake: bool = False
    lost: bool = False

    def after(self, line: str) -> Answer:
        """The answer with this line before it."""
        return replace(self, reply=f"{line}\n{self.reply}" if self.reply else line)


def tell(turn: Turn, reply: str, *, wake: bool = False) -> Answer:
    """An answer that changes nothing: the report in hand and the open question stay."""
    return Answer(reply, turn.chat, wake=wake)


def tell_pages(turn: Turn, pages: tuple[str, ...]) -> Answer:
    """The first page of a list. 下页 gives the others."""
    return Answer(pages[0], replace(turn.chat, more=pages[1:]))


def ask(turn: Turn, reply: str, pending: Pending) -> Answer:
    """An answer that puts this question."""
    return Answer(reply, replace(turn.chat, pending=pending), asks=True)


@dataclass(frozen=True, slots=True)
class Instead:
    """The answer to a question was other words: take these, with nothing asked."""

    said: str


_END = "。.！!？?～~ ，,：:"


def folded(said: str) -> str:
    """Full-width digits and letters made plain, marks at both ends cut off."""
    return unicodedata.normalize("NFKC", said).strip(_END)


def number(said: str, count: int) -> int | None:
    """Which of `count` choices a bare number means, from 0; None: none of them."""
    text = folded(said)
    return int(text) - 1 if text.isdecimal() and len(text) <= 2 and 1 <= int(text) <= count else None


class Confirmation(Enum):
    """The answer to a question that ends in 1 确认 2 不办."""

    YES = 1
    NO = 2


def confirmation(said: str) -> Confirmation | None:
    """1 is yes, 2 is no; None: neither was said."""
    chosen = number(said, 2)
    return None if chosen is None else (Confirmation.YES, Confirmation.NO)[chosen]
