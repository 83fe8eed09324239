"""A letter before it meets a mail server: subject and plain text, nothing of addresses or headers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """id: of the message, the same each time it is tried; at: aware, UTC."""

    id: str
    subject: str
    text: str
    at: datetime
