"""申请 and 核实 as acts: whose requests they are."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.acts.refused import Refused, Why
from bot.acts.request import Asked, ask
from bot.acts.run import Done
from bot.rights.actor import CLOCK, OPERATOR, Actor
from storage import requests
from storage.engine.tx import Tx
from tests.bot.acts.acting import OTHER, actor_of, do, who_did
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import Stage

STRANGER = Actor("person")


async def asked(stage: Stage, kind: requests.Kind, said: str, who: Actor = STRANGER) -> int:
    async def work(tx: Tx, *, now: datetime) -> object:
        await tx.run("INSERT INTO follower (openid, followed) VALUES ('o-x', 1) ON CONFLICT (openid) DO NOTHING")
        return await ask(tx, who, Asked("o-x", kind, said), now=now)

    done = await do(stage, work)
    assert isinstance(done, Done)
    assert isinstance(done.value, int)
    return done.value


async def concerned(stage: Stage, request: int) -> list[object]:
    rows = await stage.rows(
        "SELECT campaign.key FROM request_campaign JOIN campaign ON campaign.id = campaign_id WHERE request_id = ?"
        " ORDER BY campaign.id",
        request,
    )
    return [r["key"] for r in rows]


@pytest.mark.parametrize(
    ("kind", "said", "keys"),
    [
        ("apply", "呼和浩特市 王芳 13800000001", ["huhehaote"]),
        ("apply", "市司法局 王芳 13800000001", ["yingshang-lianxi"]),
        ("apply", "呼市 王芳 13800000001", ["huhehaote"]),
        ("apply", "市公安 丁一 13800000001", ["yingshang-lianxi"]),
        ("apply", "某某局 张三 13800000001", []),
        ("verify", "王方 13800000001", []),
        ("verify", "市司法局 王方 13800000001", ["yingshang-lianxi"]),
        ("verify", "呼和浩特市和市司法局的王方 13800000001", ["huhehaote", "yingshang-lianxi"]),
    ],
)
async def test_a_request_belongs_to_the_campaigns_whose_units_it_names(
    set_stage: Set, kind: requests.Kind, said: str, keys: list[str]
) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", OTHER)
    id = await asked(stage, kind, said)
    assert await concerned(stage, id) == keys
    assert await who_did(stage, "request.ask") == [(None, f"request:{id}")]


async def test_what_is_asked_anew_belongs_where_it_says_now(set_stage: Set) -> None:
    stage = await set_stage("10-11 09:00", "huhehaote.yaml", OTHER)
    first = await asked(stage, "apply", "呼和浩特市 王芳 13800000001")
    assert await asked(stage, "apply", "市司法局 王芳 13800000001") == first
    assert await concerned(stage, first) == ["yingshang-lianxi"]
    assert await asked(stage, "apply", "某某局 王芳 13800000001") == first
    assert await concerned(stage, first) == []


async def test_who_is_bound_stands_under_it_and_no_machine_asks(stage: Stage) -> None:
    wang = await actor_of(stage, "wangfang")
    await asked(stage, "verify", "王方 13800000001", wang)
    assert [who for who, _ in await who_did(stage, "request.ask")] == list(wang.people)
    said = Asked("o-wangfang", "verify", "王方 13800000001")
    for who in (OPERATOR, CLOCK):
        assert await do(stage, ask, who, said) == Refused(Why.NOT_YOURS)
