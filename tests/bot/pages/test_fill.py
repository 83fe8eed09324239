"""The page a unit fills: it shares the draft, the rules and the words of the chat, and never overwrites unseen."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from storage.engine.db import Database
from tests.bot.conversation.stage import at
from tests.bot.pages.filling import Desk, desk, phone


@pytest.fixture
async def here(db: Database) -> AsyncIterator[Desk]:
    async with desk(db) as made:
        await made.stage.bound("wangfang")
        yield made


async def test_the_chat_gives_a_link_that_opens_the_page(here: Desk) -> None:
    wang = phone(here, "wangfang")
    said = await wang.says("网页填")
    assert "呼和浩特市 旬报第7期" in said and "30分钟" in said
    link = next(line for line in said.split("\n") if "/h5/fill/" in line)
    async with here.browser() as browser:
        await browser.open(link.removeprefix(here.url))
        assert (browser.status, browser.at) == (200, here.path)
        seen = browser.form.seen
        assert "呼和浩特市" in seen and "2021年10月上旬旬报（第7期）" in seen and "照片也可在对话里发" in seen
        assert len([n for n in browser.form.fields if n.startswith("status-")]) == len(await here.tasks())
    assert wang.openid not in link


async def test_a_link_dies_after_half_an_hour_and_with_the_post(here: Desk) -> None:
    key = await here.key("wangfang")
    async with here.browser() as browser:
        await browser.open(f"?key={key}")
        assert browser.status == 200
        token = browser.form.fields["token"]
        here.stage.clock.advance(minutes=29)
        await browser.open()
        assert browser.status == 200
        here.stage.clock.advance(minutes=2)
        task = (await here.tasks())[0]
        answer = await browser.save([task, "done", "x", "", None], token=token, version=0)
        assert browser.status == 401 and "网页填" in answer["stop"]
        await browser.open(f"?key={key}")
        assert browser.status == 403 and "网页填" in browser.text
    fresh = await here.key("wangfang")
    await here.stage.db.write(lambda tx: tx.run("UPDATE post SET active = 0 WHERE unit_id = ?", here.unit))
    async with here.browser() as browser:
        await browser.open(f"?key={fresh}")
        assert browser.status == 403 and "填报岗位" in browser.text


@pytest.mark.parametrize("broken", ["", "1-2-3", "x", "9" * 200])
async def test_a_link_that_is_not_ours_opens_nothing(here: Desk, broken: str) -> None:
    async with here.browser() as browser:
        await browser.open(f"?key={broken}")
        assert browser.status == 403


async def test_another_report_another_person_and_a_stranger_are_told_what_to_do(here: Desk) -> None:
    await here.stage.bound("hulunbeier")
    key = await here.key("wangfang")
    async with here.browser() as browser:
        await browser.open(f"/h5/fill/{here.issue}/{here.unit + 1}?key={key}")
        assert browser.status == 403
    async with here.browser("o-hulunbeier") as browser:
        await browser.open()
        assert browser.status == 403 and "填报岗位" in browser.text and "旬报" not in browser.text
    async with here.browser("o-nobody") as browser:
        await browser.open()
        assert browser.status == 403 and "绑定 码" in browser.text
    async with here.browser("o-wangfang") as browser:
        await browser.open(f"/h5/fill/999999/{here.unit}")
        assert browser.status == 404


async def test_fields_are_saved_and_the_chat_knows_them_and_back(here: Desk) -> None:
    wang, tasks = phone(here, "wangfang"), await here.tasks()
    async with here.browser("o-wangfang") as browser:
        await browser.open()
        was = json.loads(browser.form.fields[f"was-{tasks[1]}"])
        answer = await browser.save([tasks[1], "done", "方案已印发", "", was])
        assert answer["fields"][0]["changed"] and not answer["fields"][0]["fault"]
        assert "2 已完成｜方案已印发" in (await wang.says("填报"), await wang.says("预览"))[1]
        await wang.says("5")
        await wang.says("推进 60% 正在征求意见")
        await browser.open()
        assert browser.form.fields[f"text-{tasks[4]}"] == "正在征求意见"
        assert browser.form.fields[f"percent-{tasks[4]}"] == "60"


async def test_a_whole_form_without_scripts_goes_from_filling_to_the_receipt_and_back(here: Desk) -> None:
    tasks = await here.tasks()
    async with here.browser("o-wangfang") as browser:
        await browser.open()
        fields = browser.form.fields | {
            f"status-{tasks[1]}": "done",
            f"text-{tasks[1]}": "方案已印发",
            "act": "preview",
        }
        await browser.post("", fields)
        assert browser.at.endswith("/preview") and "2 已完成｜方案已印发" in browser.form.seen
        assert f"其余{len(tasks) - 1}项无变化" in browser.form.seen
        here.stage.clock.advance(minutes=2)
        await browser.post("/submit", browser.form.fields)
        assert browser.at == here.path and "回执号07-0001，10月11日09:02，按时" in browser.form.seen
        assert await here.stage.count("SELECT COUNT(*) FROM submission WHERE face = 'page'") == 1
        await browser.open("/sheet")
        assert "报送单" in browser.form.seen and "审签人" in browser.form.seen and "方案已印发" in browser.form.seen
        await browser.open()
        await browser.post("/withdraw", browser.form.fields)
        assert browser.form.fields[f"text-{tasks[1]}"] == "方案已印发"
        assert await here.stage.count("SELECT COUNT(*) FROM report WHERE state = 'draft'") == 1


async def test_a_zero_report_needs_its_own_press(here: Desk) -> None:
    async with here.browser("o-wangfang") as browser:
        await browser.open()
        await browser.post("", browser.form.fields | {"act": "preview"})
        assert "还没有填任何变化" in browser.form.seen
        await browser.post("/submit", {"token": browser.form.fields.get("token", ""), "version": "0", "zero": ""})
        assert await here.stage.count("SELECT COUNT(*) FROM submission") == 0
        await browser.open()
        await browser.post("", browser.form.fields | {"act": "zero"})
        assert "均无变化（零报告）" in browser.form.seen
        await browser.post("/submit", browser.form.fields)
        assert "均无变化（零报告）" in browser.form.seen and "回执号" in browser.form.seen
    assert await here.stage.count("SELECT zero FROM submission") == 1


async def test_what_another_wrote_is_shown_and_not_overwritten(here: Desk) -> None:
    task = (await here.tasks())[1]
    async with here.browser("o-wangfang") as one, here.browser("o-wangfang") as two:
        await one.open()
        await two.open()
        was = json.loads(one.form.fields[f"was-{task}"])
        await one.save([task, "done", "甲写的", "", was])
        answer = await two.save([task, "staged", "乙写的", "", was])
        said = next(f for f in answer["fields"] if f["task"] == task)
        assert "王芳" in said["conflict"] and "甲写的" in said["conflict"] and "10月11日 09:00" in said["conflict"]
        await one.open()
        assert one.form.fields[f"text-{task}"] == "甲写的"
        await two.save([task, "staged", "乙写的", "", json.loads(said["was"])])
        await one.open()
        assert one.form.fields[f"text-{task}"] == "乙写的"


async def test_two_people_of_one_unit_see_each_others_names(here: Desk) -> None:
    await here.stage.bound("liqiang")
    wang, task = phone(here, "wangfang"), (await here.tasks())[1]
    async with here.browser("o-liqiang") as li:
        await li.open()
        was = json.loads(li.form.fields[f"was-{task}"])
        await wang.says("填报")
        await wang.says("2完成，王芳写的；其余无变化")
        told = await li.save([task, "staged", "李强写的", "", was])
        said = next(f for f in told["fields"] if f["task"] == task)
        assert "王芳" in said["conflict"] and "已完成｜王芳写的" in said["conflict"]
        await li.save([task, "staged", "李强写的", "", json.loads(said["was"])])
        assert "李强（B岗）" in await wang.says("1")  # her 1 does not hand in what the other person wrote
        assert "取得阶段性成效｜李强写的" in await wang.says("1")
        assert "已报送" in await wang.says("1")
        await li.open()
        assert "回执号07-0001" in li.form.seen and "李强写的" in li.form.seen


async def test_what_was_handed_in_and_came_back_meanwhile_is_not_overwritten(here: Desk) -> None:
    """No draft is left by then, and the conflict is still shown."""
    wang = phone(here, "wangfang")
    async with here.browser("o-wangfang") as browser:
        await browser.open()
        task = (await here.tasks())[1]
        for said in ("2阶段，对话写的；其余无变化", "1"):
            await wang.says(said)
        token, version = browser.form.fields["token"], int(browser.form.fields["version"])
        await browser.post("/withdraw", {"token": token})
        told = await browser.save([task, "ongoing", "网页写的", "", ["=", "", ""]], token=token, version=version)
        (field,) = [f for f in told["fields"] if f["task"] == task]
        assert field["conflict"].endswith("本项现为：取得阶段性成效｜对话写的。您写的没有覆盖它。")


async def test_a_conflict_without_scripts_keeps_both_texts_on_the_page(here: Desk) -> None:
    task = (await here.tasks())[1]
    async with here.browser("o-wangfang") as one, here.browser("o-wangfang") as two:
        await one.open()
        await two.open()
        await one.post("", one.form.fields | {f"status-{task}": "done", f"text-{task}": "甲写的", "act": "save"})
        await two.post("", two.form.fields | {f"status-{task}": "staged", f"text-{task}": "乙写的", "act": "save"})
        assert two.status == 422 and "甲写的" in two.form.seen and two.form.fields[f"text-{task}"] == "乙写的"
        await two.post("", two.form.fields | {"act": "save"})
        await one.open()
        assert one.form.fields[f"text-{task}"] == "乙写的"


async def test_what_was_not_shown_is_not_handed_in(here: Desk) -> None:
    task = (await here.tasks())[1]
    async with here.browser("o-wangfang") as browser:
        await browser.open()
        was = json.loads(browser.form.fields[f"was-{task}"])
        await browser.save([task, "done", "先前的", "", was])
        await browser.open("/preview")
        shown = browser.form.fields
        await phone(here, "wangfang").says("填报")
        await phone(here, "wangfang").says("2阶段，后来的；其余无变化")
        await browser.post("/submit", shown)
        assert browser.status == 409 and "后来的" in browser.form.seen and "再核对" in browser.form.seen
        assert await here.stage.count("SELECT COUNT(*) FROM submission") == 0


async def test_a_submission_that_comes_twice_is_one_and_the_chat_is_told(here: Desk) -> None:
    wang, task = phone(here, "wangfang"), (await here.tasks())[1]
    await wang.says("填报")
    await wang.says("2完成，方案已印发；其余无变化")
    async with here.browser("o-wangfang") as browser:
        await browser.open("/preview")
        shown = browser.form.fields
        await browser.post("/submit", shown)
        await browser.post("/submit", shown)
        assert "回执号07-0001" in browser.form.seen
        assert "方案已印发" in browser.form.seen
        answer = await browser.save([task, "done", "晚了", "", None], token=shown["token"], version=9)
        assert browser.status == 409 and "已报送" in answer["stop"]
    assert "已报送" in await wang.says("1")
    assert await here.stage.count("SELECT COUNT(*) FROM submission") == 1


async def test_a_marking_of_secrecy_is_not_stored_nor_sent_back(here: Desk) -> None:
    task = (await here.tasks())[1]
    async with here.browser("o-wangfang") as browser:
        await browser.open()
        was = json.loads(browser.form.fields[f"was-{task}"])
        answer = await browser.save([task, "done", "机密★ 内部方案", "", was])
        assert "密级标志" in answer["fields"][0]["fault"] and answer["fields"][0]["secret"]
        assert "内部方案" not in json.dumps(answer, ensure_ascii=False)
        await browser.post("", browser.form.fields | {f"text-{task}": "机密★ 内部方案", "act": "save"})
        assert browser.status == 422 and "内部方案" not in browser.text
    rows = await here.stage.rows("SELECT draft FROM report")
    assert "内部方案" not in str(rows)


async def test_a_form_that_is_not_ours_is_refused(here: Desk) -> None:
    task = (await here.tasks())[1]
    async with here.browser("o-wangfang") as browser:
        await browser.open()
        fields = browser.form.fields | {f"status-{task}": "done", "act": "save"}
        await browser.post("", fields | {"token": "0" * 32})
        assert browser.status == 403
        await browser.post("", fields, Origin="https://elsewhere.example")
        assert browser.status == 403
        await browser.post("", fields, **{"Sec-Fetch-Site": "cross-site"})
        assert browser.status == 403
        await browser.save([task, "done", "x", "", None], token="0" * 32, version=0)
        assert browser.status == 403
    async with here.browser() as browser:
        await browser.post("/submit", {"token": "x"})
        assert browser.status == 403
    assert await here.stage.count("SELECT COUNT(*) FROM report WHERE draft IS NOT NULL") == 0


@pytest.mark.parametrize(
    "changes", [None, 3, "x", [1], [[1, 2, 3, 4, 5]], [["1", "", "", "", None]], [[10**30, "done", "", "", None]]]
)
async def test_a_save_that_makes_no_sense_changes_nothing(here: Desk, changes: object) -> None:
    async with here.browser("o-wangfang") as browser:
        await browser.open()
        body = {"token": browser.form.fields["token"], "version": "x", "changes": changes}
        async with browser.http.post(f"{here.url}{here.path}/save", json=body) as answer:
            assert answer.status == 200
            assert (await answer.json())["filled"] == 0
    assert await here.stage.count("SELECT COUNT(*) FROM report WHERE draft IS NOT NULL") == 0


async def test_a_returned_report_opens_what_was_sent_back_alone(here: Desk) -> None:
    await here.stage.bound("zhaomin")
    wang, office, tasks = phone(here, "wangfang"), phone(here, "zhaomin"), await here.tasks()
    await wang.says("填报")
    await wang.says("2完成，方案已印发；其余无变化")
    await wang.says("1")
    await office.says("退回 呼和浩特 第2项 缺印发文件")
    await office.says("1")
    async with here.browser("o-wangfang") as browser:
        await browser.open()
        fields = browser.form.fields
        assert [n for n in fields if n.startswith("status-")] == [f"status-{tasks[1]}"]
        assert "缺印发文件" in browser.form.seen and fields[f"text-{tasks[1]}"] == "方案已印发"
        await browser.post("", fields | {"act": "preview"})
        assert browser.status == 422 and "第2项是退回的" in browser.form.seen
        await browser.open()
        await browser.post("", fields | {f"text-{tasks[1]}": "方案已印发，文号12号", "act": "preview"})
        assert "文号12号" in browser.form.seen
        await browser.post("/submit", browser.form.fields)
        assert "回执号07-0002" in browser.form.seen


async def test_the_time_of_a_page_is_its_arrival_and_late_is_late(here: Desk) -> None:
    here.stage.clock.now = at("10-11 16:59:30")
    async with here.browser("o-wangfang") as browser:
        await browser.open("/preview?zero=1")
        here.stage.clock.advance(seconds=31)
        await browser.post("/submit", browser.form.fields)
        assert "迟报" in browser.form.seen and "撤回" not in browser.form.seen


async def test_past_the_last_day_nothing_is_taken(here: Desk) -> None:
    async with here.browser("o-wangfang") as browser:
        await browser.open("/preview?zero=1")
        fields = browser.form.fields
        here.stage.clock.now = at("10-14 09:00")
        await browser.post("/submit", fields)
        assert browser.status == 422
        await browser.open()
        assert [n for n in browser.form.fields if n.startswith("status-")] == []
    assert await here.stage.count("SELECT COUNT(*) FROM submission") == 0


async def test_answers_are_private_and_bound_to_this_site(here: Desk) -> None:
    async with here.browser("o-wangfang") as browser, browser.http.get(here.url + here.path) as answer:
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["Referrer-Policy"] == "same-origin"
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        text = await answer.text()
        assert "<script>" not in text and " style=" not in text and " onclick" not in text


async def test_page_and_chat_at_once_leave_one_report_and_no_lost_field(here: Desk) -> None:
    tasks = await here.tasks()
    wang = phone(here, "wangfang")
    await wang.says("填报")
    async with here.browser("o-wangfang") as browser:
        await browser.open()
        fields, token = browser.form.fields, browser.form.fields["token"]
        saves = [
            browser.save([t, "done", f"第{t}句", "", json.loads(fields[f"was-{t}"])], token=token, version=0)
            for t in tasks
        ]
        await asyncio.gather(*saves, wang.says("预览"))
        await browser.open("/preview")
        assert all(f"第{t}句" in browser.form.seen for t in tasks)
        shown = browser.form.fields

        async def submit() -> int:
            async with browser.http.post(f"{here.url}{here.path}/submit", data=shown) as answer:
                return answer.status

        assert await asyncio.gather(*[submit() for _ in range(5)], return_exceptions=False) == [200] * 5
    assert await here.stage.count("SELECT COUNT(*) FROM submission") == 1
    assert await here.stage.count("SELECT COUNT(*) FROM progress WHERE changed = 1") == len(tasks)
