"""Every golden transcript of one phone as WeChat carries it, on both databases: signed and encrypted callbacks, the
office's phone beside the filer's, and what then stands in the database."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from bot import transcript
from tests.conftest import Postgres
from tests.e2e.golden import FILES, ZONE, Houses, Scene, known
from tests.e2e.world import Phone, World
from tests.forms import filings


@pytest.fixture(scope="session")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Houses:
    return Houses(tmp_path_factory.mktemp("houses"))


@dataclass
class Play:
    """One transcript on one house. heard: its lines, with what is heard now."""

    world: World
    filer: Phone
    office: Phone | None
    now: datetime = filings.NOW
    submitted: int = 0
    drafted: bool = False
    heard: list[transcript.Line] = field(default_factory=list)

    async def line(self, line: transcript.Line) -> None:
        match line:
            case transcript.Hears() | transcript.Follows():
                return
            case transcript.At(moment):
                self.now = moment
                self.heard.append(line)
                await self.world.clock.to(moment)
            case transcript.SetUp("returned", _):
                self.heard += [line, transcript.Hears(await self._returned(line))]
            case transcript.SetUp("resume", _):
                self.heard += [line, transcript.Hears(await self.filer.says("继续"))]
            case transcript.Says():
                answer = await self._said(line)
                self.heard += [line, *([transcript.Hears(answer)] if answer else [])]  # of a burst of photos, one
                self.heard += await self._follows()
            case _:
                self.heard.append(line)

    async def _said(self, line: transcript.Says) -> str:
        match line.kind:
            case "photo":
                return await self.filer.sends_photo()
            case "voice":
                return await self.filer.sends_voice(line.text)
            case _ if line.sent:
                return await self.filer.said(line.text, datetime.combine(self.now.date(), line.sent, ZONE))
            case _:
                return await self.filer.says(line.text)

    async def _returned(self, line: transcript.SetUp) -> str:
        """The office sends places back from its own phone; what the filer's phone then shows. One place is mended
        straight from the notice; of several the filer asks first, and is told the same."""
        assert self.office is not None
        reasons = [f"第{place}项 {why}" for place, why in zip(line.arguments[::2], line.arguments[1::2], strict=True)]
        await self.filer.reads()
        await self.office.says(f"退回 呼和浩特市 {'；'.join(reasons)}")
        self.office.hears("将退回")
        await self.office.says("1")
        self.office.hears("已退回")
        await self.world.settle()
        told = await self.filer.gets(via="custom")
        if len(reasons) > 1:
            assert await self.filer.says("填报") == told
        return told

    async def _follows(self) -> list[transcript.Line]:
        """What stands in the database since the last word, in the transcript's own way to say it."""
        (new,) = await self.world.rows("SELECT COALESCE(MAX(id), 0) AS id FROM submission")
        reports = await self.world.rows("SELECT id FROM report WHERE draft IS NOT NULL")
        before, self.drafted = self.drafted, bool(reports)
        if int(str(new["id"])) == self.submitted:
            return [transcript.Follows("cancelled")] if before and not reports else []
        self.submitted = int(str(new["id"]))
        return [transcript.Follows(await _submitted(self.world, self.submitted))]


async def _submitted(world: World, submission: int) -> str:
    """A submission's rows as bot.alone tells the event they came from."""
    (head,) = await world.rows(
        "SELECT submission.zero, submission.on_paper, expected.tasks FROM submission"
        " JOIN report ON report.id = submission.report_id"
        " JOIN expected ON expected.issue_id = report.issue_id AND expected.unit_id = report.unit_id"
        " WHERE submission.id = ?",
        submission,
    )
    place = {task: n for n, task in enumerate(json.loads(str(head["tasks"])), 1)} | {None: 0, 0: 0}
    changed = await world.rows(
        "SELECT task_id, status, percent FROM progress WHERE submission_id = ? AND changed = 1", submission
    )
    shown = await world.rows(
        "SELECT task_id FROM file WHERE submission_id = ? AND state <> 'removed' AND kind = 'photo' ORDER BY id",
        submission,
    )
    said = await world.rows("SELECT question, value FROM answer WHERE submission_id = ? ORDER BY id", submission)
    percent = {r["task_id"]: "" if r["percent"] is None else r["percent"] for r in changed}
    told = sorted((place[r["task_id"]], f"{r['status']}{percent[r['task_id']]}") for r in changed)
    marks = [word for word in ("zero", "on_paper") if head[word]]
    parts = ["submitted", *(m.replace("_", "-") for m in marks)]
    parts += [",".join(f"{at}:{status}" for at, status in told)] if told else []
    parts += [f"photo:{at}" for at in (place[r["task_id"]] for r in shown)]
    parts += [f"{r['question']}={str(r['value']).replace(chr(10), '+')}" for r in said]
    return " ".join(parts)


@pytest.fixture(params=["sqlite", "postgres"])
def server(request: pytest.FixtureRequest) -> Postgres | None:
    found: Postgres | None = request.getfixturevalue("postgres") if request.param == "postgres" else None
    return found


@pytest.fixture
async def play(path: Path, server: Postgres | None, houses: Houses, tmp_path: Path) -> AsyncIterator[Play]:
    scene = Scene.of(path, transcript.read(path))
    world = await houses.copy(scene, tmp_path / "world", server)
    await world.start()
    try:
        await world.clock.to(scene.begins)
        office = None if scene.campaign else await known(world, "zhaomin")
        yield Play(world, await known(world, scene.filer), office, scene.begins)
    finally:
        await world.stop()
        houses.clear()


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
async def test_transcript(path: Path, play: Play) -> None:
    lines = transcript.read(path)
    for line in lines:
        await play.line(line)
    assert transcript.dump(play.heard) == transcript.dump(lines)
