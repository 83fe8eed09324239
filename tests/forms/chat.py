"""The engine alone, with what happens round about in a golden transcript: limits that pass, returns, a new phone."""

from __future__ import annotations

from datetime import datetime

from bot.alone import Alone
from bot.transcript import SetUp
from forms.model import Filing, MustAsk
from tests.forms.filings import change, sent_back


class Chat(Alone):
    """The made-up filing on one phone."""

    def __init__(self, filing: Filing) -> None:
        super().__init__(filing, by="李敏", running=102)

    def set_up(self, line: SetUp, now: datetime) -> str:
        """What happens round about; what the person then sees, '' for nothing."""
        places = [int(a) for a in line.arguments if a.isdigit()]
        match line.word:
            case "overdue":
                self.filing = change(self.filing, *places, must_ask=MustAsk.OVERDUE)
            case "first":
                self.filing = change(self.filing, *places, must_ask=MustAsk.FIRST, last_status="", last_text="")
            case "returned":
                assert self.standing is not None
                pairs = zip(line.arguments[::2], line.arguments[1::2], strict=True)
                reasons = {int(place): reason for place, reason in pairs}
                self.filing = sent_back(self.filing, self.standing[0].answers, reasons)
                self.standing = None
                return self.starts(now)
            case "resume":
                return self.resumes(now)
            case other:
                raise ValueError(f"no such set-up: {other}")
        return ""
