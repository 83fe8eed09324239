"""A draft is kept by those who may hand the report in, under the name of who wrote it, and leaves no audit line."""

from __future__ import annotations

from bot.acts.keep_draft import keep_draft
from bot.acts.refused import Refused, Why
from bot.acts.run import Done
from bot.rights.actor import OPERATOR, Actor, of_openid
from forms.session import Session
from storage import duties, reports
from storage.engine.tx import Tx
from tests.bot.conversation.stage import ZONE, Stage


async def _keep(stage: Stage, actor: Actor, draft: str | None) -> object:
    now = stage.clock.ours()
    (row,) = await stage.rows("SELECT issue_id, unit_id FROM report")

    async def work(tx: Tx) -> object:
        report = await reports.lock(tx, int(str(row["issue_id"])), int(str(row["unit_id"])))
        duty = await duties.one(tx, report.issue, report.unit)
        assert duty is not None
        return await keep_draft(tx, actor, (report, duty.campaign), draft, at=now, now=now)

    return await stage.db.write(work)


async def test_who_may_hand_in_keeps_the_draft_and_nobody_else(stage: Stage) -> None:
    await (await stage.bound("wangfang")).says("填报")
    for key in ("wangfang", "zhaomin", "limin"):
        await stage.bound(key)

    async def actor(key: str) -> Actor:
        return await stage.db.read(lambda tx: of_openid(tx, f"o-{key}", stage.clock.ours(), ZONE))

    audited = await stage.count("SELECT COUNT(*) FROM audit")
    (row,) = await stage.rows("SELECT draft, draft_person_id FROM report")
    draft = Session.from_json(str(row["draft"])).to_json()
    for key in ("wangfang", "zhaomin"):
        who = await actor(key)
        assert isinstance(await _keep(stage, who, draft), Done)
        assert await stage.count("SELECT draft_person_id FROM report") == who.people[0]
    for stranger in (await actor("limin"), OPERATOR, Actor("person")):
        assert await _keep(stage, stranger, None) == Refused(Why.NOT_YOURS)
    assert await stage.count("SELECT COUNT(*) FROM report WHERE draft IS NOT NULL") == 1
    assert await stage.count("SELECT COUNT(*) FROM audit") == audited
