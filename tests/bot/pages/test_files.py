"""Photos and files on the page: what is taken, by whom, once; and what is not, with why."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path

import aiohttp
import pytest
from PIL import Image

from bot.acts import keep_evidence as kept
from bot.evidence.attachments import FILE_LIMIT
from storage import people
from storage.engine.db import Database
from storage.engine.tx import Tx
from tests.bot.pages.filling import Browser, Desk, desk, phone
from tests.bot.pages.papers import docx, jpeg, pdf, png


@pytest.fixture
async def here(db: Database) -> AsyncIterator[Desk]:
    async with desk(db) as made:
        await made.stage.bound("wangfang")
        yield made


async def states(here: Desk) -> list[tuple[object, ...]]:
    rows = await here.stage.rows("SELECT kind, state, name, mime FROM file ORDER BY id")
    return [(r["kind"], r["state"], r["name"], r["mime"]) for r in rows]


def lying(here: Desk) -> list[Path]:
    return [p for p in here.folder.rglob("*") if p.is_file()]


async def opened(here: Desk, browser: Browser) -> list[int]:
    await browser.open()
    assert browser.status == 200
    return await here.tasks()


async def test_a_photo_and_a_file_lie_under_their_task_in_both_faces(here: Desk) -> None:
    wang = phone(here, "wangfang")
    async with here.browser("o-wangfang") as browser:
        tasks = await opened(here, browser)
        said = await browser.upload(tasks[1], "现场.JPG", jpeg(gps=True))
        assert browser.status == 200 and said["piece"][1] == "现场.jpg"
        said = await browser.upload(tasks[1], "C:\\fake\\印发通知.docx", docx())
        assert said["piece"][1] == "印发通知.docx"
        await browser.upload(0, "审签单.pdf", pdf())
        await wang.says("填报")
        await wang.says("预览")
        wang.hears("2 无变化［照片1张、文件1份］", "整份报告文件1份")
        await browser.open()
        seen = browser.form.seen
        assert "现场.jpg" in seen and "印发通知.docx" in seen and "审签单.pdf" in seen
    photo = next(b for p in lying(here) if (b := p.read_bytes()).startswith(b"\xff\xd8"))
    assert not dict(Image.open(io.BytesIO(photo)).getexif())
    assert [s[:3] for s in await states(here)] == [
        ("photo", "kept", "现场.jpg"),
        ("document", "kept", "印发通知.docx"),
        ("document", "kept", "审签单.pdf"),
    ]


async def test_the_page_shows_what_the_chat_sent(here: Desk) -> None:
    wang = phone(here, "wangfang")
    await wang.says("2完成，方案已印发；其余无变化")
    await wang.sends_photo()
    async with here.browser("o-wangfang") as browser:
        tasks = await opened(here, browser)
        assert "照片 10月11日 09:00" in browser.form.seen and "正在取" in browser.form.seen
        await wang.sends_photo()
        answer = await browser.save([tasks[4], "done", "x", "", None])
        assert len(answer["pieces"][str(tasks[1])]) == 2
        id = answer["pieces"][str(tasks[1])][0][0]
        await browser.take_out(id)
        await wang.says("预览")
        wang.hears("［照片1张］")


async def test_photos_nobody_placed_are_put_under_a_task_on_the_page(here: Desk) -> None:
    wang = phone(here, "wangfang")
    await wang.says("2完成，方案已印发；5推进60%；其余无变化")
    await wang.sends_photo()
    await wang.sends_photo()
    await wang.says("预览")
    async with here.browser("o-wangfang") as browser:
        tasks = await opened(here, browser)
        assert "这2张照片属于" in browser.form.seen
        await browser.post("/files/place", {"token": "x", "task": str(tasks[4])})
        assert browser.status == 403
        await browser.open()
        token = browser.form.fields["token"]
        await browser.post("/files/place", {"token": token, "task": "999999"})
        assert "这2张照片属于" in browser.form.seen
        await browser.post("/files/place", {"token": token, "task": str(tasks[4])})
        assert (browser.status, browser.at) == (200, here.path)
        assert "这2张照片属于" not in browser.form.seen
    await wang.says("1")
    wang.hears("网页上又填过", "5 正在推进60%", "［照片2张］", "回复1报送")
    await wang.says("1")
    wang.hears("已报送")
    rows = await here.stage.rows("SELECT task_id FROM file ORDER BY id")
    assert [r["task_id"] for r in rows] == [tasks[4], tasks[4]]


async def test_the_same_upload_twice_is_one(here: Desk) -> None:
    async with here.browser("o-wangfang") as browser:
        tasks = await opened(here, browser)
        first, *again = await asyncio.gather(
            *(browser.upload(tasks[0], "a.png", png(), key="k" * 16) for _ in range(4))
        )
        assert all(a["piece"][0] == first["piece"][0] for a in again)
        assert len(await states(here)) == 1
        assert len(lying(here)) == 1
        await browser.take_out(first["piece"][0])
        late = await browser.upload(tasks[0], "a.png", png(), key="k" * 16)  # a retry that comes after 删除
        assert late["piece"] is None
        assert [s[1] for s in await states(here)] == ["removed"]


async def test_ten_uploads_at_once_are_ten_files(here: Desk) -> None:
    async with here.browser("o-wangfang") as browser:
        tasks = await opened(here, browser)
        done = await asyncio.gather(*(browser.upload(tasks[n % 3], f"{n}.png", png(n)) for n in range(10)))
        assert len({d["piece"][0] for d in done}) == 10
        await browser.open()
        assert all(f"{n}.png" in browser.form.seen for n in range(10))


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.jpg", b"", "空的"),
        ("a.jpg", b"<html><script>alert(1)</script>", "只收照片"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "只收照片"),
        ("a.pdf", b"MZ\x90", "只收照片"),
        ("a.pdf", b"%PDF-1.7\nnothing more", "损坏"),
        ("a.png", png()[:40], "不是能识别的照片"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "旧版或加密"),
        ("a.docx", docx()[:-30], "损坏"),
        ("a.docx", b"GIF89a" + docx(), "不是能识别的照片"),
        ("a.docx", docx(more={"word/vbaProject.bin": b"x"}), "带宏"),
        ("a.docx", docx(types="application/vnd.ms-word.document.macroEnabled.main+xml"), "带宏"),
        ("a.docx", docx(more={"../../evil": b"x"}), "损坏"),
        ("a.zip", docx(root="readme.txt"), "只收照片"),
        ("a.png", png(size=(9000, 9000)), "尺寸太大"),
        ("秘密★1年.pdf", pdf(), "密级标志"),
    ],
)
async def test_a_refused_file_says_why_and_leaves_nothing(here: Desk, name: str, data: bytes, why: str) -> None:
    async with here.browser("o-wangfang") as browser:
        tasks = await opened(here, browser)
        said = await browser.upload(tasks[0], name, data)
        assert browser.status == 422 and why in said["fault"]
    assert lying(here) == []
    assert await here.stage.count("SELECT COUNT(*) FROM file") == 0


@cache
def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        made.writestr("[Content_Types].xml", b"\x00" * 50_000_000)
        made.writestr("word/document.xml", b"\x00" * 300_000_000)
    return out.getvalue()


async def test_a_bomb_is_not_inflated(here: Desk) -> None:
    async with here.browser("o-wangfang") as browser:
        tasks = await opened(here, browser)
        said = await browser.upload(tasks[0], "a.docx", bomb())
        assert "太大" in said["fault"]


async def test_too_large_is_said_and_read_no_further(here: Desk) -> None:
    async with here.browser("o-wangfang") as browser:
        tasks = await opened(here, browser)
        said = await browser.upload(tasks[0], "a.pdf", b"%PDF-1.7" + b"0" * FILE_LIMIT)
        assert "20MB" in said["fault"]
    assert lying(here) == []


async def test_a_body_cut_off_changes_nothing(here: Desk) -> None:
    async with here.browser("o-wangfang") as browser:
        tasks = await opened(here, browser)
        whole, boundary = browser.multipart(tasks[0], "a.png", png(), "k" * 16)
        for end in (20, len(whole) // 2, len(whole) - 10):
            status, said = await browser.raw("/files", whole[:end], boundary)
            assert status == 400, (end, said)
        assert lying(here) == []
        status, _ = await browser.raw("/files", whole, boundary)
        assert status == 200


async def test_after_the_report_is_in_nothing_is_taken_and_after_a_withdrawal_all_is_there_again(here: Desk) -> None:
    wang = phone(here, "wangfang")
    async with here.browser("o-wangfang") as browser:
        tasks = await opened(here, browser)
        first = await browser.upload(tasks[1], "a.png", png())
        assert "已报送" in (await wang.says("填报"), await wang.says("0"))[1]
        said = await browser.upload(tasks[1], "b.png", png(2))
        assert browser.status == 409 and "撤回" in said["stop"]
        await browser.take_out(first["piece"][0])
        assert browser.status == 409
        await browser.open()
        assert "a.png" in browser.form.seen
        async with browser.http.get(browser._url(first["piece"][3])) as answer:
            assert answer.status == 200
        await browser.open()
        await browser.post("/withdraw", browser.form.fields)
        assert "a.png" in browser.form.seen
        await browser.take_out(first["piece"][0])
        assert browser.status == 200
    await kept.sweep(here.stage.house, here.evidence)
    assert lying(here) == []


async def test_the_files_of_a_withdrawn_report_go_in_with_the_next(here: Desk) -> None:
    wang = phone(here, "wangfang")
    async with here.browser("o-wangfang") as browser:
        tasks = await opened(here, browser)
        await browser.upload(tasks[1], "a.png", png())
        await wang.says("填报")
        await wang.says("0")
        await wang.says("撤回")
        await wang.says("填报")
        await wang.says("0")
    rows = await here.stage.rows("SELECT submission_id, state FROM file")
    last = await here.stage.count("SELECT MAX(id) FROM submission")
    assert [(r["submission_id"], r["state"]) for r in rows] == [(last, "kept")]


async def test_only_its_people_open_a_file(here: Desk) -> None:
    for person in ("hulunbeier", "zhaomin"):
        await here.stage.bound(person)
    async with here.browser("o-wangfang") as browser:
        tasks = await opened(here, browser)
        id = (await browser.upload(tasks[1], "<b>图.png", png()))["piece"][0]
        await browser.open(f"/h5/files/{id}")
        assert browser.status == 404  # a draft's is for its filers alone
        async with browser.http.get(browser._url(f"/files/{id}")) as answer:
            assert answer.status == 200
        wang = phone(here, "wangfang")
        await wang.says("填报")
        await wang.says("0")
    for openid, path, status in (
        ("o-zhaomin", f"/h5/files/{id}", 200),
        ("o-wangfang", f"/h5/files/{id}", 200),
        ("o-hulunbeier", f"/h5/files/{id}", 404),
        ("o-nobody", f"/h5/files/{id}", 404),
        ("o-hulunbeier", f"/files/{id}", 404),
        ("o-zhaomin", "/h5/files/999", 404),
    ):
        async with here.browser(openid) as other, other.http.get(other._url(path)) as answer:
            assert answer.status == status, (openid, path)
            if status == 200:
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert "sandbox" in answer.headers["Content-Security-Policy"]
                assert answer.content_type == "image/png"
                assert "script" not in answer.headers["Content-Disposition"]
                assert answer.headers["Content-Disposition"].startswith("inline")


async def test_the_office_sees_the_evidence_under_its_task(here: Desk) -> None:
    await here.stage.bound("zhaomin")
    await here.stage.bound("hulunbeier")
    async with here.browser("o-wangfang") as browser:
        tasks = await opened(here, browser)
        await browser.upload(tasks[1], "印发.pdf", pdf())
        report = f"/h5/report/{here.issue}/{here.unit}"
        await browser.open(report)
        assert browser.status == 404  # nothing was handed in
        wang = phone(here, "wangfang")
        await wang.says("2完成，方案已印发；其余无变化")
        await wang.says("1")
        await browser.open(report)
        assert browser.status == 200
    zhao = phone(here, "zhaomin")
    assert f"佐证1件 {here.url}{report}" in await zhao.says("待审")
    async with here.browser("o-zhaomin") as office:
        await office.open(report)
        seen = office.form.seen
        assert seen.index("方案已印发") < seen.index("印发.pdf") and "回执号07-0001" in seen
        assert "删除" not in seen
    async with here.browser("o-hulunbeier") as other:
        await other.open(report)
        assert other.status == 404 and "印发" not in other.text


async def test_a_conflict_names_who_changed_this_very_task(here: Desk) -> None:
    """Not who saved last of the whole draft."""
    await here.stage.bound("liqiang")
    async with here.browser("o-wangfang") as browser:
        tasks = await opened(here, browser)
        was = json.loads(browser.form.fields[f"was-{tasks[1]}"])
        li = phone(here, "liqiang")
        await li.says("填报")
        await li.says("2阶段，李强写的；其余无变化")
        here.stage.clock.advance(minutes=5)
        await browser.save([tasks[4], "done", "王芳写的", "", None])
        answer = await browser.save([tasks[1], "done", "王芳也写了", "", was])
        (told,) = [f for f in answer["fields"] if f["task"] == tasks[1]]
        assert "李强" in told["conflict"] and "09:00" in told["conflict"] and "李强写的" in told["conflict"]


async def test_a_file_of_another_report_is_not_opened_nor_removed_by_its_number(here: Desk) -> None:
    await here.stage.bound("hulunbeier")
    row = (
        await here.stage.rows(
            "SELECT expected.issue_id, expected.unit_id FROM expected JOIN unit ON unit.id = expected.unit_id"
            " JOIN post ON post.unit_id = unit.id JOIN person ON person.id = post.person_id"
            " WHERE person.key = 'hulunbeier' AND expected.issue_id = ?",
            here.issue,
        )
    )[0]
    async with here.browser("o-wangfang") as wang:
        tasks = await opened(here, wang)
        id = (await wang.upload(tasks[1], "a.png", png()))["piece"][0]
    here.unit = int(str(row["unit_id"]))
    async with here.browser("o-hulunbeier") as other:
        await other.open()
        assert other.status == 200
        await other.open(f"/files/{id}")
        assert other.status == 404
        await other.open()
        await other.take_out(id)
    assert await here.stage.count("SELECT COUNT(*) FROM file WHERE state = 'kept'") == 1


async def test_removed_bytes_go_unless_somebody_else_has_the_same(here: Desk) -> None:
    async with here.browser("o-wangfang") as browser:
        tasks = await opened(here, browser)
        one = (await browser.upload(tasks[0], "a.png", png()))["piece"][0]
        two = (await browser.upload(tasks[1], "b.png", png()))["piece"][0]
        assert len(lying(here)) == 1
        await browser.take_out(one)
        await kept.sweep(here.stage.house, here.evidence)
        assert len(lying(here)) == 1
        await browser.take_out(two)
        assert await kept.sweep(here.stage.house, here.evidence) == 1
        assert lying(here) == []
        assert await kept.sweep(here.stage.house, here.evidence) == 0
        await browser.upload(tasks[1], "b.png", png())
        assert len(lying(here)) == 1


async def test_the_days_limit_counts_both_faces(here: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "FILES_A_DAY", 2)
    wang = phone(here, "wangfang")
    await wang.says("2完成，方案已印发；其余无变化")
    await wang.sends_photo()
    async with here.browser("o-wangfang") as browser:
        tasks = await opened(here, browser)
        await browser.upload(tasks[0], "a.png", png(), key="k" * 16)
        said = await browser.upload(tasks[0], "b.png", png(2))
        assert browser.status == 422 and "每日上限" in said["fault"]
        await browser.upload(tasks[0], "a.png", png(), key="k" * 16)
        assert browser.status == 200
    await wang.sends_photo()
    wang.hears("每日上限")
    assert len(lying(here)) == 1


async def test_without_scripts_the_form_takes_files_and_words_together(here: Desk) -> None:
    async with here.browser("o-wangfang") as browser:
        tasks = await opened(here, browser)
        fields = browser.form.fields | {f"status-{tasks[1]}": "done", f"text-{tasks[1]}": "已印发", "act": "save"}
        await browser.post_files("", fields, {f"file-{tasks[1]}": [("a.png", png()), ("坏.svg", b"<svg/>")]})
        assert browser.status == 422
        seen = browser.form.seen
        assert "a.png" in seen and "“坏.svg”没有收下" in seen
        assert browser.form.fields[f"text-{tasks[1]}"] == "已印发"
        await browser.open()
        id = await here.stage.count("SELECT id FROM file")
        await browser.post(f"/files/{id}/remove", browser.form.fields)
        assert browser.at == here.path and "a.png" not in browser.form.seen
    assert await here.stage.count("SELECT COUNT(*) FROM file WHERE state = 'removed'") == 1


async def test_a_returned_task_is_mended_by_a_file_alone(here: Desk) -> None:
    wang, zhao = phone(here, "wangfang"), await here.stage.bound("zhaomin")
    await wang.says("2完成，方案已印发；其余无变化")
    await wang.says("1")
    await zhao.says("退回 呼和浩特 第2项 缺印发文件")
    await zhao.says("1")
    async with here.browser("o-wangfang") as browser:
        tasks = await opened(here, browser)
        said = await browser.upload(tasks[0], "x.pdf", pdf())
        assert browser.status == 422 and "没有退回" in said["fault"]
        await browser.upload(tasks[1], "印发.pdf", pdf())
        await browser.open("/preview")
        assert browser.status == 200 and "文件1份" in browser.form.seen
        await browser.post("/submit", browser.form.fields)
        assert "回执号07-0002" in browser.form.seen and "印发.pdf" in browser.form.seen


async def test_a_table_on_the_phone_is_shown_anew_after_the_page_brought_something(here: Desk) -> None:
    wang = phone(here, "wangfang")
    await wang.says("2完成，方案已印发；其余无变化")
    wang.hears("回复1报送")
    async with here.browser("o-wangfang") as browser:
        tasks = await opened(here, browser)
        await browser.upload(tasks[1], "a.png", png())
    await wang.says("1")
    wang.hears("未计入", "［照片1张］")
    assert "已报送" in await wang.says("1")


async def test_an_upload_that_is_not_ours_is_refused(here: Desk) -> None:
    async with here.browser("o-wangfang") as browser:
        tasks = await opened(here, browser)
        body, boundary = browser.multipart(tasks[0], "a.png", png(), "k" * 16, token="0" * 32)
        assert (await browser.raw("/files", body, boundary))[0] == 403
        body, boundary = browser.multipart(tasks[0], "a.png", png(), "../../x")
        assert (await browser.raw("/files", body, boundary))[0] == 400
        async with browser.http.post(
            browser._url("/files"), data=body, headers={"Origin": "https://elsewhere.example", "Content-Type": boundary}
        ) as answer:
            assert answer.status in (400, 403)
    async with here.browser() as nobody, nobody.http.post(nobody._url("/files"), data=aiohttp.FormData()) as answer:
        assert answer.status == 401


async def test_a_photo_keeps_its_place_if_the_campaign_asks(here: Desk) -> None:
    async with here.browser("o-wangfang") as browser:
        await opened(here, browser)
        assert "拍摄地点会去掉" in browser.form.seen
    row = (await here.stage.rows("SELECT id, definition FROM campaign"))[0]
    definition = json.loads(str(row["definition"]))
    definition["form"]["keep_location"] = True
    text = json.dumps(definition, ensure_ascii=False)
    await here.stage.db.write(lambda tx: tx.run("UPDATE campaign SET definition = ? WHERE id = ?", text, row["id"]))
    async with here.browser("o-wangfang") as browser:
        tasks = await opened(here, browser)
        assert "按本专项要求保留" in browser.form.seen
        await browser.upload(tasks[0], "a.jpg", jpeg(gps=True))
    (kept_,) = lying(here)
    assert Image.open(io.BytesIO(kept_.read_bytes())).getexif().get_ifd(0x8825)[1] == "N"
    assert b"ACME" not in kept_.read_bytes()

    async def of_the_chat(tx: Tx) -> bool:
        person = await people.by_key(tx, "wangfang")
        assert person is not None
        return await kept.keeps_location(tx, person.id)

    assert await here.stage.db.read(of_the_chat)


async def test_an_upload_while_the_report_is_taken_back_ends_in_the_draft_or_not_at_all(here: Desk) -> None:
    wang = phone(here, "wangfang")
    for n in range(4):
        await wang.says("填报")
        await wang.says("0")
        async with here.browser("o-wangfang") as browser:
            await browser.open()
            token = browser.form.fields["token"]
            tasks = await here.tasks()
            body, kind = browser.multipart(tasks[0], f"{n}.png", png(n), f"key-of-{n:010d}", token=token)
            (status, said), _ = await asyncio.gather(browser.raw("/files", body, kind), wang.says("撤回"))
            rows = await here.stage.rows("SELECT id FROM file WHERE name = ?", f"{n}.png")
            assert (status, len(rows)) in ((200, 1), (409, 0)), said
            await browser.open()
            assert (f"{n}.png" in browser.form.seen) == (status == 200)
    names = {str(r["sha256"]) for r in await here.stage.rows("SELECT sha256 FROM file")}
    assert {p.name for p in lying(here)} == names
