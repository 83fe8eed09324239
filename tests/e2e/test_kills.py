"""The whole process killed again and again while it plays a season: nothing is lost, nothing doubled, nothing left
out but what the house itself lists as unknown.

The season ends in July: by then everybody has bound, months and ten days have been reported, sent back, mended,
accepted and issued as digests. What comes later are the same acts.
"""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from tests.e2e import season
from tests.e2e.season import Ledger, Outcome, Process

SEED = 7  # not the one that is shown to visitors
KILLS = 12  # amid the work, at a row of the platform's ledger
EARLY = 3  # amid a start, by the clock on the wall
UNTIL = datetime(2021, 7, 22, 12)  # noqa: DTZ001 - written as the command line takes it: local time


def quiet(folder: Path, port: int) -> tuple[int, str, str]:
    return Process(folder, ("--once", "--seed", str(SEED)), port, UNTIL).start().ended()


def killed(folder: Path, port: int, last_row: int, chance: random.Random) -> tuple[tuple[int, str, str], int]:
    """Start, kill, start again, and in the end let it go to its end; what it said then, and how often it was killed."""
    with Process(folder, ("--once", "--seed", str(SEED)), port, UNTIL) as process:
        return _killed(process, Ledger(folder), last_row, chance)


def _killed(process: Process, ledger: Ledger, last_row: int, chance: random.Random) -> tuple[tuple[int, str, str], int]:
    kills = 0
    moments = sorted(chance.randrange(3, last_row - 100) for _ in range(KILLS))
    early = set(chance.sample(range(KILLS), EARLY))
    for count, moment in enumerate(moments):
        if count in early:
            process.start()
            season.wait(chance.uniform(0.3, 3))
            process.kill()
            kills += 1
        process.start()
        if not ledger.reaches(moment, process):
            return process.ended(), kills
        season.wait(chance.uniform(0, 0.03))
        process.kill()
        kills += 1
    return process.start().ended(), kills


@pytest.mark.slow
def test_a_season_killed_at_any_moment_is_the_season_that_was_not(tmp_path: Path) -> None:
    port = season.free_port()  # the same for both: links in cards have it
    status, said, complained = quiet(tmp_path / "quiet", port)
    assert status == 0, said + complained
    left = Outcome(tmp_path / "quiet")
    rows = Ledger(tmp_path / "quiet").rows()
    kinds = {step.partition(":")[0] for *_, step, _ in left.notices()}
    assert rows > 60 * KILLS and left.table(season.EVIDENCE) and "return" in kinds, "what is to be struck is in it"

    (status, said, complained), kills = killed(tmp_path / "killed", port, rows, random.Random(20211031))
    assert status == 0, said + complained
    assert kills >= KILLS
    after = Outcome(tmp_path / "killed")

    for sql in (season.REPORTS, season.PROGRESS, season.STANDING, season.EVIDENCE):
        assert after.table(sql) == left.table(sql)

    assert doubled(left) == doubled(after) == []
    unknown = season.rows(after.house, season.UNKNOWN)
    print(f"killed {kills} times; {len(unknown)} messages of {len(after.shown())} ended unknown")
    missing = not_shown(left, after)
    assert missing <= Counter(m["openid"] for m in unknown), missing
    listed = {key for key, state in after.notices().items() if state == "unknown"}
    differing = {
        key: (state, after.notices().get(key))
        for key, state in left.notices().items()
        if key not in listed and after.notices().get(key) != state
    }
    assert differing == {}
    assert len(unknown) < kills * 8, "more than the messages that were under way at a kill"


def doubled(outcome: Outcome) -> list[tuple[str, str, str]]:
    """What the platform showed to one person twice on one day."""
    return [what for what, n in Counter(outcome.shown()).items() if n > 1]


def not_shown(left: Outcome, after: Outcome) -> Counter[str]:
    """By person: messages of the quiet season that the other did not show."""
    return Counter(openid for openid, _, _ in (Counter(left.shown()) - Counter(after.shown())).elements())
