"""What doctor says of the channels beside the chat: the mail server, the subscription templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from bot import config
from bot.card import CardKind
from bot.commands import doctor
from bot.config import Settings
from bot.mail.account import MailAccount, Tls
from bot.wechat.account import Account, Template
from bot.wechat.client import WeChat
from bot.wechat.values import PrivateTemplate
from tests.bot.mail.server import Server


def settings(mail: MailAccount | None) -> Settings:
    return replace(config.load(environ={}, file=Path(__file__).parents[3] / "xunbao.toml.example"), mail=mail)


async def test_no_mail_server_is_no_fault() -> None:
    found = await doctor.mail(settings(None))
    assert found.mend == "" and "没有设置" in found.found


async def test_the_mail_server_is_tried_and_nothing_is_sent() -> None:
    async with Server(login=("xunbao", "right-1234")).running() as server:
        account = MailAccount("127.0.0.1", server.port, Tls.NONE, "xunbao@example.cn", "xunbao", "right-1234")
        assert (await doctor.mail(settings(account))).mend == ""
        wrong = await doctor.mail(settings(replace(account, password="wrong-1234")))
    assert "smtp-login" in wrong.found and "XUNBAO_SMTP_PASSWORD" in wrong.mend
    assert "wrong-1234" not in str(wrong)
    assert server.letters == []
    assert "smtp-connect" in (await doctor.mail(settings(account))).found


class Platform:
    def __init__(self, *known: PrivateTemplate) -> None:
        template = Template("tpl-next", (("thing1", "title"),))
        self.account = Account("wx00000000", "00000000", "000", subscriptions={CardKind.REMIND: template})
        self._known = known

    async def subscription_templates(self) -> Sequence[PrivateTemplate]:
        return self._known


@pytest.mark.parametrize(
    ("known", "said"),
    [
        (PrivateTemplate("tpl-next", "提醒", ("thing1",)), ""),
        (PrivateTemplate("tpl-else", "提醒", ("thing1",)), "remind 的模板ID不在账号里"),
        (PrivateTemplate("tpl-next", "提醒", ("thing1", "time2")), "remind 的关键词不符：time2"),
        (PrivateTemplate("tpl-next", "提醒", ("thing1",), long_term=True), "long_term 与账号里的模板不符"),
    ],
)
async def test_the_subscription_templates_are_compared(known: PrivateTemplate, said: str) -> None:
    found = await doctor.subscriptions(cast(WeChat, Platform(known)))
    assert said in found.found and bool(found.mend) is bool(said)
