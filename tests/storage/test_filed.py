"""已报, 未报, 待审签 and 待审: each state of the life cycle has one meaning, and SQL agrees with Python."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from forms.report import Act, Actor, Refused, State, may
from storage import filed
from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.filed import Meaning

NOW = datetime(2021, 10, 11, tzinfo=UTC)
MEANINGS = {name: m for name, m in vars(filed).items() if isinstance(m, Meaning)}
STANDINGS = ("OWES", "UNSIGNED", "FILED")


def reached(sign_off: bool) -> set[tuple[State | None, bool]]:
    """(state, signed) of every report that the life cycle can reach."""
    found: set[tuple[State | None, bool]] = {(None, False)}
    todo: list[tuple[State, bool]] = [(State.DRAFT, False)]
    while todo:
        state, signed = todo.pop()
        if (state, signed) in found:
            continue
        found.add((state, signed))
        for act, actor in product(Act, Actor):
            after = may(
                state, act, actor, NOW, due_at=NOW, lock_at=NOW + timedelta(1), sign_off=sign_off, reason="缺印发文件"
            )
            if not isinstance(after, Refused):
                begun_anew = act in (Act.SUBMIT, Act.WITHDRAW)
                todo.append((after, not begun_anew and (signed or act in (Act.SIGN, Act.SHEET))))
    return found


@pytest.mark.parametrize("sign_off", [False, True])
def test_a_report_owes_or_waits_to_be_signed_or_is_filed(sign_off: bool) -> None:
    for state, signed in reached(sign_off):
        said = [name for name in STANDINGS if MEANINGS[name].holds(state, sign_off=sign_off, signed=signed)]
        assert len(said) == 1, (state, signed, said)


def test_the_meanings_agree_with_the_table_in_the_docstring() -> None:
    def all_of(name: str) -> set[tuple[str, bool, bool]]:
        return {
            (state or "", sign_off, signed)
            for sign_off in (False, True)
            for state, signed in reached(sign_off)
            if MEANINGS[name].holds(state, sign_off=sign_off, signed=signed)
        }

    begun = {("", False, False), ("", True, False), ("draft", False, False), ("draft", True, False)}
    assert all_of("NOT_HANDED_IN") == begun
    assert all_of("OWES") == begun | {("returned", True, False)}
    assert all_of("UNSIGNED") == {("submitted", True, False)}
    assert all_of("TO_REVIEW") == {("submitted", False, False), ("signed", True, True)}
    assert all_of("FILED") == all_of("TO_REVIEW") | {
        ("accepted", False, False),
        ("accepted", True, True),
        ("returned", False, False),
        ("returned", True, True),
    }
    assert all_of("SENT_BACK_UNSIGNED") == {("returned", True, False)}
    assert all_of("RETURNED") == {("returned", False, False), ("returned", True, False), ("returned", True, True)}
    assert all_of("OPEN") == begun | all_of("RETURNED")


@pytest.mark.parametrize("name", MEANINGS)
async def test_sql_says_what_python_says(db: Database, name: str) -> None:
    """All combinations, also those that no report reaches. Without a submission its columns are NULL."""
    meaning = MEANINGS[name]

    async def ask(tx: Tx, state: str | None, sign_off: int | None, signed: int | None) -> bool:
        row = await tx.one(
            f"SELECT CASE WHEN {meaning.sql} THEN 1 WHEN NOT {meaning.sql} THEN 0 END AS so"
            " FROM (SELECT CAST(? AS TEXT) AS state) AS report,"
            " (SELECT CAST(? AS BIGINT) AS sign_off) AS submission, (SELECT CAST(? AS BIGINT) AS id) AS signature",
            state,
            sign_off,
            signed,
        )
        assert row is not None
        return bool(row["so"])

    async def every(tx: Tx) -> None:
        for state, sign_off, signed in product((None, *State), (None, 0, 1), (None, 1)):
            text = None if state is None else state.value
            if sign_off is None and state not in (None, State.DRAFT):
                continue  # what was handed in has a submission
            holds = meaning.holds(text, sign_off=bool(sign_off), signed=signed is not None)
            assert await ask(tx, text, sign_off, signed) == holds, (state, sign_off, signed)

    await db.read(every)
