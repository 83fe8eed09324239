"""A report as its 审签人 sees it, cut into messages. Chat, card and page use the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.messages.words import signing as sign_words
from forms import answers as asked
from forms import returning, signing
from forms.model import Answer, Filing
from forms.questions import Question, Value
from storage import duties, questions, submissions
from storage.duties import Duty
from storage.engine.tx import Tx
from storage.submissions import Submission


@dataclass(frozen=True, slots=True)
class ToSign:
    """submission: the one shown. A signature is given to this submission only."""

    duty: Duty
    filing: Filing
    submission: Submission
    answers: tuple[Answer, ...]
    photos: Mapping[int, int]
    documents: Mapping[int, int]
    values: tuple[Value, ...]  # answers to the form's own questions
    at: datetime  # of the submission, in the campaign's zone

    @property
    def changed(self) -> int:
        return sum(a.changed for a in self.answers)

    @property
    def head(self) -> str:
        by, total = self.submission.person_name, len(self.answers)
        zero = self.submission.zero
        return sign_words.head(self.filing.unit_name, self.filing.short_title, by, self.at, self.changed, total, zero)

    @property
    def what(self) -> str:
        """变化3项，无变化9项; 已答问项 if the report has only questions."""
        return sign_words.what(self.changed, len(self.answers), self.submission.zero)

    @property
    def lines(self) -> tuple[str, ...]:
        return signing.summary(self.filing, self.answers, self.photos, self.answered, documents=self.documents)

    @property
    def answered(self) -> tuple[str, ...]:
        return signing.answered(self.filing, self.values)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that may be sent back."""
        return returning.may_go_back(self.filing)

    def pages(self, foot: Callable[[int, int], str]) -> tuple[str, ...]:
        return signing.pages(self.head, self.lines, foot)


async def read(tx: Tx, duty: Duty, *, now: datetime, zone: ZoneInfo, names: Mapping[int, str] | None = None) -> ToSign:
    """The report as it is handed in now. names: campaign -> what its titles need before them."""
    assert duty.submission is not None and duty.submitted_at is not None, "handed in"
    filing = await duties.filing(tx, duty.issue, duty.unit, now=now, zone=zone, names=names)
    place = {i.task: n for n, i in enumerate(filing.items)}
    answers = sorted(await duties.progress(tx, duty.submission), key=lambda a: place.get(a.task, len(place)))
    values = await questions.of(tx, duty.submission)
    besides = asked.photos(values)  # not counted here, because a question's own line counts them
    return ToSign(
        duty,
        filing,
        await submissions.get(tx, duty.submission),
        tuple(answers),
        await submissions.evidence(tx, duty.submission, "photo", besides=besides),
        await submissions.evidence(tx, duty.submission, "document", besides=besides),
        values,
        duty.submitted_at.astimezone(zone),
    )
