"""The platform as a list: what was sent, and what it answers, as scripted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from bot.card import VALUES, Card
from bot.letters import Letter
from schedules.retry import Outcome, Scope, Verdict

OK = Outcome(Verdict.ACCEPTED)
AGAIN = Outcome(Verdict.AGAIN, code="-1")
CUT = Outcome(Verdict.UNKNOWN, code="timeout")
WINDOW_CLOSED = Outcome(Verdict.REFUSED, Scope.CHANNEL, "45015")
GONE = Outcome(Verdict.REFUSED, Scope.PERSON, "43004")
NO_CONSENT = Outcome(Verdict.REFUSED, Scope.CHANNEL, "43101")
NO_MAILBOX = Outcome(Verdict.REFUSED, Scope.CHANNEL, "smtp-550")
NO_IP = Outcome(Verdict.AGAIN, Scope.ACCOUNT, "40164", "not in whitelist")
BANNED = Outcome(Verdict.BROKEN, code="43116")


class Killed(BaseException):
    """The process died in the middle of a send."""


@dataclass(frozen=True)
class Sent:
    openid: str
    channel: str
    text: str = ""
    card: Card | None = None
    client_msg_id: str = ""

    def field(self, name: str) -> str:
        """The longest variant of this value of the card."""
        assert self.card is not None
        return dict(self.card.values)[name][0]


@dataclass
class Post:
    """script: answers in turn, an exception is raised; then `usual` for ever. during: runs while a send is open."""

    script: list[Outcome | BaseException] = field(default_factory=list)
    usual: Outcome = OK
    sent: list[Sent] = field(default_factory=list)
    during: Callable[[], Awaitable[object]] | None = None

    async def custom(self, openid: str, text: str) -> Outcome:
        return await self._answer(Sent(openid, "custom", text=text))

    async def subscribe(self, openid: str, card: Card) -> Outcome:
        return await self._answer(Sent(openid, "subscribe", card=card))

    async def mail(self, address: str, letter: Letter) -> Outcome:
        return await self._answer(Sent(address, "mail", text=letter.text, client_msg_id=letter.id))

    async def template(self, openid: str, card: Card, client_msg_id: str) -> Outcome:
        assert {name for name, _ in card.values} == set(VALUES[card.kind]), "what the settings may ask of every card"
        return await self._answer(Sent(openid, "template", card=card, client_msg_id=client_msg_id))

    async def _answer(self, sent: Sent) -> Outcome:
        self.sent.append(sent)
        if self.during is not None:
            await self.during()
        answer = self.script.pop(0) if self.script else self.usual
        if isinstance(answer, BaseException):
            raise answer
        if answer.verdict is Verdict.ACCEPTED and sent.channel == "template":
            return Outcome(Verdict.ACCEPTED, msgid=f"{1000 + len(self.sent)}")
        return answer

    def to(self, openid: str) -> list[Sent]:
        return [s for s in self.sent if s.openid == openid]
