"""What the stand-in is told about the account it plays, and the options of one run. Frozen values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Mode(StrEnum):
    PLAIN = "plain"
    COMPAT = "compat"
    SAFE = "safe"


@dataclass(frozen=True, slots=True)
class Template:
    """A template of the account. keywords: (typed key, label); allowed: the set a const field must come from.
    long_term: of a subscription template, that one consent is good for all messages."""

    id: str
    title: str
    keywords: tuple[tuple[str, str], ...]
    allowed: tuple[tuple[str, tuple[str, ...]], ...] = ()
    long_term: bool = False


TEMPLATES = (
    Template(
        "sandbox-remind",
        "填报截止提醒",
        (("thing1", "事项"), ("thing2", "内容"), ("thing3", "数量"), ("time4", "截止时间")),
    ),
    Template(
        "sandbox-return",
        "填报退回通知",
        (("thing1", "事项"), ("thing2", "退回内容"), ("thing3", "原因"), ("time4", "补正期限")),
    ),
    Template(
        "sandbox-digest",
        "汇总结果通知",
        (("thing1", "汇总"), ("thing2", "报送情况"), ("thing3", "整改情况"), ("time4", "截至时间")),
    ),
    Template(
        "sandbox-alert",
        "待处理事项提醒",
        (("thing1", "事项"), ("thing2", "内容"), ("thing3", "原因"), ("time4", "时间")),
    ),
)

SUBSCRIPTIONS = (
    Template(
        "sandbox-subscribe-remind",
        "填报截止提醒",
        (("thing1", "事项"), ("thing2", "内容"), ("time3", "截止时间")),
    ),
)


@dataclass(frozen=True, slots=True)
class Account:
    """The account as the platform knows it."""

    appid: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(repr=False)
    mode: Mode | str = Mode.SAFE
    original_id: str = "gh_0123456789ab"
    name: str = "旬报通"
    templates: tuple[Template, ...] = TEMPLATES
    subscriptions: tuple[Template, ...] = SUBSCRIPTIONS


@dataclass(frozen=True, slots=True)
class Options:
    """phones: words of the labels of the people first put on the three phones.
    base_url: where the sub-app is reached from outside ('' takes the callback's origin + /sandbox).

    system_time: no clock of its own, no jumps. clock_start: where a new clock begins (None: the real time).
    answer_limit, retry_gap, start_patience: real seconds. start_patience is how long after a start a callback left
    over from before may find nobody listening without the try being counted.
    """

    base_url: str = ""
    phones: tuple[str, str, str] = ("联络员", "领导", "专班")
    system_time: bool = False
    clock_start: datetime | None = None
    answer_limit: float = 5.0
    retry_gap: float = 1.0
    start_patience: float = 30.0
    check_url: bool = True
    deliveries_at_once: int = 32
