"""How many messages a report costs, whatever its size: the promise of the product."""

from __future__ import annotations

import pytest

from forms import engine, screen
from forms.model import Submitted, Text, Voice
from forms.paging import MESSAGE, size
from forms.session import Session
from tests.forms.filings import NOW, filing, first_time, overdue

SIZES = list(range(1, 61))


class Phone:
    """Counts what the person sends, 填报 included where it is said."""

    def __init__(self, count: int, *, fill: bool = True) -> None:
        self.filing = filing(count)
        self.sent = 1 if fill else 0
        self.step = engine.start(self.filing, NOW)
        assert size(self.step.reply) <= MESSAGE

    def says(self, text: str) -> None:
        self.sent += 1
        session = Session.from_json(self.step.session.to_json())
        self.step = engine.step(self.filing, session, Text(text), NOW)
        assert size(self.step.reply) <= MESSAGE

    @property
    def filed(self) -> Submitted | None:
        return next((e for e in self.step.events if isinstance(e, Submitted)), None)

    def confirm(self) -> int:
        """Turn to the end of the table and say 1; how many pages it had."""
        pages = len(screen.table(self.filing, self.step.session))
        for _ in range(pages - 1):
            self.says("下页")
        self.says("1")
        return pages


@pytest.mark.parametrize("count", SIZES)
def test_nothing_changed_is_two(count: int) -> None:
    phone = Phone(count)
    phone.says("0")
    assert phone.filed is not None
    assert phone.filed.zero
    assert len(phone.filed.answers) == count
    assert phone.sent == 2


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("changed", [1, 3, None], ids=["one", "three", "all"])
def test_k_of_n_is_three_and_k(count: int, changed: int | None) -> None:
    k = min(changed or count, count)
    phone = Phone(count)
    phone.says(" ".join(str(place) for place in range(1, k + 1)))
    for place in range(1, k + 1):
        phone.says(f"推进 {place}% 正在征求意见，第{place}稿已送有关单位")
    pages = phone.confirm()
    assert phone.filed is not None
    assert [a.percent for a in phone.filed.answers if a.changed] == list(range(1, k + 1))
    assert phone.sent == 3 + k + (pages - 1)


@pytest.mark.parametrize("count", SIZES)
@pytest.mark.parametrize("changed", [1, 3, None], ids=["one", "three", "all"])
def test_one_block_is_two(count: int, changed: int | None) -> None:
    k = min(changed or count, count)
    phone = Phone(count, fill=False)
    phone.says("；".join(f"{place}完成，方案已印发" for place in range(1, k + 1)))
    pages = phone.confirm()
    assert phone.filed is not None
    assert sum(a.changed for a in phone.filed.answers) == k
    assert phone.sent == 2 + (pages - 1)


def test_small_tables_have_one_page() -> None:
    for count in SIZES:
        phone = Phone(count)
        phone.says("1完成，方案已印发；其余无变化")
        assert len(screen.table(phone.filing, phone.step.session)) == 1


@pytest.mark.parametrize("count", [1, 12, 60])
@pytest.mark.parametrize("exceptions", [1, 2, 5])
def test_each_exception_is_one_more(count: int, exceptions: int) -> None:
    places = range(1, min(exceptions, count) + 1)
    for made, said in (
        (overdue(*places, count=count), "资金未到位"),
        (first_time(*places, count=count), "推进 已开会"),
    ):
        phone = Phone(count)
        phone.filing = made
        phone.step = engine.start(made, NOW)
        phone.says("0")
        for _ in places:
            assert phone.filed is None
            phone.says(said)
        assert phone.filed is not None
        assert not phone.filed.zero
        assert phone.sent == 2 + len(places)


def test_voice_costs_one_more() -> None:
    made = filing()
    step = engine.start(made, NOW)
    step = engine.step(made, step.session, Voice("第二项完成了，方案已印发"), NOW)
    step = engine.step(made, step.session, Text("1"), NOW)
    step = engine.step(made, step.session, Text("1"), NOW)
    assert [type(e) for e in step.events] == [Submitted]
