"""The conversation follows the form's rules of the file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.documents.campaign_file import file as campaign_file
from forms import engine
from forms.model import Filing, Text
from schedules import cycles
from schedules.workdays import PUBLISHED
from storage import campaigns, duties, issues
from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.issues import Expected

GOOD = (Path(__file__).parents[2] / "fixtures" / "yingshang-lianxi.yaml").read_text("utf-8")
ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2021, 6, 29, 1, tzinfo=UTC)


async def test_the_text_limit_of_the_file_holds_in_the_conversation(sqlite_db: Database) -> None:
    plan = campaign_file.check(GOOD.replace("office:", "form: {text_limit: 30}\n\noffice:", 1)).plan
    assert plan is not None
    await campaign_file.apply(sqlite_db, plan, NOW)

    async def filing(tx: Tx) -> Filing:
        found = await campaigns.find(tx, plan.key)
        assert found is not None
        (rule,) = found.definition.cycles
        unit = (await campaigns.units(tx, found.id))[1]
        task = (await campaigns.tasks(tx, found.id))[0]
        first = cycles.issues(rule, (rule,), ZONE, PUBLISHED)[0]
        opened = await issues.open_issue(tx, found.id, first, rule, [Expected(unit.id, False, (task.id,))], NOW)
        assert opened is not None
        return await duties.filing(tx, opened, unit.id, now=NOW, zone=ZONE)

    form = await sqlite_db.write(filing)
    assert form.text_limit == 30
    asked = engine.step(form, engine.start(form, NOW).session, Text("1"), NOW)
    refused = engine.step(form, asked.session, Text("阶段 " + "字" * 30), NOW)
    assert "请压缩到30字以内" in refused.reply
    assert not refused.session.answers
    taken = engine.step(form, asked.session, Text("阶段 " + "字" * 20), NOW)
    assert [a.text for a in taken.session.answers] == ["字" * 20]
