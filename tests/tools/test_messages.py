"""docs/messages.md is what the engine costs today, and the engine costs no more than was promised."""

from __future__ import annotations

import pytest

from tools import messages

CASES = tuple(messages.cases())


def test_the_page_is_up_to_date(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update"):
        messages.PAGE.write_text(messages.page(), encoding="utf-8")
    assert messages.PAGE.read_text(encoding="utf-8") == messages.page(), "run: python -m tools.messages"


def test_every_size_has_its_rows() -> None:
    assert CASES == (
        (1, 0),
        (1, 1),
        (6, 0),
        (6, 1),
        (6, 3),
        (6, 6),
        (20, 0),
        (20, 1),
        (20, 3),
        (20, 20),
        (60, 0),
        (60, 1),
        (60, 3),
        (60, 60),
    )


@pytest.mark.parametrize(("count", "changed"), CASES)
def test_the_promise(count: int, changed: int) -> None:
    turned, one = messages.in_turn(count, changed), messages.in_one(count, changed)
    assert turned.sent - turned.turned == (3 + changed if changed else 2)
    assert one.sent - one.turned == 2
    assert messages.plain(count, changed) == 2 + count + changed
    assert one.sent < messages.plain(count, changed)


@pytest.mark.parametrize(("count", "changed"), [c for c in CASES if c[1] <= 3])
def test_a_few_changes_need_no_page_turned(count: int, changed: int) -> None:
    assert messages.in_turn(count, changed).turned == 0


@pytest.mark.parametrize("count", messages.FIGURES)
def test_figures_cost_one_each_or_two_in_all(count: int) -> None:
    assert messages.as_last_time(count).sent == 2
    assert messages.figures_in_turn(count).sent == 2 + count
    one = messages.figures_in_one(count)
    assert one.sent - one.turned == 2
