"""Links to phone pages. A link opens one report to one person for half an hour.

The address carries `PERSON-UNTIL-MAC`. The MAC also covers the openid, which is not in the address.
A link therefore stops working when the person's binding changes.
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
    """The link's key for this person, openid and report. until: aware; kept in whole seconds."""
    at = int(until.timestamp())
    return f"{person}-{at}-{_mac(secret, openid, person, issue, unit, at)}"


async def holder(tx: Tx, secret: bytes, key: str, issue: int, unit: int, now: datetime) -> Holder | None:
    """The holder of this link. None if it is not ours, too old, for another report, or the person's openid changed."""
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
    """The path of a report's page, without its key."""
    return f"/h5/fill/{issue}/{unit}"


ALLOW_PAGE = "/h5/allow"
