"""Steps as values: their keys are those in every database, and each key reads back as the same step."""

from __future__ import annotations

import sqlite3
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage import steps
from storage.steps import AlertOf, Kind, Outage, Remind, Step, from_key, where

KEYS = {
    "remind:-1w": Remind("-1w"),
    "remind:0.2": Remind("0.2"),
    "urge:3": steps.Urge(3),
    "return:1": steps.Return(1),
    "sign:2": steps.SignAsk(2),
    "lock:draft:1": steps.LockDraft(1),
    "lock:sign:2": steps.LockSign(2),
    "digest:1": steps.Digest(1),
    "lost:17": steps.Lost(17),
    "left:5": steps.Left(5),
    "return:left:5": steps.ReturnLeft(5),
    "sign:left:5": steps.SignLeft(5),
    "alert:remind:0": AlertOf(Remind("0")),
    "alert:return:left:5": AlertOf(steps.ReturnLeft(5)),
    "alert:lock:sign:1": AlertOf(steps.LockSign(1)),
    "alert:outage:remind:-1w": AlertOf(Outage(Remind("-1w"))),
}
PLAIN = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1).map(Remind),
    *(st.integers(0, 10**12).map(k) for k in steps.KINDS if k not in (Remind, Outage, AlertOf)),
)
ANY: st.SearchStrategy[Step] = st.one_of(PLAIN, PLAIN.map(Outage), PLAIN.map(AlertOf), PLAIN.map(Outage).map(AlertOf))


@pytest.mark.parametrize(("key", "step"), KEYS.items())
def test_the_keys_are_those_of_every_database(key: str, step: Step) -> None:
    assert step.to_key() == key
    assert from_key(key) == step


@given(ANY)
def test_a_step_survives_its_key(step: Step) -> None:
    assert from_key(step.to_key()) == step


@given(
    st.one_of(st.text(), st.sampled_from(list(KEYS)), st.builds(str.__add__, st.sampled_from(list(KEYS)), st.text()))
)
def test_a_key_is_a_step_s_or_refused(key: str) -> None:
    try:
        step = from_key(key)
    except ValueError:
        return
    assert step.to_key() == key, "byte for byte"


@pytest.mark.parametrize(
    "key",
    ["", "remind", "remind:", "urge:", "urge:x", "urge:01", "lock:1", "what:1", "alert:", "return:left:", "digest:-1"],
)
def test_other_text_is_not_a_key(key: str) -> None:
    with pytest.raises(ValueError, match="no step has the key"):
        from_key(key)


def test_the_union_is_closed() -> None:
    assert set(steps.KINDS) == set(get_args(Step))
    assert len({k.HEAD for k in steps.KINDS}) == len(steps.KINDS)


@given(st.lists(st.sampled_from(steps.KINDS), min_size=1, unique=True), st.lists(ANY, max_size=20), st.booleans())
def test_an_sql_filter_finds_what_isinstance_does(kinds: list[Kind], found: list[Step], alerts: bool) -> None:
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("PRAGMA case_sensitive_like = ON")
        for step in found:
            about = step.of if alerts and isinstance(step, AlertOf) else None if alerts else step
            (got,) = connection.execute(
                f"SELECT {where('step', kinds, alerts=alerts)} FROM (SELECT ? AS step)", [step.to_key()]
            ).fetchone()
            assert bool(got) == isinstance(about, tuple(kinds)), step
    finally:
        connection.close()
