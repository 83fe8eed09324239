"""`xunbao undelivered`: what failed or may have, settled or sent again from the server."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.bot.commands.conftest import Xunbao

Letter = Callable[..., int]


@pytest.fixture
def letter(installed: Xunbao, tmp_path: Path) -> Letter:
    """A message to 赵敏 that ended like this; its number."""

    def make(state: str, why: str = "43116", useful_until: int | None = None) -> int:
        with closing(sqlite3.connect(tmp_path / "data" / "xunbao.sqlite3")) as house:
            (number,) = house.execute(
                "INSERT INTO message (person_id, kind, state, due_at, client_msg_id, created_at, body, first_tried_at,"
                " channel, why, useful_until) SELECT id, 'alert', ?, 0, hex(randomblob(8)), 0, '{}', 1633917600000,"
                " 'template', ?, ? FROM person WHERE key = 'zhaomin' RETURNING id",
                (state, why, useful_until),
            ).fetchone()
            house.commit()
        return int(number)

    return make


def states(tmp_path: Path) -> list[tuple[str, int | None]]:
    with closing(sqlite3.connect(tmp_path / "data" / "xunbao.sqlite3")) as house:
        return list(house.execute("SELECT state, again_of FROM message ORDER BY id"))


def test_nothing_to_list(installed: Xunbao) -> None:
    told = installed("undelivered", "list")
    assert (told.status, told.said) == (0, "没有未送达或结果不明的通知。\n")
    assert installed("undelivered", "list", "--json").rows == []


def test_the_list_says_who_what_when_and_why(installed: Xunbao, letter: Letter) -> None:
    first, second = letter("failed"), letter("unknown", "timeout")
    letter("accepted"), letter("refused")
    rows = installed("undelivered", "list", "--json").rows
    assert [(r["编号"], r["姓名"], r["电话"], r["内容"], r["状态"], r["原因"]) for r in rows] == [
        (first, "赵敏", "0471-0000101", "告警", "未送达", "43116"),
        (second, "赵敏", "0471-0000101", "告警", "结果不明", "timeout"),
    ]
    assert rows[0]["时间"] == "2021-10-11 10:00", "in the house's time"
    told = installed("undelivered", "list")
    assert told.status == 0 and "未送达" in told.said and "结果不明" in told.said


def test_one_is_sent_again_once(installed: Xunbao, letter: Letter, tmp_path: Path) -> None:
    number = letter("failed")
    told = installed("undelivered", "resend", str(number))
    assert told.status == 0 and f"{number}号已排队重发" in told.said
    assert states(tmp_path) == [("failed", None), ("due", number)]
    again = installed("undelivered", "resend", str(number))
    assert again.status == 1 and "没有这一条，或已处理过" in again.complained
    assert installed("undelivered", "list", "--json").rows == []


def test_what_nobody_knows_is_settled_first(installed: Xunbao, letter: Letter, tmp_path: Path) -> None:
    number = letter("unknown")
    refused = installed("undelivered", "resend", str(number))
    assert refused.status == 1 and "结果不明，可能已经收到" in refused.complained
    settled = installed("undelivered", "settle", str(number), "failed")
    assert (settled.status, settled.said) == (0, f"{number}号已记为未收到，可以重发。\n")
    assert installed("undelivered", "settle", str(number), "failed").status == 1, "it is settled"
    assert installed("undelivered", "resend", str(number)).status == 0
    assert states(tmp_path) == [("failed", None), ("due", number)]


def test_it_arrived_after_all(installed: Xunbao, letter: Letter, tmp_path: Path) -> None:
    number = letter("failed")
    assert installed("undelivered", "settle", str(number), "delivered").said == f"{number}号已记为已收到。\n"
    assert states(tmp_path) == [("delivered", None)] and installed("undelivered", "list", "--json").rows == []


def test_what_has_lost_its_use_is_not_sent_again(installed: Xunbao, letter: Letter, tmp_path: Path) -> None:
    number = letter("failed", useful_until=1)
    told = installed("undelivered", "resend", str(number))
    assert told.status == 1 and "已过时限，不必再发。" in told.complained
    assert states(tmp_path) == [("failed", None)]


@pytest.mark.parametrize("arguments", [("resend", "0"), ("resend", "x"), ("settle", "1", "maybe"), ("settle", "1"), ()])
def test_a_number_or_an_end_that_is_none(installed: Xunbao, arguments: tuple[str, ...]) -> None:
    told = installed("undelivered", *arguments)
    assert told.status == 2 and told.complained


@pytest.mark.parametrize("arguments", [("resend", "77"), ("settle", "77", "failed")])
def test_there_is_no_such_message(installed: Xunbao, arguments: tuple[str, ...]) -> None:
    told = installed("undelivered", *arguments)
    assert told.status == 1 and "没有这一条，或已处理过" in told.complained
