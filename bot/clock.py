"""The only room that reads a clock. Everything below bot/app.py is given `now` as an argument.

Time is the system's, except under `demo` and in tests, which hand the sandbox's clock to `build` in its place;
`serve` has no way to do so.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime

Now = Callable[[], datetime]


def system_now() -> datetime:
    """The system's time, aware, UTC."""
    return datetime.now(UTC)


def elapsed() -> float:
    """Seconds on a clock that never steps, for durations in log lines."""
    return time.monotonic()
