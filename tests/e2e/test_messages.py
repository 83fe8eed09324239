"""docs/messages.md against the running product: every row of it played on phones, over encrypted callbacks."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from storage import applying, people
from storage.campaigns import PersonPlan, PostPlan, UnitPlan
from storage.engine.tx import Tx
from tests.e2e.golden import plan
from tests.e2e.world import NewWorld, Phone, World
from tools import messages

ROW = re.compile(r"\| ([0-9]+) \| ([0-9]+) \| ([0-9]+)(?: \(下页 ([0-9]+)\))? \| ([0-9]+)(?: \(下页 ([0-9]+)\))? \|")


def promised() -> dict[tuple[str, int, int], tuple[int, int]]:
    """way, n, k -> messages, and how many of them are 下页; as the page has it."""
    page = messages.PAGE.read_text("utf-8").partition("## A report of figures")[0]
    told: dict[tuple[str, int, int], tuple[int, int]] = {}
    for n, k, turned, pages, one, pages_of_one in ROW.findall(page):
        told["turn", int(n), int(k)] = int(turned), int(pages or 0)
        told["one", int(n), int(k)] = int(one), int(pages_of_one or 0)
    return told


async def town(world: World, cases: list[tuple[str, int, int]]) -> dict[tuple[str, int, int], Phone]:
    """A unit, its tasks and a phone for every case."""
    made = plan((), ())
    one, key = made.tasks[0], "u{}-{}-{}"
    units = tuple(UnitPlan(key.format(*c), f"单位{n}", f"单位{n}", "office") for n, c in enumerate(cases, 1))
    tasks = tuple(
        replace(one, key=str(1000 * at + place), number=1000 * at + place, brief="整改任务", leads=(key.format(*c),))
        for at, c in enumerate(cases, 1)
        for place in range(1, c[1] + 1)
    )
    persons = tuple(PersonPlan(f"p{key.format(*c)}", f"填报人{n}") for n, c in enumerate(cases, 1))
    posts = tuple(PostPlan(u.key, "filer", "A", p.key) for u, p in zip(units, persons, strict=True))
    made = replace(
        made,
        units=(made.units[0], *units),
        people=(made.people[1], *persons),
        posts=(made.posts[1], *posts),
        tasks=tasks,
    )
    now = world.house.now()
    await world.house.db.write(lambda tx: applying.apply(tx, made, now))
    await world.clock.to("10-07 09:00")
    phones = {}
    for case, person in zip(cases, persons, strict=True):
        phone = phones[case] = await world.phone(person.key)
        await phone.follows()

        async def bind(tx: Tx, key: str = person.key, openid: str = phone.openid) -> None:
            found = await people.by_key(tx, key)
            assert found is not None
            await people.bind(tx, openid, found.id, now)

        await world.house.db.write(bind)
        phone.cost = 0
    return phones


async def cost(phone: Phone, way: str, n: int, k: int) -> tuple[int, int]:
    """What this report took until it was handed in."""
    parts = [f"{p}{messages.SAID.replace(' ', '，')}" for p in range(1, k + 1)]
    if k == 0:
        said = ["填报", "0"]
    elif way == "one":
        said = ["；".join([*parts, *(["其余无变化"] if k < n else [])])]
    else:
        said = ["填报", " ".join(str(p) for p in range(1, k + 1)), *[messages.SAID] * k]
    for text in said:
        await phone.says(text)
    pages = 0
    while messages.TURN in phone.last:
        pages += 1
        await phone.says(messages.TURN)
    if k:
        await phone.says("1")
    phone.hears("已报送", f"变化{k}项" if k else f"{n}项均无变化")
    return phone.cost, pages


@pytest.mark.slow
async def test_every_row_of_the_page_is_what_the_product_takes(new_world: NewWorld) -> None:
    told = promised()
    assert {(n, k) for _, n, k in told} == set(messages.cases()) and len(told) == 2 * len(list(messages.cases()))
    world = await new_world()
    phones = await town(world, list(told))
    assert {case: await cost(phone, *case) for case, phone in phones.items()} == told
    for (way, _, k), (sent, pages) in told.items():
        assert sent - pages == (2 if k == 0 or way == "one" else 3 + k)
