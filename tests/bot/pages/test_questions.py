"""The form's own questions on the page: native fields, the chat's rules and draft, nothing overwritten unseen."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.filing import draft
from forms.page_questions import Typed
from storage.engine.db import Database
from tests.bot.conversation.stage import at
from tests.bot.pages.filling import Desk, desk, phone
from tests.bot.pages.test_xlsx import sheet_of

FILE = "../../campaigns/zhibiao-2021.yaml"


@pytest.fixture
async def here(db: Database) -> AsyncIterator[Desk]:
    async with desk(db, FILE, now="11-01 09:00", number=5) as made:
        await made.stage.bound("huhehaote-1")
        await made.stage.bound("huhehaote-2")
        yield made


def question(key: str, text: str, was: str | None = None) -> list[Any]:
    return [f"q-{key}", text, "", "", None if was is None else json.dumps([was, "", ""])]


async def answers(here: Desk) -> dict[str, str]:
    rows = await here.stage.rows("SELECT question, value FROM answer ORDER BY id")
    return {str(r["question"]): str(r["value"]) for r in rows}


async def test_each_kind_has_its_field_with_its_hints(here: Desk) -> None:
    async with here.browser("o-huhehaote-1") as browser:
        await browser.open()
        seen = browser.form.seen
        assert "Q1 热线接通率" in seen and "目标≥90%" in seen and "以12345热线平台和法院统计口径为准。" in seen
        assert "共0项" not in seen
        assert "全部无变化" not in seen, "0 is of tasks"
        assert {"value-jietong", "value-yuanyin", "value-tongbao", "sent-yingsu"} <= set(browser.form.fields)
        assert 'id="tq-yuanyin"' in browser.text
        assert (
            browser.text.index("hidden", browser.text.index('id="tq-yuanyin"')) - browser.text.index('id="tq-yuanyin"')
            < 120
        ), "not called for yet"
        assert "value-anjian" not in browser.form.fields, "the yearly ones are not of this cycle"


async def test_fields_are_saved_one_by_one_and_the_chat_goes_on_from_there(here: Desk) -> None:
    li = phone(here, "huhehaote-1")
    await li.says("填报")
    async with here.browser("o-huhehaote-1") as browser:
        await browser.open()
        told = await browser.save(question("jietong", "８８％", ""))
        assert browser.status == 200
        (field,) = told["fields"]
        assert json.loads(field["was"])[0] == "88"
        assert "低于目标90%" in field["mark"]
        assert "q-yuanyin" in told["called"]
        await browser.open()
        told = await browser.save(question("yingsu", "10", ""), question("chuting", "11", ""))
        faults = {f["task"]: f["fault"] for f in told["fields"]}
        assert (faults["q-yingsu"], faults["q-chuting"]) == ("", "“11”没有记入：不能多于应诉案件。")
        told = await browser.save(question("tongbao", "maybe", ""), question("banjie", "过半", ""))
        assert all(f["fault"] for f in told["fields"] if f["task"] in ("q-tongbao", "q-banjie"))
        told = await browser.save(question("yuanyin", "机密★ 不可外传", ""))
        (field,) = [f for f in told["fields"] if f["task"] == "q-yuanyin"]
        assert field["secret"] and "密级" in field["fault"]
    li.hears("Q1 热线接通率")
    await li.says("97%")
    li.hears("网页上又填过", "Q2 热线办结率")
    await li.says("97%")
    li.hears("Q3 未达标原因")


async def test_what_another_changed_meanwhile_is_shown_and_not_overwritten(here: Desk) -> None:
    async with here.browser("o-huhehaote-1") as browser:
        await browser.open()
        li = phone(here, "huhehaote-2")
        await li.says("填报")
        await li.says("95%")
        await draft.save(
            here.stage.house,
            draft.Who("o-huhehaote-1"),
            here.issue,
            here.unit,
            [],
            version=0,
            answers=[draft.Written(Typed("banjie", "97"))],
        )
        names = await here.stage.rows("SELECT name FROM person WHERE key = 'huhehaote-2'")
        holder = str(names[0]["name"])
        told = await browser.save(question("jietong", "91", ""))
        (field,) = [f for f in told["fields"] if f["task"] == "q-jietong"]
        assert "95%" in field["conflict"]
        assert holder in field["conflict"]
        told = await browser.save(question("jietong", "91", "95"))
        (field,) = [f for f in told["fields"] if f["task"] == "q-jietong"]
        assert not field["conflict"]
        assert json.loads(field["was"])[0] == "91"


async def test_a_browser_without_scripts_sends_the_whole_form_and_hands_it_in(here: Desk) -> None:
    async with here.browser("o-huhehaote-1") as browser:
        await browser.open()
        fields = {k: v for k, v in browser.form.fields.items() if not k.startswith("value-tongbao")}
        said = {"value-jietong": "96.5%", "value-yingsu": "306", "value-chuting": "279"}
        await browser.post("", fields | said | {"act": "preview"})
        assert browser.status == 422
        assert "Q2 热线办结率必须填。" in browser.form.seen
        fields = {k: v for k, v in browser.form.fields.items() if not k.startswith("value-tongbao")}
        await browser.post("", fields | {"value-banjie": "97", "value-tongbao": "no", "act": "preview"})
        assert (browser.status, browser.at) == (200, here.path + "/preview")
        seen = browser.form.seen
        assert "Q1 热线接通率：96.5%" in seen and "Q6 是否通报：否" in seen
        await browser.post("/submit", browser.form.fields)
        assert "已报送：问项5个。" in browser.form.seen and "Q5 出庭应诉：279件" in browser.form.seen
        await browser.open("/sheet")
        assert "Q2 热线办结率 97% 目标≥95%" in browser.form.seen
    assert await answers(here) == {
        "jietong": "96.5",
        "banjie": "97",
        "yingsu": "306",
        "chuting": "279",
        "tongbao": "no",
    }


async def test_an_emptied_field_gives_way_to_the_last_issue(here: Desk) -> None:
    li = phone(here, "huhehaote-1")
    for said in ("填报", "92", "97", "10", "9", "跳过", "1"):
        await li.says(said)
    await here.stage.jump(at("11-29 09:00"))
    row = await here.stage.rows("SELECT id FROM issue WHERE number = 6 AND cycle = 'month'")
    here.issue = int(str(row[0]["id"]))
    async with here.browser("o-huhehaote-1") as browser:
        await browser.open()
        assert browser.form.fields["value-banjie"] == "97"
        assert "沿用上期，可改" in browser.form.seen
        for text, before, after in (("98", "97", "98"), ("", "98", "97")):
            told = await browser.save(question("banjie", text, before))
            (field,) = [f for f in told["fields"] if f["task"] == "q-banjie"]
            assert json.loads(field["was"])[0] == after


async def test_the_digest_opens_each_figure_to_its_units_and_the_workbook_has_a_column_each(here: Desk) -> None:
    for person, said in {
        "huhehaote-1": ("96.5", "97", "200", "180", "跳过"),
        "wuhai-1": ("88", "95", "坐席不足", "106", "99", "是"),
    }.items():
        await here.stage.bound(person)
        for one in ("填报", *said, "1"):
            await phone(here, person).says(one)
    await here.stage.bound("lingdao-1")
    await here.stage.jump(at("11-05 18:30"))
    async with here.browser("o-lingdao-1") as browser:
        await browser.open("/h5/digest/1")
        seen = browser.form.seen
        assert browser.status == 200
        assert "热线接通率 （目标≥90%） 平均92.25% 1家未达标 2 家" in seen
        assert "合计279件，占应诉案件的91.18%" in seen
        assert "任务状态" not in seen and "各单位情况" not in seen
        await browser.open("/h5/digest/1/answers?of=0")
        seen = browser.form.seen
        assert seen.index("乌海市 88%（未达标）") < seen.index("呼和浩特市 96.5%")
        await browser.open(f"/h5/report/{here.issue}/{here.unit}")
        assert "Q1 热线接通率 （目标≥90%） 96.5%" in browser.form.seen and "Q4 应诉案件 200件" in browser.form.seen
        await browser.open("/h5/digest/1/answers?of=99")
        assert browser.status == 404
        async with browser.http.get(f"{here.url}/h5/digest/1/filed.xlsx") as answer:
            sheet = sheet_of(await answer.read())
    rows = {row[1]: row for row in sheet.iter_rows(values_only=True)}
    assert rows["单位"][10:] == ("热线接通率", "热线办结率", "未达标原因", "应诉案件", "出庭应诉", "是否通报")
    assert rows["乌海市"][10:] == ("88%", "95%", "坐席不足", "106件", "99件", "是")
    assert rows["呼和浩特市"][10:] == ("96.5%", "97%", "", "200件", "180件", "")
