"""Links to phone pages. A link lets one person at one report for half an hour, while phone and post are theirs.

The address carries `PERSON-UNTIL-MAC`. The MAC covers the openid too, which stays out of the address, so a link dies
with the binding it was made for.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from storage import people
from storage.engine.tx import Tx

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


ALLOW_PAGE = "/h5/allow"
