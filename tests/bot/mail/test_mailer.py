"""A letter over SMTP: what arrives, and what every end of an attempt comes to."""

from __future__ import annotations

import email
import email.policy
import logging
import ssl
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.letters import Letter
from bot.mail.account import MailAccount, Tls, is_address
from bot.mail.client import Mailer, compose
from schedules.retry import Outcome, Scope, Verdict
from tests.bot.mail.server import Server

TO = "wangfang@example.gov.cn"
PASSWORD = "kou-ling-7788"
AT = datetime(2021, 10, 11, 2, 0, tzinfo=UTC)
LETTER = Letter("c0ffee", "【整改填报】整改旬报第7期今17时截止", "【提醒】整改旬报今天17:00截止。\n.\n..两个点\n", AT)
ACCOUNT = MailAccount("127.0.0.1", 0, Tls.NONE, "xunbao@example.gov.cn")


def mailer(server: Server, **changed: object) -> Mailer:
    return Mailer(replace(ACCOUNT, port=server.port, **changed), patience=5)  # type: ignore[arg-type]


def opened(data: bytes) -> email.message.EmailMessage:
    found = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(found, email.message.EmailMessage)
    return found


async def test_what_arrives() -> None:
    async with Server().running() as server:
        assert await mailer(server).mail(TO, LETTER) == Outcome(Verdict.ACCEPTED)
    (data,) = server.letters
    message = opened(data)
    assert message["Subject"] == LETTER.subject
    assert (message["From"], message["To"]) == (ACCOUNT.sender, TO)
    assert message["Message-ID"] == "<c0ffee@example.gov.cn>"
    assert message["Date"].datetime == AT
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "text/plain"
    assert message.get_content().replace("\r\n", "\n") == LETTER.text
    assert b"=?utf-8?" in data.lower().split(b"\r\n\r\n")[0] and data.isascii()
    assert [h.split(":")[0] for h in server.heard] == ["ehlo example.gov.cn", "mail FROM", "rcpt TO", "data", "quit"]


AGAIN, REFUSED, BROKEN, UNKNOWN = Verdict.AGAIN, Verdict.REFUSED, Verdict.BROKEN, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("word", "says", "verdict", "scope", "code"),
    [
        ("CONNECT", "421 4.3.2 not now", AGAIN, Scope.MESSAGE, "smtp-421"),
        ("CONNECT", "554 5.7.1 no", AGAIN, Scope.MESSAGE, "smtp-554"),
        ("CONNECT", "cut", AGAIN, Scope.MESSAGE, "smtp-connect"),
        ("EHLO", "cut", AGAIN, Scope.MESSAGE, "smtp-cut"),
        ("MAIL", "451 4.7.1 later", AGAIN, Scope.MESSAGE, "smtp-451"),
        ("MAIL", "553 5.1.8 not yours", BROKEN, Scope.MESSAGE, "smtp-553"),
        ("MAIL", "cut", AGAIN, Scope.MESSAGE, "smtp-cut"),
        ("RCPT", "450 4.2.0 greylisted", AGAIN, Scope.MESSAGE, "smtp-450"),
        ("RCPT", "550 5.1.1 nobody here", REFUSED, Scope.CHANNEL, "smtp-550"),
        ("RCPT", "cut", AGAIN, Scope.MESSAGE, "smtp-cut"),
        ("DATA", "452 4.3.1 full", AGAIN, Scope.MESSAGE, "smtp-452"),
        ("DATA", "554 5.5.1 no", REFUSED, Scope.CHANNEL, "smtp-554"),
        ("DATA", "cut", AGAIN, Scope.MESSAGE, "smtp-cut"),
        (".", "451 4.3.0 local trouble", AGAIN, Scope.MESSAGE, "smtp-451"),
        (".", "552 5.3.4 too big", REFUSED, Scope.CHANNEL, "smtp-552"),
        (".", "cut", UNKNOWN, Scope.MESSAGE, "smtp-cut"),  # it may lie in the box by now
    ],
)
async def test_every_end(word: str, says: str, verdict: Verdict, scope: Scope, code: str) -> None:
    async with Server({word: says}).running() as server:
        found = await mailer(server).mail(TO, LETTER)
    assert (found.verdict, found.scope, found.code) == (verdict, scope, code)
    if says != "cut" and word != "CONNECT":
        assert found.detail == says[:9]  # the numbers, none of its words


async def test_a_cut_parting_changes_nothing() -> None:
    async with Server({"QUIT": "cut"}).running() as server:
        assert (await mailer(server).mail(TO, LETTER)).verdict is Verdict.ACCEPTED


async def test_nobody_listens() -> None:
    async with Server().running() as server:
        pass
    assert await mailer(server).mail(TO, LETTER) == Outcome(AGAIN, code="smtp-connect")


async def test_the_login(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with Server(login=("xunbao", PASSWORD)).running() as server:
        right = mailer(server, user="xunbao", password=PASSWORD)
        assert await right.mail(TO, LETTER) == Outcome(Verdict.ACCEPTED)
        assert await right.check() == Outcome(Verdict.ACCEPTED)
        wrong = await mailer(server, user="xunbao", password="7788-kou-ling").mail(TO, LETTER)
    assert (wrong.verdict, wrong.code, wrong.detail) == (BROKEN, "smtp-login", "535 5.7.8")
    assert len(server.letters) == 1
    assert PASSWORD not in caplog.text + repr(right.account) + str(wrong)


async def test_a_login_that_is_not_asked_for_is_the_accounts_fault() -> None:
    async with Server().running() as server:
        found = await mailer(server, user="xunbao", password=PASSWORD).check()
    assert found.verdict is BROKEN


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One for 127.0.0.1, signed by itself."""
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    subprocess.run(
        [
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "rsa:2048",
            "-nodes",
            "-days",
            "3650",
            "-subj",
            "/CN=127.0.0.1",
            "-addext",
            "subjectAltName=IP:127.0.0.1",
            "-keyout",
            str(path),
            "-out",
            f"{path}.crt",
        ],
        check=True,
        capture_output=True,
    )
    path.write_text(path.read_text() + Path(f"{path}.crt").read_text())
    return path


@pytest.mark.parametrize("tls", [Tls.TLS, Tls.STARTTLS])
async def test_both_kinds_of_tls(tls: Tls, certificate: Path) -> None:
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(certificate)
    server = Server(login=("xunbao", PASSWORD), context=ours if tls is Tls.STARTTLS else None)
    async with server.running(ours if tls is Tls.TLS else None):
        account = replace(ACCOUNT, port=server.port, tls=tls, user="xunbao", password=PASSWORD)
        trusting = Mailer(account, context=ssl.create_default_context(cafile=str(certificate)), patience=5)
        assert await trusting.mail(TO, LETTER) == Outcome(Verdict.ACCEPTED)
        assert await Mailer(account, patience=5).mail(TO, LETTER) == Outcome(BROKEN, code="smtp-tls"), "not trusted"
    assert len(server.letters) == 1


async def test_no_password_goes_where_tls_was_asked_for_and_is_not_offered() -> None:
    async with Server(login=("xunbao", PASSWORD)).running() as server:
        found = await mailer(server, tls=Tls.STARTTLS, user="xunbao", password=PASSWORD).mail(TO, LETTER)
    assert found == Outcome(BROKEN, code="smtp-tls")
    assert not any(line.startswith("AUTH") for line in server.heard)


@given(st.text(max_size=300), st.text(max_size=300))
def test_no_words_make_a_header(subject: str, text: str) -> None:
    """Whatever stands in a campaign's names: the headers are ours, and these only."""
    data = compose(ACCOUNT, TO, Letter("c1", subject, text, AT))
    head = data.partition(b"\r\n\r\n")[0]
    names = [line.split(b":")[0] for line in head.split(b"\r\n") if line[:1] not in b" \t"]
    assert sorted(names) == sorted(
        [
            b"From",
            b"To",
            b"Subject",
            b"Date",
            b"Message-ID",
            b"Auto-Submitted",
            b"Content-Type",
            b"Content-Transfer-Encoding",
            b"MIME-Version",
        ]
    )
    assert data.isascii()


def test_an_injected_header_is_a_space() -> None:
    message = opened(compose(ACCOUNT, TO, replace(LETTER, subject="好\r\nBcc: all@example.com\x85\u2028X: y")))
    assert message["Bcc"] is None and message["X"] is None
    assert message["Subject"].startswith("好 Bcc: all@example.com X: y")


@pytest.mark.parametrize("address", ["a@b", "wang.fang+7@sub.example.gov.cn", "o'neill@example.com", "1@127.example"])
def test_addresses(address: str) -> None:
    assert is_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "@b",
        "a@",
        "a b@c",
        "a@b\r\nBcc: x@y",
        "a@b\n",
        "<a@b>",
        "王芳@example.cn",
        "a@例.cn",
        '"a b"@c',
        "a@-b",
        "a..b@c",
        ".a@b",
        "a@b..c",
        "a@" + "b" * 300,
        "a,b@c",
        "a@b;c@d",
    ],
)
def test_no_addresses(address: str) -> None:
    assert not is_address(address)
