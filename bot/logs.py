"""Logs as events: one JSON object a line, with nothing in it that must not leave the house (bot/redaction.py), so that
a library's exception text is as safe as our own line."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import TextIO

from bot.redaction import Redactor

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}


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
