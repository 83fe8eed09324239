"""Photos, recordings and files of the page. A pending row asks for a fetch. Kept bytes are stored under their hash."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from storage import steps
from storage.engine.tx import Row, Tx, marks
from storage.times import from_ms, to_ms

Kind = Literal["photo", "voice", "document"]
State = Literal["pending", "kept", "failed", "removed"]
_LOST = steps.where("notice.step", [steps.Lost])


@dataclass(frozen=True, slots=True)
class File:
    """One file. report, task, submission: None until it belongs to one.

    why: a sentence for the person if it failed. name: the person's file name; '' for files of the chat.
    """

    id: int
    report: int | None
    task: int | None
    submission: int | None
    person: int
    kind: Kind
    media_id: str
    state: State
    sha256: str
    size: int
    mime: str
    attempts: int
    due_at: datetime
    received_at: datetime
    why: str
    name: str = ""


def _file(row: Row) -> File:
    return File(
        int(row["id"]),
        row["report_id"],
        row["task_id"],
        row["submission_id"],
        int(row["person_id"]),
        row["kind"],
        str(row["media_id"]),
        row["state"],
        str(row["sha256"]),
        int(row["bytes"]),
        str(row["mime"]),
        int(row["attempts"]),
        from_ms(int(row["due_at"])),
        from_ms(int(row["received_at"])),
        str(row["why"]),
        str(row["name"]),
    )


async def add(
    tx: Tx,
    *,
    person: int,
    kind: Kind,
    media_id: str,
    received_at: datetime,
    report: int | None = None,
    task: int | None = None,
) -> int:
    """Add a file to fetch. Gives its id. The same media id again is the same file, moved to the new report and task."""
    row = await tx.one(
        "INSERT INTO file (report_id, task_id, person_id, kind, media_id, state, due_at, received_at)"
        " VALUES (?, ?, ?, ?, ?, 'pending', ?, ?)"
        " ON CONFLICT (media_id) DO UPDATE SET report_id = excluded.report_id, task_id = excluded.task_id,"
        "  state = CASE WHEN file.state = 'removed' THEN 'pending' ELSE file.state END"
        " RETURNING id",
        report,
        task,
        person,
        kind,
        media_id,
        to_ms(received_at),
        to_ms(received_at),
    )
    assert row is not None
    return int(row["id"])


async def bring(
    tx: Tx, *, person: int, kind: Kind, key: str, sha256: str, size: int, mime: str, name: str, received_at: datetime
) -> File:
    """Add a file of the page whose bytes are kept already. The same key again gives the first file unchanged."""
    row = await tx.one(
        "INSERT INTO file (person_id, kind, media_id, state, sha256, bytes, mime, name, due_at, received_at)"
        " VALUES (?, ?, ?, 'kept', ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (media_id) DO UPDATE SET media_id = excluded.media_id RETURNING *",
        person,
        kind,
        key,
        sha256,
        size,
        mime,
        name,
        to_ms(received_at),
        to_ms(received_at),
    )
    assert row is not None
    return _file(row)


async def by_key(tx: Tx, key: str) -> File | None:
    """The file with this media id, or with this key of the page; None if there is none."""
    row = await tx.one("SELECT * FROM file WHERE media_id = ?", key)
    return _file(row) if row else None


async def received(tx: Tx, person: int, since: datetime) -> int:
    """How many files this person has sent since then, including lost and removed ones."""
    row = await tx.one("SELECT COUNT(*) AS n FROM file WHERE person_id = ? AND received_at >= ?", person, to_ms(since))
    return int(row["n"]) if row else 0


async def get(tx: Tx, id: int) -> File | None:
    """The file; None if there is none."""
    row = await tx.one("SELECT * FROM file WHERE id = ?", id)
    return _file(row) if row else None


async def those(tx: Tx, ids: Sequence[int]) -> tuple[File, ...]:
    """These files, the oldest first."""
    if not ids:
        return ()
    rows = await tx.fetch(f"SELECT * FROM file WHERE id IN ({marks(ids)}) ORDER BY id", *ids)
    return tuple(_file(row) for row in rows)


async def of_report(tx: Tx, issue: int, unit: int) -> tuple[File, ...]:
    """The files handed in with this report that count: of its last submission, and of earlier ones that came back."""
    rows = await tx.fetch(
        "SELECT file.* FROM file JOIN report ON report.id = file.report_id WHERE report.issue_id = ?"
        " AND report.unit_id = ? AND file.submission_id IS NOT NULL AND file.state IN ('pending', 'kept')"
        " ORDER BY file.id",
        issue,
        unit,
    )
    return tuple(_file(row) for row in rows)


async def taken_back(tx: Tx, report: int) -> tuple[File, ...]:
    """The files of a withdrawn report, which may be handed in again."""
    rows = await tx.fetch(
        "SELECT * FROM file WHERE report_id = ? AND submission_id IS NULL AND state IN ('pending', 'kept')"
        " AND kind IN ('photo', 'document') ORDER BY id",
        report,
    )
    return tuple(_file(row) for row in rows)


async def withdrawn(tx: Tx, submission: int) -> None:
    """Detach the files of a submission that was withdrawn. They may be removed, or handed in again."""
    await tx.run("UPDATE file SET submission_id = NULL WHERE submission_id = ?", submission)


async def place(tx: Tx, ids: Sequence[int], *, report: int, task: int | None) -> None:
    """Set the report and the task of these files. task: None for the whole report."""
    for id in ids:
        await tx.run("UPDATE file SET report_id = ?, task_id = ? WHERE id = ?", report, task, id)


async def attach(tx: Tx, ids: Sequence[int], submission: int) -> None:
    """Attach these files to the submission they are handed in with."""
    for id in ids:
        await tx.run("UPDATE file SET submission_id = ? WHERE id = ? AND state <> 'removed'", submission, id)


async def removed(tx: Tx, id: int) -> bool:
    """Mark the file as removed by its person. Gives False if it is removed already, or handed in."""
    return (
        await tx.run(
            "UPDATE file SET state = 'removed' WHERE id = ? AND state <> 'removed' AND submission_id IS NULL", id
        )
        > 0
    )


async def dropped(tx: Tx, ids: Sequence[int]) -> None:
    """Remove the files of a draft that was cancelled. Files that were handed in once stay and may be used again."""
    for id in ids:
        await tx.run("UPDATE file SET state = 'removed' WHERE id = ? AND report_id IS NULL", id)


async def gone(tx: Tx, ids: Sequence[int]) -> frozenset[int]:
    """The files among these that failed or were removed."""
    return frozenset(f.id for f in await those(tx, ids) if f.state in ("failed", "removed"))


async def hashes(tx: Tx) -> frozenset[str]:
    """The hashes that any row refers to."""
    return frozenset(str(r["sha256"]) for r in await tx.fetch("SELECT DISTINCT sha256 FROM file WHERE sha256 <> ''"))


@dataclass(frozen=True, slots=True)
class Lost:
    """A photo that could not be fetched. report: (issue, unit) it was handed in with; None if it is in a draft."""

    id: int
    why: str
    report: tuple[int, int] | None


async def lost(tx: Tx, people: Sequence[int]) -> tuple[Lost, ...]:
    """The lost photos of these people that they have not been told of, in the chat or by a notice.

    Photos of a report that was mended since are left out.
    """
    if not people:
        return ()
    rows = await tx.fetch(
        "SELECT file.id, file.why, report.issue_id, report.unit_id FROM file"
        " LEFT JOIN report ON report.id = file.report_id"
        f" WHERE file.person_id IN ({marks(people)}) AND file.state = 'failed' AND file.kind = 'photo'"
        " AND (file.submission_id IS NULL OR file.submission_id = report.submission_id)"
        " AND NOT EXISTS (SELECT 1 FROM notice JOIN message ON message.id = notice.message_id WHERE"
        "  notice.id = file.notice_id AND notice.state = 'left' AND message.state IN ('accepted', 'delivered'))"
        " ORDER BY file.id",
        *people,
    )
    return tuple(
        Lost(int(r["id"]), str(r["why"]), None if r["issue_id"] is None else (int(r["issue_id"]), int(r["unit_id"])))
        for r in rows
    )


async def lost_by(tx: Tx, notice: int) -> tuple[File, ...]:
    """The lost files that this notice is about and that the person has not been told of in the chat."""
    rows = await tx.fetch("SELECT * FROM file WHERE notice_id = ? AND state = 'failed' ORDER BY id", notice)
    return tuple(_file(row) for row in rows)


async def told_by(tx: Tx, file: int, issue: int, unit: int, person: int) -> bool:
    """Add a lost file to the unsent notice that this person is owed about the report. Gives False if there is none."""
    return (
        await tx.run(
            "UPDATE file SET notice_id = (SELECT MAX(notice.id) FROM notice"
            " JOIN message ON message.id = notice.message_id"
            " WHERE notice.issue_id = ? AND notice.unit_id = ? AND notice.person_id = ? AND notice.state = 'owed'"
            f" AND {_LOST} AND message.state = 'due') WHERE id = ?"
            " AND EXISTS (SELECT 1 FROM notice JOIN message ON message.id = notice.message_id"
            " WHERE notice.issue_id = ? AND notice.unit_id = ? AND notice.person_id = ? AND notice.state = 'owed'"
            f" AND {_LOST} AND message.state = 'due')",
            issue,
            unit,
            person,
            file,
            issue,
            unit,
            person,
        )
        > 0
    )


async def let_go(tx: Tx, ids: Sequence[int]) -> None:
    """Remove lost files after the person was told. If the person sends them again, they are new files."""
    for id in ids:
        await tx.run("UPDATE file SET state = 'removed' WHERE id = ? AND state = 'failed'", id)


# Removing bytes ----------------------------------------------------------------------------------------------


async def sweepable(tx: Tx, now: datetime) -> bool:
    """Whether there is a removed file whose bytes may still be stored."""
    row = await tx.one(
        "SELECT id FROM file WHERE state = 'removed' AND sha256 <> '' AND due_at <= ? LIMIT 1", to_ms(now)
    )
    return row is not None


async def unwanted(tx: Tx, now: datetime, until: datetime, limit: int) -> tuple[str, ...]:
    """Claim up to `limit` hashes that only removed files refer to. No other caller gets them before `until`."""
    rows = await tx.fetch(
        "SELECT DISTINCT sha256 FROM file WHERE state = 'removed' AND sha256 <> '' AND due_at <= ? LIMIT ?",
        to_ms(now),
        limit,
    )
    found = []
    for row in rows:
        sha256 = str(row["sha256"])
        if await wanted(tx, sha256):
            await blank(tx, sha256)
        elif await tx.run(
            "UPDATE file SET due_at = ? WHERE sha256 = ? AND state = 'removed' AND due_at <= ?",
            to_ms(until),
            sha256,
            to_ms(now),
        ):
            found.append(sha256)
    return tuple(found)


async def wanted(tx: Tx, sha256: str) -> bool:
    """Whether a kept or pending file refers to these bytes."""
    row = await tx.one("SELECT id FROM file WHERE sha256 = ? AND state IN ('kept', 'pending') LIMIT 1", sha256)
    return row is not None


async def blank(tx: Tx, sha256: str) -> None:
    """Clear this hash in the rows of removed files."""
    await tx.run("UPDATE file SET sha256 = '' WHERE sha256 = ? AND state = 'removed'", sha256)


# Fetching -----------------------------------------------------------------------------------------------------


async def due(tx: Tx, now: datetime, limit: int) -> tuple[File, ...]:
    """The files to fetch now, at most `limit`, the longest due first."""
    rows = await tx.fetch(
        "SELECT * FROM file WHERE state = 'pending' AND due_at <= ? ORDER BY due_at, id LIMIT ?", to_ms(now), limit
    )
    return tuple(_file(row) for row in rows)


async def claim(tx: Tx, file: File, until: datetime) -> bool:
    """Claim a fetch. The file is due again at `until`. Gives False if another process was faster."""
    return (
        await tx.run(
            "UPDATE file SET attempts = attempts + 1, due_at = ? WHERE id = ? AND state = 'pending' AND due_at = ?",
            to_ms(until),
            file.id,
            to_ms(file.due_at),
        )
        > 0
    )


async def kept(tx: Tx, id: int, *, sha256: str, size: int, mime: str) -> None:
    """Record that the bytes are kept."""
    await tx.run(
        "UPDATE file SET state = 'kept', sha256 = ?, bytes = ?, mime = ?, why = '' WHERE id = ? AND state = 'pending'",
        sha256,
        size,
        mime,
        id,
    )


async def failed(tx: Tx, id: int, why: str) -> None:
    """Record that the file cannot be fetched. why: a sentence that the person gets with the next reply."""
    await tx.run("UPDATE file SET state = 'failed', why = ? WHERE id = ? AND state = 'pending'", why, id)


async def next_moment(tx: Tx) -> datetime | None:
    """When the next fetch is due; None if none is."""
    row = await tx.one("SELECT MIN(due_at) AS due FROM file WHERE state = 'pending'")
    return None if row is None or row["due"] is None else from_ms(int(row["due"]))
