"""What is said about reports: filing one, taking one back, signing one, and whatever is no word at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from bot.chat.grammar.spelled import Incomplete, Spelled
from forms import blocks


@dataclass(frozen=True, slots=True)
class Fill:
    """填报. rest: what was said with it (填报 2, 填报 司法局). unmistakable: this spelling answers nothing that a form
    asks. 报送 also confirms a table."""

    rest: str = ""
    unmistakable: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A whole report in one message, without 填报."""

    text: str


@dataclass(frozen=True, slots=True)
class Withdraw:
    """撤回."""

    rest: str = ""


@dataclass(frozen=True, slots=True)
class Modify:
    """修改 3. place: as it was said; None: no place was named."""

    place: str | None = None


@dataclass(frozen=True, slots=True)
class Cancel:
    """取消."""


@dataclass(frozen=True, slots=True)
class Continue:
    """继续."""


@dataclass(frozen=True, slots=True)
class Mine:
    """我的: one's own reports."""


@dataclass(frozen=True, slots=True)
class OnPage:
    """网页填: the link to the page."""


@dataclass(frozen=True, slots=True)
class Sign:
    """审签: what waits for this person's signature. rest: which report."""

    rest: str = ""

    @property
    def unmistakable(self) -> bool:
        return not self.rest


@dataclass(frozen=True, slots=True)
class PaperSign:
    """线下审签."""


@dataclass(frozen=True, slots=True)
class BareNumber:
    """A number and nothing else."""

    n: int


@dataclass(frozen=True, slots=True)
class Plain:
    """Text that begins with no word of the chat."""

    text: str


ReportCommand = (
    Fill
    | Block
    | Withdraw
    | Modify
    | Cancel
    | Continue
    | Mine
    | OnPage
    | Sign
    | PaperSign
    | BareNumber
    | Plain
    | Incomplete
)


def _fill(rest: str, *, unmistakable: bool) -> Fill | Block:
    if rest and blocks.looks_like_block(rest):
        return Block(rest)
    return Fill(rest, unmistakable and not rest)


def _mine(_: str) -> Mine:
    return Mine()


def _on_page(_: str) -> OnPage:
    return OnPage()


FILLING = ("fill", "fill_or_confirm", "fill_alone")  # read before the words of the form, some of which they are
WORDS: Mapping[str, Spelled[ReportCommand]] = {
    "fill": Spelled(("填报", "我要填报", "开始填报", "填写"), partial(_fill, unmistakable=True)),
    "fill_or_confirm": Spelled(("报送", "我要报送", "开始", "上报"), partial(_fill, unmistakable=False)),
    "fill_alone": Spelled(("报",), partial(_fill, unmistakable=False), alone=True),
    "withdraw": Spelled(("撤回", "收回"), Withdraw),
    "mine": Spelled(("我的", "我的填报", "我的报送", "已报"), _mine, alone=True),
    "page": Spelled(("网页填", "网页", "网页填报", "网页版"), _on_page, alone=True),
    "sign": Spelled(("审签", "待签", "待审签"), Sign),
}
