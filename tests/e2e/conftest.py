"""Worlds of a test's own, on the fixture campaign: 旬报第7期 is open, due 2021-10-11 17:00."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.e2e.world import NewWorld, World, at

__all__ = ["new_world", "world"]


@pytest.fixture
async def new_world(tmp_path: Path) -> AsyncIterator[NewWorld]:
    made: list[World] = []

    async def new(begins: str = "10-06 09:00", *, subscriptions: bool = False) -> World:
        folder = tmp_path / f"world{len(made)}"
        folder.mkdir()
        world = World(folder, at(begins), subscriptions)
        made.append(world)
        await world.start()
        return world

    yield new
    for world in made:
        await world.stop()


@pytest.fixture
async def world(new_world: NewWorld) -> World:
    world = await new_world()
    await world.apply("huhehaote.yaml")
    await world.settle()
    return world
