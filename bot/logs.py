"""Logs as events: one JSON object a line, with nothing in it that must not leave the house.

Redaction is by value (every secret of the settings) and by shape (query strings, tokens, openids), so that a library's
exception text is as safe as our own line.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TextIO

HIDDEN = "***"
_NAMES = (
    "access_token|refresh_token|component_access_token|js_?ticket|jsapi_ticket|ticket|app_?secret|secret|token|"
    "aes_key|encoding_?aes_?key|msg_signature|signature|echostr|nonce|encrypt|code|openid|touser|tousername|"
    "fromusername|password|authorization|cookie|set-cookie|state|phone"
)
_PAIR = re.compile(rf"""(?i)(["']?\b(?:{_NAMES})["']?\s*[=:]\s*)(["']?)[^\s"'&,;}}\])<>]+(\2)""")
_ELEMENT = re.compile(rf"(?is)<({_NAMES})>.*?</\1>")
_DSN = re.compile(r"(?i)\b([a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s@/]+@")
_OPENID = re.compile(r"(?<![A-Za-z0-9_-])(o[A-Za-z0-9_-]{5})[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])")
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


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


class JsonLines(logging.Formatter):
    """time, level, logger, event, then the record's extra fields."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": self._redact(record.getMessage()),
        }
        for name, value in record.__dict__.items():
            if name not in _STANDARD and not name.startswith("_"):
                line[name] = self._clean(value)
        if record.exc_info:
            line["error"] = self._redact(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False, separators=(",", ":"))

    def _clean(self, value: object) -> object:
        match value:
            case None | bool() | int() | float():
                return value
            case _:
                return self._redact(str(value))


class _Handler(logging.StreamHandler[TextIO]):
    """A line that cannot be written (a full disk) is lost; what is being done is not disturbed, nor the terminal."""

    def handleError(self, record: logging.LogRecord) -> None:
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


def configure(stream: TextIO, secrets: Iterable[str] = (), level: int = logging.INFO) -> None:
    """Send every log line of this process to the stream. Called once, by the command that runs."""
    handler = _Handler(stream)
    handler.setFormatter(JsonLines(Redactor(secrets)))
    root = logging.getLogger()
    for old in root.handlers[:]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(level)
    # one line a request is ours; these say at INFO what we say better, or say it with URLs
    for name in ("aiohttp.access", "apscheduler", "asyncio", "tortoise", "urllib3"):
        logging.getLogger(name).setLevel(logging.WARNING)
