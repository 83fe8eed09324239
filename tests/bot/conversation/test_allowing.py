"""允许下期提醒 with the receipt; 触达; 取消关注 and who is phoned then."""

from __future__ import annotations

from dataclasses import replace

from bot.filing import draft
from bot.inbound import Choice, Subscribed, SubscriptionsOff
from schedules.reach import Means, Subscription
from tests.bot.conversation.conftest import Set
from tests.bot.conversation.stage import Stage
from tests.bot.delivery.acts import drop_older, go
from tests.bot.delivery.post import Post

MEANS = Means({"remind": Subscription("tpl-next")}, mail=True)
OFFER = "想在下期收到微信提醒，可点此允许一次：https://x.cn/h5/allow"


def offering(stage: Stage, means: Means = MEANS) -> Stage:
    stage.house = replace(stage.house, means=means, public_url="https://x.cn/")
    return stage


async def test_one_line_of_the_receipt_offers_it(stage: Stage) -> None:
    wang = await offering(stage).bound("wangfang")
    await wang.says("填报")
    await wang.says("0")
    assert wang.last.splitlines()[-1] == OFFER
    assert wang.last.count("想在下期") == 1 and wang.cost == 2


async def test_it_is_not_offered_to_who_has_allowed_it(stage: Stage) -> None:
    wang = await offering(stage).bound("wangfang")
    await wang.does(Subscribed((Choice("tpl-next", True),)))
    await wang.says("填报")
    await wang.says("0")
    assert "想在下期" not in wang.last
    await wang.does(SubscriptionsOff(("tpl-next",)))
    await wang.says("撤回")
    await wang.says("0")
    assert "想在下期" in wang.last


async def test_the_receipt_on_the_page_looks_at_the_same_consent(stage: Stage) -> None:
    wang = await offering(stage).bound("wangfang")
    await wang.says("填报")
    await wang.says("0")
    row = await stage.rows("SELECT issue_id, unit_id FROM report")
    where = int(str(row[0]["issue_id"])), int(str(row[0]["unit_id"]))

    async def offers() -> bool:
        given = await draft.look(stage.house, draft.Who(wang.openid), *where)
        assert isinstance(given, draft.Given)
        return given.offer

    assert await offers()
    await wang.does(Subscribed((Choice("tpl-next", True),)))
    assert not await offers()
    await wang.does(SubscriptionsOff(("tpl-next",)))
    assert await offers()
    stage.house = replace(stage.house, means=Means())
    assert not await offers()


async def test_it_is_not_offered_where_nothing_is_set_up(stage: Stage) -> None:
    wang = await offering(stage, Means()).bound("wangfang")
    await wang.says("填报")
    await wang.says("0")
    assert "想在下期" not in wang.last


async def test_the_office_sees_who_is_reached_by_what(stage: Stage) -> None:
    zhao = await offering(stage).bound("zhaomin")
    await stage.bound("wangfang")
    await stage.db.write(lambda tx: tx.run("UPDATE person SET email = 'l@example.cn' WHERE key = 'limin'"))
    await zhao.says("触达")
    zhao.hears("联络员触达：微信1家，仅邮件1家，不可达27家，请电话：", "包头市 仅邮件：李敏")
    zhao.hears("领导（收汇总）：微信0人；孙国平 不可达，0471-0000102。")
    await stage.bound("sunguoping")
    await zhao.says("触达")
    zhao.hears("领导（收汇总）：微信1人。")
    await zhao.says("未报")
    zhao.hears("包头市 仅邮件，")


async def test_who_unfollows_puts_his_unit_before_the_office_at_once(stage: Stage) -> None:
    await drop_older(offering(stage))
    wang, zhao, post = await stage.bound("wangfang"), await stage.bound("zhaomin"), Post()
    await wang.unfollows()
    await go(stage, post, "10-11 09:06")
    (alert,) = post.to(zhao.openid)
    assert "呼和浩特市" in str(alert.card)
    listed = await stage.rows(
        "SELECT unit.short_name, call.why FROM call JOIN unit ON unit.id = call.unit_id WHERE call.step LIKE 'left:%'"
    )
    assert listed == [{"short_name": "呼和浩特市", "why": "unfollowed"}], "on the 电话单"
    await zhao.says("未报")
    zhao.hears("呼和浩特市 未绑定或未关注，请电话")
    await wang.follows()
    await wang.unfollows()
    await go(stage, post, "10-11 09:15")
    assert len(post.to(zhao.openid)) == 1, "told once"


async def test_not_where_another_filer_is_reached(stage: Stage) -> None:
    await drop_older(offering(stage))
    wang, zhao, post = await stage.bound("wangfang"), await stage.bound("zhaomin"), Post()
    await stage.bound("liqiang")
    await wang.unfollows()
    await go(stage, post, "10-11 09:10")
    assert post.to(zhao.openid) == []


async def test_not_where_the_unit_has_filed(stage: Stage) -> None:
    await drop_older(offering(stage))
    wang, zhao, post = await stage.bound("wangfang"), await stage.bound("zhaomin"), Post()
    await wang.says("填报")
    await wang.says("0")
    await wang.unfollows()
    await go(stage, post, "10-11 09:10")
    assert post.to(zhao.openid) == []


async def test_what_is_owed_to_who_left_goes_by_mail(set_stage: Set) -> None:
    stage, post = offering(await set_stage("10-11 09:00")), Post()
    await drop_older(stage)
    wang = await stage.bound("wangfang")
    await stage.db.write(lambda tx: tx.run("UPDATE person SET email = 'w@example.cn' WHERE key = 'wangfang'"))
    await wang.does(Subscribed((Choice("tpl-next", True),)))
    await wang.unfollows()
    await go(stage, post, "10-11 10:00")
    assert post.to(wang.openid) == []
    assert [s.channel for s in post.to("w@example.cn")] == ["mail"]
