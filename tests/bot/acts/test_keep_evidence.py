"""A photo of the chat as an act: whoever is bound sends their own, so many a day, without an audit line."""

from __future__ import annotations

import pytest

from bot.acts import keep_evidence
from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.rights.actor import OPERATOR, Actor
from tests.bot.acts.acting import actor_of, audited, person_of, tried
from tests.bot.conversation.stage import Stage


async def _send(stage: Stage, actor: Actor, person: int, media: str) -> object:
    now = stage.clock.ours()
    return await tried(
        stage, lambda tx: keep_evidence.receive(tx, actor, person, "photo", media, house=stage.house, now=now)
    )


async def test_it_is_theirs_and_leaves_no_line(stage: Stage) -> None:
    wang, person = await actor_of(stage, "wangfang"), await person_of(stage, "wangfang")
    done = await _send(stage, wang, person, "media-1")
    assert isinstance(done, Done) and done.wake
    assert await stage.count("SELECT person_id FROM file WHERE id = ?", done.value) == person
    assert await audited(stage, "evidence.send") == []


async def test_nobody_sends_in_anothers_name(stage: Stage) -> None:
    wang, zhao = await person_of(stage, "wangfang"), await actor_of(stage, "zhaomin")
    for actor in (zhao, OPERATOR, Actor("person")):
        assert await _send(stage, actor, wang, "media-1") == Refused(Why.NOT_YOURS)
    assert await stage.count("SELECT COUNT(*) FROM file") == 0


async def test_so_many_a_day(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keep_evidence, "FILES_A_DAY", 2)
    wang, person = await actor_of(stage, "wangfang"), await person_of(stage, "wangfang")
    ends = [await _send(stage, wang, person, f"media-{n}") for n in range(3)]
    assert ends[2] == Refused(Why.TOO_MANY) and all(isinstance(e, Done) for e in ends[:2])
    stage.clock.advance(days=1)
    assert isinstance(await _send(stage, wang, person, "media-9"), Done)
