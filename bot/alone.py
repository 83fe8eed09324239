"""One phone and one report with no house around: the engine alone, for `xunbao chat` and the golden transcripts.

Knows what the use cases do around the engine where only one person files one report: no rows, no other people.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from bot.chat.grammar import commands, reports
from bot.chat.words.anyone import SAY_FILL
from bot.transcript import Says
from forms import engine, inquiry, report, secrecy, words
from forms.model import Answer, Cancelled, Event, Filing, Photo, Said, Submitted, Text, Voice
from forms.session import Session
from forms.vocabulary import is_bare


class Alone:
    """A draft as text, between any two messages; what was submitted; the time the open question was sent.

    by: who hands in a signed sheet. running: submissions of the campaign so far.
    """

    def __init__(self, filing: Filing, *, by: str = "", running: int = 0) -> None:
        self.filing = filing
        self.draft: str | None = None
        self.standing: tuple[Submitted, datetime] | None = None
        self.events: list[Event] = []
        self.asked_at: datetime | None = None
        self._by = by
        self._running = running
        self._screen = 0
        self._put_away = False
        self._files = 0

    def hears(self, said: Says, now: datetime) -> str:
        """The reply to one message; `events` then holds what followed."""
        sent = datetime.combine(now.date(), said.sent, now.tzinfo) if said.sent else now
        if said.kind == "text" and secrecy.is_marked(said.text):
            return words.secret()
        stale = self.asked_at is not None and sent < self.asked_at - timedelta(seconds=1)
        match said.kind:
            case "photo":
                self._files += 1
                return self._step(Photo(self._files), sent, now)
            case "voice":
                return self._step(Voice(said.text), sent, now)
            case _ if self.draft is not None:
                return self._step(Text(said.text, stale), sent, now)
            case _:
                return self._outside(said.text, sent, now)

    def starts(self, now: datetime) -> str:
        """What is shown where the report is put before the person: 填报, or a return."""
        return self.keep(engine.start(self.filing, now), now, now)

    def resumes(self, now: datetime) -> str:
        """The open question again. Only where there is a draft."""
        assert self.draft is not None
        return self.keep(engine.resume(self.filing, Session.from_json(self.draft), now), now, now)

    def keep(self, step: engine.Step, sent: datetime, now: datetime) -> str:
        """Keep the draft, through JSON, and answer."""
        again = Session.from_json(step.session.to_json())
        assert again == step.session
        assert again.to_json() == step.session.to_json()
        self.draft = step.session.to_json() if step.session.open else None
        if step.session.screen != self._screen:
            self._screen, self.asked_at = step.session.screen, now
        self.events = list(step.events)
        for event in step.events:
            match event:
                case Submitted():
                    self.standing = (event, sent)
                    self._running += 1
                    return self._receipt(event, sent)
                case Cancelled():
                    self.asked_at, self._put_away = None, True
        return step.reply

    def _outside(self, text: str, sent: datetime, now: datetime) -> str:
        match commands.parse(text):
            case reports.Fill() | reports.Continue() if self.standing is None:
                return self.keep(engine.start(self.filing, now), sent, now)
            case reports.Block(block) if self.standing is None:
                return self._begins_with(block, sent, now)
            case _ if self.standing is None and inquiry.cut(self.filing, text) is not None:
                return self._begins_with(text, sent, now)
            case reports.Withdraw() if self.standing is not None:
                return self._withdraw(sent, now)
            case _ if self.standing is not None and is_bare(text):
                at = self.standing[1]
                return words.repeated_after(text, at, at <= self.filing.due_at)
            case _:
                return self._nothing_open()

    def _begins_with(self, text: str, sent: datetime, now: datetime) -> str:
        """A report that needs no word before it."""
        begun = engine.start(self.filing, now)
        self.draft, self._screen = begun.session.to_json(), begun.session.screen
        return self._step(Text(text), sent, now)

    def _nothing_open(self) -> str:
        if self.standing:
            return words.already_filed()
        return words.already_put_away() if self._put_away else SAY_FILL

    def _withdraw(self, sent: datetime, now: datetime) -> str:
        assert self.standing is not None
        where = report.may(
            report.State.SUBMITTED,
            report.Act.WITHDRAW,
            report.Actor.FILER,
            sent,
            due_at=self.filing.due_at,
            lock_at=self.filing.lock_at,
        )
        if isinstance(where, report.Refused):
            return words.already_filed()
        said = {a.task: a for a in self.standing[0].answers}
        items = tuple(replace(i, answered=said[i.task]) for i in self.filing.items)
        self.filing = replace(self.filing, items=items, answered_values=self.standing[0].values)
        self.standing = None
        return self.starts(now)

    def _step(self, said: Said, sent: datetime, now: datetime) -> str:
        if self.draft is None:
            return self._nothing_open()
        return self.keep(engine.step(self.filing, Session.from_json(self.draft), said, sent), sent, now)

    def _receipt(self, event: Submitted, sent: datetime) -> str:
        due = self.filing.due_at
        return words.receipt(
            self.filing,
            event,
            running=self._running,
            at=sent,
            on_time=sent <= due or self.filing.returned,
            withdraw=sent <= due,
            by=self._by if event.on_paper else "",
        )


def told(event: Event, filing: Filing) -> str:
    """An event in one line of a transcript."""
    match event:
        case Cancelled():
            return "cancelled"
        case Submitted(answers, zero, on_paper, photos, values):
            changed = ",".join(_answer(filing, a) for a in answers if a.changed)
            marks = [w for w, there in (("zero", zero), ("on-paper", on_paper)) if there]
            place = {i.task: i.place for i in filing.items} | {0: 0}
            shown = [f"photo:{place[task]}" for task, _ in photos]
            said = [f"{v.question}={v.text.replace(chr(10), '+')}" for v in values]
            return " ".join(["submitted", *marks, *([changed] if changed else []), *shown, *said])


def _answer(filing: Filing, answer: Answer) -> str:
    percent = "" if answer.percent is None else str(answer.percent)
    return f"{filing.item(answer.task).place}:{answer.status}{percent}"
