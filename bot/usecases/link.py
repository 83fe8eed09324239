"""网页填: a link that lets one person at one report, for half an hour, as long as the phone and the post are still his.

The address carries `PERSON-UNTIL-MAC`: the MAC covers the openid too, which stays out of the address, so a link dies
with the binding it was made for.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot import words
from bot.usecases import mine
from bot.usecases.turn import Said, Turn, tell
from storage import duties, people
from storage.db import Tx

LASTS = timedelta(minutes=30)
_KEY = re.compile(r"([0-9]{1,12})-([0-9]{1,12})-([A-Za-z0-9_-]{32})")


@dataclass(frozen=True, slots=True)
class Holder:
    openid: str
    person: int
    until: datetime


def sign(secret: bytes, openid: str, person: int, issue: int, unit: int, until: datetime) -> str:
    at = int(until.timestamp())
    return f"{person}-{at}-{_mac(secret, openid, person, issue, unit, at)}"


async def holder(tx: Tx, secret: bytes, key: str, issue: int, unit: int, now: datetime) -> Holder | None:
    """Whose link this is; None: not ours, too old, for another report, or the phone is no longer this person's."""
    match = _KEY.fullmatch(key)
    if match is None or int(match[2]) <= now.timestamp():
        return None
    person, at = int(match[1]), int(match[2])
    openid = await people.openid_of(tx, person)
    if openid is None or not hmac.compare_digest(match[3], _mac(secret, openid, person, issue, unit, at)):
        return None
    return Holder(openid, person, datetime.fromtimestamp(at, UTC))


def _mac(secret: bytes, openid: str, person: int, issue: int, unit: int, at: int) -> str:
    key = hmac.new(secret, b"xunbao fill link v1", hashlib.sha256).digest()
    said = f"{person}|{at}|{issue}|{unit}|{openid}".encode()
    return base64.urlsafe_b64encode(hmac.new(key, said, hashlib.sha256).digest()[:24]).decode()


def path(issue: int, unit: int) -> str:
    return f"/h5/fill/{issue}/{unit}"


async def give(turn: Turn) -> Said:
    """网页填: the report in hand, or each that is open. What was asked stays asked."""
    if not turn.house.public_url:
        return tell(turn, words.NO_PAGES)
    open_ = [d for d in await duties.of_units(turn.tx, mine.units(turn), turn.now) if d.open]
    focus = turn.chat.focus
    inhand = [d for d in open_ if focus is not None and (d.issue, d.unit) == (focus.issue, focus.unit)]
    if not open_:
        return tell(turn, words.NOTHING_OPEN)
    lines = [(mine.line(turn, d), _address(turn, d.issue, d.unit)) for d in inhand or open_]
    return tell(turn, words.pages(lines, int(LASTS.total_seconds() // 60)))


def _address(turn: Turn, issue: int, unit: int) -> str:
    focus = turn.chat.focus
    person = focus.person if focus and (focus.issue, focus.unit) == (issue, unit) and not focus.word_of else None
    of = mine.focus_of(turn, issue, unit, person)
    key = sign(turn.house.secret, turn.openid, of.person, issue, unit, turn.now + LASTS)
    return f"{turn.house.public_url.rstrip('/')}{path(issue, unit)}?key={key}"
