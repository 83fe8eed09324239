"""One mail account as the settings give it, and what an address must look like."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address


class Tls(StrEnum):
    """How the connection is protected."""

    TLS = "tls"  # from the first byte, usually port 465
    STARTTLS = "starttls"  # after a greeting in clear, usually port 587
    NONE = "none"  # a server of one's own on the same machine or in the same room


# No quotes, no spaces, no control characters, ASCII only: what may stand in a header as it is.
_ADDRESS = re.compile(
    r"(?=.{3,254}\Z)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
)


def is_address(text: str) -> bool:
    return _ADDRESS.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class MailAccount:
    """sender: the address in From. user '': no login."""

    host: str
    port: int
    tls: Tls
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]

    @property
    def in_clear(self) -> bool:
        """Would a password be readable on the way?"""
        return self.tls is Tls.NONE and not _is_loopback(self.host)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
