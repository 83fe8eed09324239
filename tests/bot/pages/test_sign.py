"""The page on which a report is signed: only its 审签人 can sign, and only what was shown."""

from __future__ import annotations

from storage.engine.db import Database
from tests.bot.pages.filling import Browser, Desk, desk

FILE = "shenqian.yaml"


async def ready(at_: Desk) -> str:
    """王芳 hands in a report with one change. Gives the path of the page."""
    await at_.stage.bound("limin")
    wang = await at_.stage.bound("wangfang")
    await wang.says("2完成，方案已印发；其余无变化")
    await wang.says("1")
    wang.hears("待审签（李敏）")
    return f"/h5/sign/{at_.issue}/{at_.unit}"


async def sends(browser: Browser, path: str, **more: str) -> str:
    return await browser.post(path, browser.form.fields | more)


async def test_what_was_handed_in_is_shown_and_signed(sqlite_db: Database) -> None:
    async with desk(sqlite_db, FILE) as at_, at_.browser("o-limin") as li:
        path = await ready(at_)
        await li.open(path)
        for said in (
            "变化1项",
            "〔47号〕",
            "已完成（上期：正在推进）",
            "方案已印发",
            "看全部3项",
            "王芳10月11日09:00报送",
        ):
            assert said in li.form.seen.replace(" ", "") or said in li.form.seen, said
        await sends(li, f"{path}/agree")
        assert (li.status, li.at) == (200, path) and "已审签（李敏" in li.form.seen
        row = (await at_.stage.rows("SELECT face, on_paper, on_time FROM signature"))[0]
        assert row == {"face": "page", "on_paper": 0, "on_time": 1}
        assert await at_.stage.count("SELECT COUNT(*) FROM report WHERE state = 'signed'") == 1
        async with at_.browser("o-wangfang") as wang:
            await wang.open()
            assert "已审签（李敏" in wang.form.seen and "待审签" not in wang.form.seen


async def test_the_filers_page_says_whose_signature_is_waited_for(sqlite_db: Database) -> None:
    async with desk(sqlite_db, FILE) as at_, at_.browser("o-wangfang") as wang:
        await ready(at_)
        await wang.open()
        assert "待审签（李敏）" in wang.form.seen


async def test_sent_back_with_a_reason_on_one_task(sqlite_db: Database) -> None:
    async with desk(sqlite_db, FILE) as at_, at_.browser("o-limin") as li:
        path = await ready(at_)
        await li.open(path)
        task = str((await at_.tasks())[1])
        await sends(li, f"{path}/back", task=task, reason=" ")
        assert li.status == 422 and "请写明退回的原因" in li.form.seen
        await sends(li, f"{path}/back", task=task, reason="机密★ 缺文件")
        assert li.status == 422 and "密级" in li.form.seen
        await li.open(path)
        await sends(li, f"{path}/back", task=task, reason="缺印发文件")
        assert li.status == 200 and "已退回" in li.form.seen
        async with at_.browser("o-wangfang") as wang:
            await wang.open()
            assert "退回：缺印发文件（审签人李敏）" in wang.form.seen
        assert await at_.stage.count("SELECT COUNT(*) FROM notice WHERE step = 'return:1' AND state = 'owed'") == 2


async def test_what_was_not_shown_is_not_signed(sqlite_db: Database) -> None:
    async with desk(sqlite_db, FILE) as at_, at_.browser("o-limin") as li:
        path = await ready(at_)
        await li.open(path)
        before = li.form.fields
        wang = await at_.stage.bound("wangfang")
        for said in ("撤回", "修改 2", "推进 80%，待印发", "1"):
            await wang.says(said)
        await li.post(f"{path}/agree", before)
        assert li.status == 409 and "请看新的再审签" in li.form.seen and "待印发" in li.form.seen
        assert await at_.stage.count("SELECT COUNT(*) FROM signature") == 0
        newer = li.form.fields["submission"]
        await li.post(f"{path}/agree", before | {"submission": newer})
        assert li.status == 403, "the token is of the submission that was shown"
        await li.open(path)
        await sends(li, f"{path}/agree")
        assert await at_.stage.count("SELECT COUNT(*) FROM signature") == 1
        await li.post(f"{path}/agree", before)
        assert li.status == 200 and await at_.stage.count("SELECT COUNT(*) FROM signature") == 1


async def test_nobody_else_sees_or_signs(sqlite_db: Database) -> None:
    async with desk(sqlite_db, FILE) as at_:
        path = await ready(at_)
        await at_.stage.bound("wuhai")
        async with at_.browser("o-limin") as li:
            await li.open(path)
            fields = li.form.fields
        for who, why in (("o-wangfang", "审签岗位"), ("o-wuhai", "审签岗位"), ("o-nobody", "尚未绑定")):
            async with at_.browser(who) as other:
                await other.open(path)
                assert other.status == 403 and why in other.form.seen and "方案已印发" not in other.text
                await other.post(f"{path}/agree", fields)
                assert other.status == 403
        async with at_.browser() as nobody:
            await nobody.post(f"{path}/agree", fields)
            assert nobody.status == 403
        async with at_.browser("o-limin") as li:
            await li.open(path)
            await sends(li, f"{path}/agree")
            assert li.status == 200
            await li.post(f"{path}/agree", fields, Origin="https://elsewhere.example")
            assert li.status == 403
            await li.open("/h5/sign/999/999")
            assert li.status in (403, 404)


async def test_a_report_taken_back_or_never_given_says_so(sqlite_db: Database) -> None:
    async with desk(sqlite_db, FILE) as at_, at_.browser("o-limin") as li:
        path = await ready(at_)
        wang = await at_.stage.bound("wangfang")
        row = (await at_.stage.rows("SELECT id FROM unit WHERE key = 'baotou'"))[0]
        await li.open(f"/h5/sign/{at_.issue}/{row['id']}")
        assert li.status == 200 and "还没有报送" in li.form.seen
        await wang.says("撤回")
        await li.open(path)
        assert li.status == 200 and "已由填报人撤回修改" in li.form.seen and "agree" not in li.text
