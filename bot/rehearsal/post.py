"""Letters of a rehearsal: taken, and kept on this machine."""

from __future__ import annotations

from bot.letters import Letter
from bot.mail.account import MailAccount, Tls
from schedules.retry import Outcome, Verdict

ACCOUNT = MailAccount("127.0.0.1", 9, Tls.NONE, "rehearsal@example.invalid")  # nothing listens there


class Letterbox:
    """In the mail server's place: every letter arrives."""

    async def mail(self, address: str, letter: Letter) -> Outcome:
        return Outcome(Verdict.ACCEPTED)
