"""The golden transcripts of the filling conversation, played through receive(): the very words, a database below."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot import transcript
from bot.inbound import SaidPhoto, SaidText, SaidVoice
from bot.usecases.house import House
from forms.model import Status
from schedules.cycles import At, Cycle, Roll
from schedules.periods import Kind
from storage import applying, duties, issues, people, reports
from storage.campaigns import PersonPlan, Plan, PostPlan, TaskPlan, UnitPlan
from storage.db import Database, Tx
from storage.definitions import Definition
from storage.reports import Reason
from tests.bot.conversation.stage import ZONE, Clock, Phone, Stage
from tests.forms import filings

FILES = sorted((Path(__file__).parents[2] / "transcripts").glob("*.txt"))
FILED_BEFORE = 102  # the running count of submissions when the transcripts begin


def plan(overdue: tuple[int, ...], first: tuple[int, ...]) -> Plan:
    """One unit and its twelve tasks, as in tests/forms/filings.py."""
    cycle = Cycle(
        "xun", Kind.XUN, "旬报", date(2021, 8, 1), date(2021, 12, 31), At(time(8, 30), days=-3), At(time(17)),
        Roll.NEXT,
        timedelta(hours=48),
    )  # fmt: skip
    tasks = tuple(
        TaskPlan(
            number=i.number, brief=i.brief, problem="", measures="", goal="", kind="限期整改",
            limit_day=date(2021, 9, 30) if i.place in overdue else date(2021, 12, 31), limit_text="",
            leads=("huhehaote",), cos=(), opening_status="" if i.place in first else i.last_status, example=True,
        )
        for i in filings.filing().items
    )  # fmt: skip
    return Plan(
        "golden", "演练", "演练", date(2021, 8, 1), date(2021, 12, 31),
        Definition(tuple(Status(s.key, s.label, s.rank, s.synonyms, s.done) for s in filings.STATUSES), (cycle,)),
        (UnitPlan("office", "专班", "专班", "", files=False),
         UnitPlan("huhehaote", "呼和浩特市", "呼和浩特市", "office")),
        (PersonPlan("limin", "李敏"), PersonPlan("zhaomin", "赵敏")),
        (PostPlan("huhehaote", "filer", "A", "limin"), PostPlan("office", "office", "", "zhaomin")), tasks,
    )  # fmt: skip


async def stage_of(db: Database, lines: list[transcript.Line]) -> Stage:
    marked = {
        line.word: tuple(int(a) for a in line.arguments)
        for line in lines
        if isinstance(line, transcript.SetUp) and line.word in ("overdue", "first")
    }
    clock = Clock(filings.NOW)
    stage = Stage(db, clock, House(db, clock.ours, ZONE, b"a secret of the tests"))
    made = plan(marked.get("overdue", ()), marked.get("first", ()))
    before = datetime(2021, 10, 6, tzinfo=UTC)
    await db.write(lambda tx: applying.apply(tx, made, before))
    clock.now = before
    await stage.jump(datetime(2021, 10, 7, 9, tzinfo=ZONE))
    await db.write(lambda tx: tx.run("UPDATE campaign SET receipts = ?", FILED_BEFORE))
    clock.now = filings.NOW
    return stage


async def returned(stage: Stage, line: transcript.SetUp) -> None:
    """The office sends places back, each with its reason."""
    reasons = dict(zip((int(p) for p in line.arguments[::2]), line.arguments[1::2], strict=True))

    async def work(tx: Tx) -> None:
        (issue,) = await issues.open_at(tx, stage.clock.ours())
        (expected,) = await issues.expected(tx, issue.id)
        filing = await duties.filing(tx, issue.id, expected.unit, now=stage.clock.ours(), zone=ZONE)
        office = await people.by_key(tx, "zhaomin")
        assert office is not None
        why = [Reason(i.task, reasons[i.place]) for i in filing.items if i.place in reasons]
        report = await reports.lock(tx, issue.id, expected.unit)
        until = datetime(2021, 10, 12, 12, tzinfo=ZONE)
        await reports.return_(tx, report, why, by=office.id, correct_by=until, now=stage.clock.ours())

    await stage.db.write(work)


async def act(stage: Stage, phone: Phone, line: transcript.Says) -> str:
    sent = datetime.combine(stage.clock.now.date(), line.sent, ZONE) if line.sent else stage.clock.now
    match line.kind:
        case "photo":
            return await phone.does(SaidPhoto(f"media-{next(stage.keys)}"), sent)
        case "voice":
            return await phone.does(SaidVoice(f"media-{next(stage.keys)}", line.text), sent)
        case _:
            return await phone.does(SaidText(line.text), sent)


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
async def test_transcript(path: Path, db: Database) -> None:
    lines = transcript.read(path)
    stage = await stage_of(db, lines)
    phone = await stage.bound("limin")
    heard: list[transcript.Line] = []
    wanted: list[transcript.Line] = []
    for line in lines:
        match line:
            case transcript.At(moment):
                stage.clock.now = moment
            case transcript.SetUp("returned", _):
                await returned(stage, line)
                heard.append(transcript.Hears(await phone.says("填报", stage.clock.now)))  # at the next word
            case transcript.SetUp("resume", _):
                heard.append(transcript.Hears(await phone.says("继续", stage.clock.now)))
            case transcript.Says():
                heard.append(transcript.Hears(await act(stage, phone, line)))
            case transcript.Hears():
                wanted.append(line)
            case _:
                pass
    assert [line for line in heard if line != transcript.Hears("")] == wanted  # of a burst of photos one is answered
