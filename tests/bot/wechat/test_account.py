from __future__ import annotations

from dataclasses import replace

from bot import demo
from bot.card import CardKind
from bot.wechat.account import Account, Mode, Template, faults_of
from tests.bot.wechat.conftest import ACCOUNT, KEY


def test_a_good_account_has_no_faults() -> None:
    assert faults_of(ACCOUNT) == []
    assert faults_of(replace(ACCOUNT, mode=Mode.PLAIN, aes_key="")) == []
    remind = Template("id", (("thing1", "title"), ("time2", "due"), ("const3", "=待报")))
    assert faults_of(replace(ACCOUNT, templates={CardKind.REMIND: remind}, aes_key_previous=KEY)) == []


def test_a_value_a_kind_of_card_does_not_have_is_a_fault_and_the_demo_asks_for_none() -> None:
    asks = Template("id", (("thing1", "title"), ("thing2", "reason")))
    assert faults_of(replace(ACCOUNT, templates={CardKind.RETURN: asks, CardKind.ALERT: asks})) == []
    (fault,) = faults_of(replace(ACCOUNT, templates={CardKind.REMIND: asks}))
    assert "wechat.templates.remind" in fault and "reason" in fault
    assert faults_of(replace(ACCOUNT, templates=demo.TEMPLATES)) == []


def test_all_faults_come_at_once_each_naming_its_setting() -> None:
    bad = Account(
        appid="no",
        secret="",
        token="有",
        aes_key="A" * 42,
        aes_key_previous="A" * 42 + "=",
        api_base="ftp://a",
        open_base="https://a/?b=c",
        mp_base="https://a/",
        templates={CardKind.DIGEST: Template("", (("Thing", "title"), ("thing1", "tittle"), ("thing2", "=")))},
    )
    said = "\n".join(faults_of(bad))
    for name in ("APPID", "SECRET", "TOKEN", "AES_KEY ", "AES_KEY_PREVIOUS", "API_BASE", "OPEN_BASE", "MP_BASE"):
        assert f"XUNBAO_WECHAT_{name}" in said, name
    for name in ("缺 id", "“Thing”", "tittle", "thing2"):
        assert name in said, name
    assert len(faults_of(bad)) == 12
    assert faults_of(replace(ACCOUNT, templates={CardKind.DIGEST: Template("id", ())}))


def test_sealed_modes_need_a_key() -> None:
    for mode in (Mode.COMPAT, Mode.SAFE):
        assert len(faults_of(replace(ACCOUNT, mode=mode, aes_key=""))) == 1


def test_secrets_do_not_show() -> None:
    shown = repr(replace(ACCOUNT, aes_key_previous=KEY))
    for secret in (ACCOUNT.secret, ACCOUNT.token, KEY):
        assert secret not in shown
