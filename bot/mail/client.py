"""One letter to one address over SMTP, and the end it came to. Every smtplib and socket error stops here.

    no connection, cut or 4xx before the text was sent    AGAIN     surely not taken
    the sender, the login or the TLS is refused           BROKEN    the account's fault: again cannot help
    the recipient or the text is refused (5xx)            REFUSED   by this channel: another may reach the person
    cut while or after the text was sent                  UNKNOWN   it may have been taken

smtplib blocks, so it works in a thread. Of what the server says only the numbers are kept: its words may repeat ours.
"""

from __future__ import annotations

import asyncio
import re
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.letters import Letter
from bot.mail.account import MailAccount, Tls
from schedules.retry import Outcome, Scope, Verdict

PATIENCE = 10.0  # seconds for each step: a letter should be done within the lease of its message
TURN = 25.0  # seconds a letter waits for one of the connections; then it comes back later
AT_ONCE = 4  # connections; mail servers mind more than a few from one place
SUBJECT = 120  # characters

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_ENHANCED = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


class Mailer:
    """The mail server of one account. `context` is for tests: whose certificates are believed."""

    def __init__(self, account: MailAccount, *, context: ssl.SSLContext | None = None, patience: float = PATIENCE):
        self.account = account
        self._context = context
        self._patience = patience
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def mail(self, address: str, letter: Letter) -> Outcome:
        """Send it. Never raises for the world's refusals."""
        try:
            await asyncio.wait_for(self._turns.acquire(), TURN)
        except TimeoutError:
            return Outcome(Verdict.AGAIN, code="smtp-busy")
        try:
            return await asyncio.to_thread(self._mail, address, compose(self.account, address, letter))
        finally:
            self._turns.release()

    async def check(self) -> Outcome:
        """Connect and log in, send nothing: for doctor."""
        return await asyncio.to_thread(self._check)

    def _check(self) -> Outcome:
        smtp = self._open()
        if isinstance(smtp, Outcome):
            return smtp
        _close(smtp)
        return Outcome(Verdict.ACCEPTED)

    def _mail(self, address: str, data: bytes) -> Outcome:
        smtp = self._open()
        if isinstance(smtp, Outcome):
            return smtp
        try:
            return self._envelope(smtp, address) or _text(smtp, data)
        finally:
            _close(smtp)

    def _open(self) -> smtplib.SMTP | Outcome:
        """Connected, protected and logged in; or why not."""
        account, context = self.account, self._context or ssl.create_default_context()
        try:
            smtp: smtplib.SMTP
            if account.tls is Tls.TLS:
                smtp = smtplib.SMTP_SSL(
                    account.host, account.port, account.domain, timeout=self._patience, context=context
                )
            else:
                smtp = smtplib.SMTP(account.host, account.port, account.domain, timeout=self._patience)
        except smtplib.SMTPResponseException as e:
            return Outcome(Verdict.AGAIN, code=f"smtp-{e.smtp_code}")
        except ssl.SSLError:
            return Outcome(Verdict.BROKEN, code="smtp-tls")
        except (OSError, smtplib.SMTPException):
            return Outcome(Verdict.AGAIN, code="smtp-connect")
        refused = self._greet(smtp, context)
        if refused is not None:
            _close(smtp)
            return refused
        return smtp

    def _greet(self, smtp: smtplib.SMTP, context: ssl.SSLContext) -> Outcome | None:
        try:
            smtp.ehlo_or_helo_if_needed()
            if self.account.tls is Tls.STARTTLS:
                smtp.starttls(context=context)
            if self.account.user:
                smtp.login(self.account.user, self.account.password)
        except smtplib.SMTPAuthenticationError as e:
            return _numbered(e.smtp_code, e.smtp_error, Verdict.BROKEN, "smtp-login")
        except smtplib.SMTPNotSupportedError:
            clear = self.account.tls is Tls.STARTTLS and not isinstance(smtp.sock, ssl.SSLSocket)
            return Outcome(Verdict.BROKEN, code="smtp-tls" if clear else "smtp-login")
        except smtplib.SMTPResponseException as e:
            return _numbered(e.smtp_code, e.smtp_error, Verdict.BROKEN)
        except ssl.SSLError:
            return Outcome(Verdict.BROKEN, code="smtp-tls")
        except (OSError, smtplib.SMTPException):
            return Outcome(Verdict.AGAIN, code="smtp-cut")
        return None

    def _envelope(self, smtp: smtplib.SMTP, address: str) -> Outcome | None:
        """From whom and to whom; None: both are well."""
        try:
            code, said = smtp.mail(self.account.sender)
            if code != 250:
                return _numbered(code, said, Verdict.BROKEN)
            code, said = smtp.rcpt(address)
            if code not in (250, 251):
                return _numbered(code, said, Verdict.REFUSED)
            code, said = smtp.docmd("data")
            if code != 354:
                return _numbered(code, said, Verdict.REFUSED)
        except (OSError, smtplib.SMTPException):
            return Outcome(Verdict.AGAIN, code="smtp-cut")
        return None


def _text(smtp: smtplib.SMTP, data: bytes) -> Outcome:
    """From the first byte of it on, nobody knows what a broken connection means."""
    try:
        smtp.send(re.sub(rb"(?m)^\.", b"..", data) + b".\r\n")
        code, said = smtp.getreply()
    except (OSError, smtplib.SMTPException):
        return Outcome(Verdict.UNKNOWN, code="smtp-cut")
    return Outcome(Verdict.ACCEPTED) if code == 250 else _numbered(code, said, Verdict.REFUSED)


def _numbered(code: int, said: bytes | str, lasting: Verdict, name: str = "") -> Outcome:
    """4xx passes, 5xx lasts; anything else breaks the protocol, and is the server's trouble."""
    text = said.decode("ascii", "replace") if isinstance(said, bytes) else said
    found = _ENHANCED.match(text)
    verdict = lasting if 500 <= code <= 599 else Verdict.AGAIN
    scope = Scope.CHANNEL if verdict is Verdict.REFUSED else Scope.MESSAGE
    return Outcome(verdict, scope, name or f"smtp-{code}", f"{code} {found[0]}" if found else str(code))


def _close(smtp: smtplib.SMTP) -> None:
    """What was said is said: how the parting goes changes nothing."""
    with suppress(OSError, smtplib.SMTPException):
        smtp.quit()
    smtp.close()


def compose(account: MailAccount, address: str, letter: Letter) -> bytes:
    """The letter as it travels: plain text, every header made here."""
    message = EmailMessage(policy=SMTP)
    message["From"] = account.sender
    message["To"] = address
    message["Subject"] = _CONTROL.sub(" ", letter.subject).strip()[:SUBJECT]
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<{letter.id}@{account.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text.encode("utf-8", "replace").decode(), charset="utf-8", cte="base64")
    return message.as_bytes()
