"""A composed message: the text for the chat and the card. The outbox stores it as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from bot.card import Card, CardKind
from schedules.cycles import Cycle
from storage import issues
from storage.notices import Notice

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Message:
    """A message for any channel."""

    text: str
    card: Card

    def to_json(self) -> str:
        card = {
            "kind": self.card.kind.value,
            "values": [[n, list(v)] for n, v in self.card.values],
            "path": self.card.path,
        }
        return json.dumps({"format": FORMAT, "text": self.text, "card": card}, ensure_ascii=False)

    @classmethod
    def from_json(cls, said: str) -> Message:
        """Raises ValueError if this version does not know the format."""
        value = json.loads(said)
        if value.get("format") != FORMAT:
            raise ValueError(f"message of unknown format {value.get('format')!r}")
        card = value["card"]
        values = tuple((name, tuple(variants)) for name, variants in card["values"])
        return cls(value["text"], Card(CardKind(card["kind"]), values, card["path"]))


@dataclass(frozen=True, slots=True)
class About:
    """A notice and what it is about. label: 营商环境月报, the short name inside a sentence."""

    notice: Notice
    campaign: int
    campaign_name: str
    issue: issues.Issue
    rules: Cycle
    unit_name: str
    place: int  # of the unit in the campaign file
    due_at: datetime  # of the unit's report
    tasks: int = 0  # tasks in the report

    @property
    def label(self) -> str:
        return f"{self.campaign_name}{self.rules.label}"

    @property
    def titled(self) -> str:
        """呼和浩特市整改旬报第7期"""
        return f"{self.unit_name}{self.campaign_name}{self.issue.short_title}"

    @property
    def key(self) -> tuple[int, int]:
        """The report: (issue, unit)."""
        return self.notice.issue, self.notice.unit


@dataclass(frozen=True, slots=True)
class Composed:
    """said: None if nothing is left to say. mute: notices that are not needed any more, each with the reason."""

    said: Message | None
    about: tuple[About, ...] = ()
    mute: tuple[tuple[Notice, str], ...] = ()
    signs: int | None = None  # the submission that this text shows whole to its 审签人
