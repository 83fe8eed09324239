"""What must not leave the house is taken out of text: by value (every secret of the settings) and by shape.

Redactor    for our own log lines: query strings, headers, XML elements, connection strings, openids
foreign     for what somebody else's server said: stricter (any long token), one line, and short
short       an openid as a line may show it
"""

from __future__ import annotations

import re
from collections.abc import Iterable

HIDDEN = "***"
MOST = 160  # characters of a server's words
_NAMES = (
    "access_token|refresh_token|component_access_token|js_?ticket|jsapi_ticket|ticket|app_?secret|secret|token|"
    "aes_key|encoding_?aes_?key|msg_signature|signature|echostr|nonce|encrypt|code|openid|touser|tousername|"
    "fromusername|password|authorization|cookie|set-cookie|state|phone"
)
_PAIR = re.compile(rf"""(?i)(["']?\b(?:{_NAMES})["']?\s*[=:]\s*)(["']?)[^\s"'&,;}}\])<>]+(\2)""")
_ELEMENT = re.compile(rf"(?is)<({_NAMES})>.*?</\1>")
_DSN = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s@/]+@")
_OPENID = re.compile(r"(?<![A-Za-z0-9_-])(o[A-Za-z0-9_-]{5})[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])")
_TOKEN = re.compile(r"(?<![0-9A-Za-z_-])([0-9A-Za-z_-]{4})[0-9A-Za-z_-]{20,60}(?![0-9A-Za-z_-])")
_LONG = re.compile(r"[0-9A-Za-z_\-]{61,}")
_RID = re.compile(r"rid: [0-9a-f-]{10,40}")


class Redactor:
    """Takes secrets out of text. `secrets`: values that must never be printed, whatever stands around them."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({s for s in secrets if len(s) >= 4}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, text: str) -> str:
        if self._known:
            text = self._known.sub(HIDDEN, text)
        text = _ELEMENT.sub(rf"<\1>{HIDDEN}</\1>", text)
        text = _DSN.sub(rf"\1{HIDDEN}@", text)
        text = _PAIR.sub(rf"\1\2{HIDDEN}\3", text)
        return _OPENID.sub(r"\1…", text)


def foreign(text: str, secrets: Iterable[str] = ()) -> str:
    """Another's words, fit for a receipt: no secret, no token, no whole openid; the platform's rid and IPs stay."""
    text = Redactor(secrets)(text)
    rid = _RID.search(text)
    bare = _TOKEN.sub(r"\1…", _LONG.sub("…", _RID.sub("", text)))
    line = " ".join(bare.split())[:MOST].strip()
    return f"{line} {rid.group()}" if rid else line


def short(openid: str) -> str:
    """An openid as logs may show it."""
    return f"{openid[:4]}…{openid[-2:]}" if len(openid) > 8 else "…"
