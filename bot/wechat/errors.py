"""The platform's refusals as a closed table: errcode -> what it came to, how far it reaches, what to tell the office.

    Refusal     the platform, or the way to it, did not do what was asked

Codes that are not in the table are refused on this channel (DEFAULT): the platform said no, so the message surely did
not leave, saying it again on the same channel is no use, and the next channel may still reach the person.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot import redaction
from bot.wechat import words
from schedules.retry import Outcome, Scope, Verdict


@dataclass(frozen=True, slots=True)
class Meaning:
    verdict: Verdict
    scope: Scope
    means: str  # Chinese, for the office
    do: str


_AGAIN = (Verdict.AGAIN, Scope.MESSAGE)
_MINUTE = (Verdict.AGAIN, Scope.MINUTE)  # of the next minute the platform takes it
_STOP = (Verdict.AGAIN, Scope.ACCOUNT)  # surely not taken; nothing more will be until someone mends the account
_BROKEN = (Verdict.BROKEN, Scope.MESSAGE)
_CHANNEL = (Verdict.REFUSED, Scope.CHANNEL)
_PERSON = (Verdict.REFUSED, Scope.PERSON)
_DONE = (Verdict.ACCEPTED, Scope.MESSAGE)  # said twice: the first one was taken

_POLICY: dict[tuple[Verdict, Scope], tuple[int, ...]] = {
    _AGAIN: (-1, 43108, 43117, 45157, 45169, 45171, 268487001, 268487002),
    _MINUTE: (45011,),
    _STOP: (
        40001,
        40014,
        42001,  # after the one retry with a new token
        40002,
        40013,
        40125,
        40164,
        40243,
        41002,
        41004,
        43002,
        45009,
        48001,
        48004,
        48006,
        50004,
        50007,
        61004,
        89503,
        89506,
        89507,
    ),
    _BROKEN: (
        40033,
        40037,
        43107,
        43116,
        47003,
        45026,
        48008,
        41001,
        44004,
        45002,
        45008,
        45168,
        87014,
        40004,
        40006,
        40007,
        40016,
        40018,
        40029,
        40032,
        40163,
        45056,
        45057,
        45058,
        45158,
        45159,
        46003,
        65301,
        65303,
        65320,
    ),
    _CHANNEL: (45015, 45047, 43101),
    _PERSON: (40003, 43004, 43019, 45059, 48002, 49003, 50002, 50005, 70000),
    _DONE: (40241, 45065),
}

TABLE: Mapping[int, Meaning] = MappingProxyType(
    {code: Meaning(*policy, *words.MEANINGS[code]) for policy, codes in _POLICY.items() for code in codes}
)
DEFAULT = Meaning(*_CHANNEL, *words.UNKNOWN_MEANING)
TOKEN_DEAD = frozenset({40001, 40014, 42001})


def meaning(code: int) -> Meaning:
    """What this errcode means; DEFAULT for one never seen."""
    return TABLE.get(code, DEFAULT)


class Refusal(Exception):
    """The platform, or the way to it, did not do what was asked.

    code: the errcode, or a short word (timeout, cut, connect, http-502, garbage, snapshot, field). detail: redacted.
    """

    def __init__(self, code: str, verdict: Verdict, scope: Scope = Scope.MESSAGE, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.verdict = verdict
        self.scope = scope
        self.detail = detail

    def again(self) -> Refusal:
        """The same, to be raised for another caller."""
        return Refusal(self.code, self.verdict, self.scope, self.detail)

    @property
    def outcome(self) -> Outcome:
        """The same as the end of one attempt at sending."""
        return Outcome(self.verdict, self.scope, self.code, self.detail)

    @property
    def errcode(self) -> int | None:
        """The platform's number, where it gave one."""
        return int(self.code) if re.fullmatch(r"-?\d{1,12}", self.code) else None


def refusal(code: int, errmsg: str, secrets: tuple[str, ...] = ()) -> Refusal:
    """The Refusal for an errcode."""
    known = meaning(code)
    return Refusal(str(code), known.verdict, known.scope, redaction.foreign(errmsg, secrets))
