"""`xunbao demo` as a process of its own: started, watched through its platform's file, killed; what it leaves."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ROOT = Path(__file__).parents[2]
QUIET = {name: value for name, value in os.environ.items() if not name.startswith("XUNBAO_")}
LIMIT = 900.0  # seconds no run comes near, also where the machine is busy
_pause = threading.Event()


def free_port() -> int:
    """One that stays free while a process is started again and again: below those the system gives to connections."""
    for _ in range(200):
        port = random.SystemRandom().randrange(18_000, 32_000)
        with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise AssertionError("no port is free")


@dataclass
class Process:
    """One start of `xunbao demo`, in a process group of its own. until: where the season is cut short; None: it is
    whole."""

    folder: Path
    arguments: tuple[str, ...]
    port: int = field(default_factory=free_port)
    until: datetime | None = None
    running: subprocess.Popen[str] | None = None

    def start(self, *more: str) -> Process:
        xunbao = ["bot"] if self.until is None else ["tests.e2e.cut_short", self.until.isoformat()]
        command = [*xunbao, "demo", "--data-dir", str(self.folder), "--port", str(self.port)]
        self.running = subprocess.Popen(
            [sys.executable, "-m", *command, *self.arguments, *more],
            cwd=ROOT,
            env=QUIET,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        return self

    def __enter__(self) -> Process:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing goes on after a test that failed."""
        if self.running is not None and not self.over:
            self.kill()

    @property
    def over(self) -> bool:
        return self._process.poll() is not None

    @property
    def _process(self) -> subprocess.Popen[str]:
        assert self.running is not None
        return self.running

    def ended(self) -> tuple[int, str, str]:
        """Wait for its end by itself: exit status, output, complaints."""
        try:
            said, complained = self._process.communicate(timeout=LIMIT)
        except BaseException:
            self.kill()
            raise
        return self._process.returncode, said, complained

    def kill(self, number: signal.Signals = signal.SIGKILL) -> tuple[int, str, str]:
        """The whole process, by its pid; what it had said by then."""
        if not self.over:
            os.kill(self._process.pid, number)
        said, complained = self._process.communicate(timeout=30)
        return self._process.returncode, said, complained


def wait(seconds: float) -> None:
    """Let the other process go on for a moment."""
    _pause.wait(seconds)


def rows(path: Path, sql: str, *values: object) -> list[dict[str, Any]]:
    """What a database file says, of a process that runs or has ended."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=20)
    try:
        db.row_factory = sqlite3.Row
        return [dict(row) for row in db.execute(sql, values)]
    finally:
        db.close()


class Ledger:
    """How far the platform's ledger is, cheaply asked again and again while another process writes it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "once" / "sandbox.sqlite3"

    def rows(self) -> int:
        """0 while there is no ledger yet."""
        if not self._path.exists():
            return 0
        try:
            return int(rows(self._path, "SELECT COALESCE(MAX(id), 0) AS n FROM ledger")[0]["n"])
        except sqlite3.OperationalError:
            return 0

    def reaches(self, count: int, process: Process) -> bool:
        """Wait until the ledger has so many rows. False: the process ended before."""
        end = time.monotonic() + LIMIT
        while (missing := count - self.rows()) > 0:
            if process.over:
                return False
            assert time.monotonic() < end, "the season stands still"
            wait(0.004 if missing < 5 else 0.03)
        return True


# what the database says ------------------------------------------------------------------------------------------

_OF = "campaign.key AS campaign, issue.cycle, issue.period, unit.key AS unit"
REPORTS = f"""
SELECT {_OF}, report.state, report.on_time, submission.zero, submission.on_time AS handed_in_on_time,
  report.draft IS NULL AS closed
FROM expected JOIN issue ON issue.id = expected.issue_id JOIN campaign ON campaign.id = issue.campaign_id
JOIN unit ON unit.id = expected.unit_id LEFT JOIN report ON report.issue_id = issue.id AND report.unit_id = unit.id
LEFT JOIN submission ON submission.id = report.submission_id
"""
PROGRESS = f"""
SELECT {_OF}, task.number, progress.status, progress.percent, progress.note, progress.changed
FROM progress JOIN submission ON submission.id = progress.submission_id JOIN report ON report.id = submission.report_id
JOIN issue ON issue.id = report.issue_id JOIN campaign ON campaign.id = issue.campaign_id
JOIN unit ON unit.id = report.unit_id JOIN task ON task.id = progress.task_id
"""
STANDING = """
SELECT campaign.key AS campaign, unit.key AS unit, task.number, standing.status, standing.percent, standing.note
FROM standing JOIN unit ON unit.id = standing.unit_id JOIN task ON task.id = standing.task_id
JOIN campaign ON campaign.id = unit.campaign_id
"""
EVIDENCE = f"""
SELECT {_OF}, task.number, file.kind, file.state FROM file JOIN report ON report.id = file.report_id
JOIN issue ON issue.id = report.issue_id JOIN campaign ON campaign.id = issue.campaign_id
JOIN unit ON unit.id = report.unit_id LEFT JOIN task ON task.id = file.task_id
"""
NOTICES = f"""
SELECT {_OF}, notice.step, person.key AS person, notice.state, notice.why, COALESCE(message.state, '') AS message
FROM notice JOIN issue ON issue.id = notice.issue_id JOIN campaign ON campaign.id = issue.campaign_id
JOIN unit ON unit.id = notice.unit_id JOIN person ON person.id = notice.person_id
LEFT JOIN message ON message.id = notice.message_id
"""
UNKNOWN = """
SELECT message.id, message.openid, message.kind, message.channel, message.first_tried_at FROM message
WHERE message.state = 'unknown'
"""
SHOWN = (
    "SELECT at_ms, openid, kind, note, ref FROM ledger WHERE kind LIKE 'message/%' AND outcome = 'shown' ORDER BY id"
)


@dataclass(frozen=True)
class Outcome:
    """What a season left in its two files."""

    folder: Path

    @property
    def house(self) -> Path:
        return self.folder / "once" / "xunbao.sqlite3"

    @property
    def platform(self) -> Path:
        return self.folder / "once" / "sandbox.sqlite3"

    def table(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows as values, in an order of their own."""
        return sorted((tuple(r.values()) for r in rows(self.house, sql)), key=repr)

    def notices(self) -> Mapping[tuple[str, ...], str]:
        """(campaign, cycle, period, unit, step, person) -> what became of the message that carried it."""
        keys = ("campaign", "cycle", "period", "unit", "step", "person")
        return {tuple(r[k] for k in keys): r["message"] or r["state"] for r in rows(self.house, NOTICES)}

    def shown(self) -> list[tuple[str, str, str]]:
        """(openid, day, digest of what was shown) of every message the platform put before a person."""
        return [(r["openid"], beijing_day(r["at_ms"]), r["note"]) for r in rows(self.platform, SHOWN)]


def beijing_day(ms: int) -> str:
    return f"{datetime.fromtimestamp(ms / 1000, ZoneInfo('Asia/Shanghai')):%m-%d}"
