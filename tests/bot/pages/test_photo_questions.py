"""Questions for photos on the page: photos are kept, listed and removable as in the chat. Also returned questions."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.documents.campaign_file import file as campaign_file
from storage.engine.db import Database
from tests.bot.conversation.stage import FIXTURES, at
from tests.bot.pages.filling import Browser, Desk, desk, phone
from tests.bot.pages.papers import docx, jpeg, pdf, png
from tests.bot.pages.test_xlsx import sheet_of

FILE = "../../campaigns/zhibiao-2021.yaml"
TEXT = (Path(__file__).parents[3] / "campaigns" / "zhibiao-2021.yaml").read_text("utf-8")
PHOTOS = """    - {key: zhaopian, label: 通报照片, kind: 照片, cycles: [month]}
    - key: zhaoshuo
      label: 照片说明
      kind: 文本
      required: false
      cycles: [month]
      when: {field: zhaopian, op: answered}
    - key: anjian
"""
FIGURES = {"jietong": "96.5", "banjie": "97", "yingsu": "306", "chuting": "279", "tongbao": "no"}
PLACE = "q-zhaopian"


@asynccontextmanager
async def asking(db: Database) -> AsyncIterator[Desk]:
    """法治指标 that asks for photos too."""
    async with desk(db, FILE, now="11-01 09:00", number=5) as made:
        plan = campaign_file.check(TEXT.replace("    - key: anjian\n", PHOTOS, 1)).plan
        assert plan is not None
        applied = await campaign_file.apply(db, plan, made.stage.clock.ours())
        assert not applied.refused
        await made.stage.bound("huhehaote-1")
        yield made


@pytest.fixture
async def here(db: Database) -> AsyncIterator[Desk]:
    async with asking(db) as made:
        yield made


async def figures(browser: Browser) -> None:
    await browser.save(*([f"q-{key}", text, "", "", json.dumps(["", "", ""])] for key, text in FIGURES.items()))
    assert browser.status == 200


async def test_a_required_question_is_answered_wholly_from_the_page(here: Desk) -> None:
    async with here.browser("o-huhehaote-1") as browser:
        await browser.open()
        assert 'data-evidence="q-zhaopian"' in browser.text and 'name="file-q-zhaopian"' in browser.text
        assert "请在对话里发" not in browser.form.seen
        await figures(browser)
        await browser.open("/preview")
        assert browser.status == 422
        assert "Q7 通报照片必须填。" in browser.form.seen
        told = await browser.upload(PLACE, "现场.jpg", jpeg())
        assert browser.status == 200, told
        assert "q-zhaoshuo" in told["called"], "what rests on it is called for at once"
        assert told["piece"][1] == "现场.jpg"
        await browser.upload(PLACE, "名单.pdf", pdf())
        await browser.open("/preview")
        seen = browser.form.seen
        assert "Q7 通报照片：照片1张、文件1份" in seen
        assert "Q7 通报照片 现场.jpg" in seen and "Q7 通报照片 名单.pdf" in seen
        assert "整份报告 现场.jpg" not in seen
        await browser.post("/submit", browser.form.fields)
        assert "已报送：问项6个。" in browser.form.seen and "Q7 通报照片 名单.pdf" in browser.form.seen
        await browser.open("/sheet")
        assert "Q7 通报照片 照片1张、文件1份" in browser.form.seen
    rows = await here.stage.rows("SELECT submission_id, report_id, task_id, state FROM file ORDER BY id")
    assert [(r["submission_id"], r["task_id"], r["state"]) for r in rows] == [(1, None, "kept")] * 2
    value = await here.stage.rows("SELECT value, origin FROM answer WHERE question = 'zhaopian'")
    assert (value[0]["value"], value[0]["origin"]) == ("1 f2", "sent")


async def test_the_office_sees_them_under_the_question_and_the_workbook_counts_them(here: Desk) -> None:
    async with here.browser("o-huhehaote-1") as browser:
        await browser.open()
        await figures(browser)
        await browser.upload(PLACE, "现场.jpg", jpeg())
        await browser.upload(0, "印发文件.docx", docx())
        await browser.open("/preview")
        await browser.post("/submit", browser.form.fields)
        assert browser.status == 200
    await here.stage.bound("lingdao-1")
    await here.stage.jump(at("11-05 18:30"))
    async with here.browser("o-lingdao-1") as browser:
        await browser.open(f"/h5/report/{here.issue}/{here.unit}")
        under, whole = browser.text.index("Q7 通报照片"), browser.text.index("整份报告的照片和文件")
        assert under < browser.text.index("现场.jpg") < whole < browser.text.index("印发文件.docx")
        async with browser.http.get(f"{here.url}/h5/files/1") as answer:
            assert (answer.status, answer.content_type) == (200, "image/jpeg")
        async with browser.http.get(f"{here.url}/h5/digest/1/filed.xlsx") as answer:
            sheet = sheet_of(await answer.read())
    rows = {row[1]: row for row in sheet.iter_rows(values_only=True)}
    assert rows["单位"][9] == "佐证" and rows["呼和浩特市"][9] == 2


async def test_they_are_one_list_with_the_chat_and_removable_on_both(here: Desk) -> None:
    li = phone(here, "huhehaote-1")
    for said in ("填报", "96.5", "97", "306", "279", "否"):
        await li.says(said)
    li.hears("Q7 通报照片", "请直接发照片")
    await li.sends_photo()
    async with here.browser("o-huhehaote-1") as browser:
        await browser.open()
        await browser.upload(PLACE, "现场.png", png())
        await li.says("1")
        li.hears("Q8 照片说明")
        await li.says("跳过")
        li.hears("Q7 通报照片：照片2张")
        await browser.open()
        await browser.take_out(1)
        assert browser.status == 200
        await li.says("1")
        li.hears("网页上又填过", "Q7 通报照片：照片1张")
        await browser.take_out(2)
        await li.says("1")
        li.hears("网页上又填过")
        await li.says("1")
        li.hears("Q7 通报照片", "请直接发照片")
        await browser.open("/preview")
        assert "Q7 通报照片必须填。" in browser.form.seen
    assert await here.stage.count("SELECT COUNT(*) FROM file WHERE state = 'removed'") == 2


async def test_other_questions_take_no_photos(here: Desk) -> None:
    async with here.browser("o-huhehaote-1") as browser:
        await browser.open()
        for place in ("q-jietong", "q-nothing", "q-shuoming"):
            told = await browser.upload(place, "现场.jpg", jpeg())
            assert (browser.status, told["fault"]) == (422, "这一问现在不用补，不收照片和文件")
        told = await browser.upload("q-", "现场.jpg", jpeg())
        assert browser.status == 400
        told = await browser.upload(PLACE, "机密★名单.jpg", jpeg())
        assert (browser.status, "密级" in told["fault"]) == (422, True)
    assert await here.stage.count("SELECT COUNT(*) FROM file") == 0


async def test_a_browser_without_scripts_takes_them_along_and_removes_them(here: Desk) -> None:
    async with here.browser("o-huhehaote-1") as browser:
        await browser.open()
        fields = {k: v for k, v in browser.form.fields.items() if k not in ("value-tongbao", "remove")}
        said = {f"value-{key}": text for key, text in FIGURES.items()}
        await browser.post_files(
            "", fields | said | {"act": "preview"}, {"file-q-zhaopian": [("a.jpg", jpeg()), ("b.pdf", pdf())]}
        )
        assert (browser.status, browser.at) == (200, here.path + "/preview"), browser.form.seen
        assert "Q7 通报照片：照片1张、文件1份" in browser.form.seen
        await browser.open()
        token = {"token": browser.form.fields["token"]}
        assert f'formaction="{here.path}/files/2/remove"' in browser.text
        await browser.post("/files/2/remove", token)
        assert "b.pdf" not in browser.form.seen and "a.jpg" in browser.form.seen
        await browser.open("/preview")
        await browser.post("/submit", browser.form.fields)
        assert "已报送：问项6个。" in browser.form.seen


async def test_what_answered_a_question_no_longer_called_for_is_not_kept(db: Database) -> None:
    text = TEXT.replace(
        "    - key: anjian\n",
        PHOTOS.replace("cycles: [month]}", "cycles: [month], when: {field: tongbao, op: '=', value: 'yes'}}"),
        1,
    )
    async with desk(db, FILE, now="11-01 09:00", number=5) as made:
        checked = campaign_file.check(text)
        assert checked.plan is not None, checked.faults
        await campaign_file.apply(db, checked.plan, made.stage.clock.ours())
        await made.stage.bound("huhehaote-1")
        async with made.browser("o-huhehaote-1") as browser:
            await browser.open()
            await figures(browser)
            await browser.save(["q-tongbao", "yes", "", "", None])
            told = await browser.upload(PLACE, "现场.jpg", jpeg())
            assert PLACE in told["called"]
            told = await browser.save(["q-tongbao", "no", "", "", None])
            assert PLACE not in told["called"]
            await browser.open("/preview")
            assert "现场.jpg" not in browser.form.seen
            await browser.post("/submit", browser.form.fields)
            assert "已报送" in browser.form.seen
    assert await made.stage.count("SELECT COUNT(*) FROM file WHERE state = 'removed'") == 1


async def test_photos_of_the_chat_are_put_to_a_question_beside_tasks(db: Database) -> None:
    async with desk(db) as made:
        text = (FIXTURES / "huhehaote.yaml").read_text("utf-8")
        form = "form:\n  questions:\n    - {key: zhaopian, label: 通报照片, kind: 照片}\n\noffice: {"
        plan = campaign_file.check(text.replace("office: {", form, 1)).plan
        assert plan is not None
        applied = await campaign_file.apply(db, plan, made.stage.clock.ours())
        assert not applied.refused
        li = await made.stage.bound("wangfang")
        await li.says("填报")
        await li.sends_photo()
        li.hears("属于第几项", "属于问项回复Q1")
        async with made.browser("o-wangfang") as browser:
            await browser.open()
            assert '<option value="q-zhaopian">Q1 通报照片</option>' in browser.text
            await browser.post("/files/place", {"token": browser.form.fields["token"], "task": PLACE})
            assert "还没说属于哪里" not in browser.form.seen
            assert 'name="task" form="placing"' not in browser.text
        await li.says("照片")
        li.hears("已收照片：Q1 1张。")


# what came back -----------------------------------------------------------------------------------------------------


async def test_only_the_question_that_came_back_is_open_with_its_reason(here: Desk) -> None:
    async with here.browser("o-huhehaote-1") as browser:
        await browser.open()
        await figures(browser)
        await browser.upload(PLACE, "现场.jpg", jpeg())
        await browser.open("/preview")
        await browser.post("/submit", browser.form.fields)
        office = await here.stage.bound("zhuanban-1")
        await office.says("退回 呼和浩特市 Q1 与平台数据不符；Q7 看不清")
        office.hears("将退回呼和浩特市Q1 热线接通率、Q7 通报照片")
        await office.says("1")
        await browser.open()
        seen = browser.form.seen
        assert "退回：与平台数据不符（专班赵禾苗）；原填96.5%" in seen
        assert "退回：看不清（专班赵禾苗）；原填照片1张" in seen
        assert browser.form.fields["value-jietong"] == ""
        assert "value-banjie" not in browser.form.fields and "97%" in seen, "shown, and closed"
        assert f"{here.path}/files/1" in browser.text, "the photo is there to be removed"
        told = await browser.save(["q-banjie", "98", "", "", None], ["q-jietong", "96.5", "", "", '["", "", ""]'])
        assert [f["task"] for f in told["fields"] if f["changed"]] == ["q-jietong"]
        await browser.open("/preview")
        assert "Q7 通报照片退回了，请补发照片；原来的不对可先删去。" in browser.form.seen
        await browser.take_out(1)
        await browser.upload(PLACE, "清楚.jpg", jpeg(size=(50, 30)))
        await browser.open("/preview")
        assert "Q1 热线接通率：96.5% Q7 通报照片：照片1张 其余5问不变。" in browser.form.seen
        await browser.post("/submit", browser.form.fields)
        assert "回执号05-0002" in browser.form.seen and "Q7 通报照片 清楚.jpg" in browser.form.seen
        assert "现场.jpg" not in browser.form.seen, "it was taken out, and answers nothing any more"
    rows = await here.stage.rows("SELECT question, value FROM answer WHERE submission_id = 2 ORDER BY id")
    assert {str(r["question"]): str(r["value"]) for r in rows} == FIGURES | {"zhaopian": "2"}


async def test_the_page_to_sign_sends_back_one_question(db: Database) -> None:
    async with desk(db, FILE, now="10-20 09:00", number=4) as made:
        text = TEXT.replace("settings:\n", "settings:\n  sign_off: true\n", 1)
        text = re.sub(r"( +- .unit: .*?, kind: )联络员, slot: B(.*\n)", r"\g<0>\1审签人\2", text)
        plan = campaign_file.check(text).plan
        assert plan is not None
        await campaign_file.apply(db, plan, made.stage.clock.ours())
        await made.stage.jump(at("11-01 09:00"))
        row = await made.stage.rows("SELECT id FROM issue WHERE number = 5 AND cycle = 'month'")
        made.issue = int(str(row[0]["id"]))
        li, _ = await made.stage.bound("huhehaote-1"), await made.stage.bound("huhehaote-2")
        for said in ("填报", *FIGURES.values(), "1"):
            await li.says({"no": "否"}.get(said, said))
        li.hears("已报送")
        home = f"/h5/sign/{made.issue}/{made.unit}"
        async with made.browser("o-huhehaote-2") as browser:
            await browser.open(home)
            assert '<option value="q-banjie">Q2 热线办结率</option>' in browser.text
            assert "q-yuanyin" not in browser.text, "it was not asked"
            assert "已答问项" in browser.form.seen and "均无变化" not in browser.form.seen
            await browser.post(f"{home}/back", browser.form.fields | {"task": "q-yuanyin", "reason": "请附依据"})
            assert browser.status == 422
            await browser.post(f"{home}/back", browser.form.fields | {"task": "q-banjie", "reason": "请附依据"})
            assert "已退回" in browser.form.seen and "Q2 热线办结率：97%" in browser.form.seen
        await li.says("填报")
        li.hears("Q2 热线办结率 97%：请附依据（审签人")
