"""How far a play on the fake clock is, while it runs."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TextIO

from bot.commands.tables import width


class Bar:
    """One line that is written over on a terminal, one a month elsewhere. doing: 正在演这一季."""

    def __init__(self, out: TextIO, start: datetime, end: datetime, doing: str) -> None:
        self._out, self._start, self._end, self._doing = out, start, end, doing
        self._began = time.monotonic()
        self._last = ""

    def __call__(self, at: datetime) -> None:
        share = min(1.0, max(0.0, (at - self._start) / (self._end - self._start)))
        if self._out.isatty():
            line = f"{self._doing} {'█' * int(share * 24):░<24} {share:4.0%} {at:%m月%d日}"
            if line != self._last:
                self._out.write("\r" + line)
                self._out.flush()
        else:
            line = f"{self._doing}：{at:%Y年%m月}"
            if line != self._last:
                self._out.write(line + "\n")
                self._out.flush()
        self._last = line

    def end(self) -> None:
        self.clear()
        self._out.write(f"演完，用时{time.monotonic() - self._began:.0f}秒。\n")
        self._out.flush()

    def clear(self) -> None:
        """What comes next begins on a line of its own."""
        if self._out.isatty():
            self._out.write(f"\r{' ' * width(self._last)}\r")
            self._out.flush()
