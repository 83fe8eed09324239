"""docs/conversation.md names every word a person can say, every phase, every question and every move of a report."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.chat.grammar import commands
from bot.chat.grammar.reports import Plain
from forms import report, vocabulary
from forms.session import Kind, Phase
from forms.vocabulary import Word

DOC = Path(__file__).parents[4] / "docs" / "conversation.md"
_WORDS = {
    Word.CONFIRM: "submits what the table shows",
    Word.BACK: "one question back; drops the question on top",
    Word.SKIP: "leaves the task as it was",
    Word.MODIFY: "back to one task, the others kept",
    Word.PREVIEW: "what has been filled so far",
    Word.SAVE: "puts it aside; it is kept anyway",
    Word.GO_ON: "puts the open question again",
    Word.CANCEL: "asks, then throws the draft away",
    Word.ANEW: "asks, then begins the report from the start",
    Word.HELP: "what is being waited for, and the words",
    Word.NEXT_PAGE: "turns the list or the table",
    Word.PREVIOUS_PAGE: "turns it back",
    Word.PAPER: "signed on paper: the next photo is the sheet and submits",
    Word.NO_PAPER: "without the sheet after all",
    Word.PHOTO: "the photos last received belong to that task; without a place, how many of each task",
    Word.DROP_PHOTO: "takes back the last photo; 删照片 2 the second of its task; 删照片 第2项 the last of that task",
    Word.WITHDRAW: "says that nothing has been submitted yet",
}
_COMMANDS = {
    "fill": "files: starts, or goes on",
    "fill_or_confirm": "the same; in the middle of a report these are answers",
    "fill_alone": "the same, with nothing after it",
    "withdraw": "takes back what was submitted",
    "mine": "what I have filed and owe",
    "page": "gives the link to the page: [page.md](page.md)",
    "bind": "binds this WeChat to a post: 绑定 12345678",
    "apply": "asks to be put on the roster: 申请 unit name phone",
    "verify": "asks the office to check a name: 核实 name phone",
    "privacy": "what is kept about people, and why",
    "summary": "the digest in full",
    "unfiled": "who has not filed",
    "sign": "what waits for my 审签, and the report itself: 1 or 同意 signs, 退回 reason sends back",
    "pending": "what waits for the office",
    "progress": "how many have filed",
    "accept": "accepts: 通过 unit … or 通过 全部",
    "accept_all": "accepts whatever waits, echoed first",
    "return": "sends back: 退回 unit 第N项 reason, 退回 unit QN reason",
    "take_back": "the office takes back its own 通过 or 退回: 撤销 unit; without a unit it is 撤回",
    "file_for": "files for a unit: 代填 unit 电话 or 纸质, on whose word",
    "undelivered": "messages that failed, or that nobody knows the end of; 未达 2 turns the page",
    "resend": "these of that list go again, once: 重发 1 3",
    "arrived": "the recipient has it, or was told otherwise: 已收到 1",
    "not_arrived": "the recipient has not: 未收到 1; it may be sent again then",
    "hand_over": "asks the office to give my post to another of the roster: 交接 name",
    "defer": "asks the office for a later due time of one report: 缓报 reason",
    "requests": "the office: who asks to be bound, by 申请 or 核实",
    "petitions": "what waits for the office's word: 交接, 缓报",
    "grant_hand_over": "the post, the draft and the notices go over: 同意交接 unit",
    "grant_defer": "that one report is due then: 同意缓报 unit 10月13日17:00",
    "refuse_hand_over": "all stays as it is: 不同意交接 unit reason",
    "refuse_defer": "the due time stands: 不同意缓报 unit reason",
    "vouch": "binds one who asked to be: 核实通过 name, or 核实通过 name name-on-the-roster",
    "vouch_not": "refuses one who asked: 核实不通过 name reason",
    "leave": "registers days away, said back: 请假 10月8日到12日, 请假 3天 由 name 代",
    "leave_ends": "back: the leave ends",
    "urge": "has some of those who owe reminded once more: 催报 1 2 (of the 未报 list), 催报 unit …, 催报 全部",
    "calls": "the units to be phoned now, with whom and why",
    "called": "they were phoned: 已电话 1 3 (of the 电话单), 已电话 unit …",
    "reachable": "the office: which filers and leaders get messages in WeChat, who only by e-mail, who not at all",
    "group": "the office: a text for the work group; 群提醒 1 3 (of the 未报 list) or 群提醒 unit … names these units",
    "unbind": "ends the binding of one who left: 解绑 name, or 解绑 unit name",
}
_PHASES = {
    Phase.LIST: "the list is on the screen: places, 0, or everything in one message",
    Phase.ASK: "one task is being asked: its status and a word of progress",
    Phase.QUESTION: "a question of the form is being asked: its answer",
    Phase.CONFIRM: "the table is on the screen: 1 submits",
    Phase.PAPER: "the table is on the screen: a photo of the signed sheet submits",
    Phase.DONE: "submitted",
    Phase.PUT_AWAY: "cancelled",
    Phase.CLOSED: "too late: nothing may be filed any more",
}
_KINDS = {
    Kind.COUNT: "2项已完成: the second, or two of them?",
    Kind.SPLIT: "25: places 2 and 5, or number 25?",
    Kind.NO_NEWS: "没有进展 of one task: nothing new, or the status 无进展?",
    Kind.NO_NEWS_REST: "没有进展 of all, or of all the others",
    Kind.STATUS: "words that speak of a status without giving one: which?",
    Kind.STALE: "words sent before the question was seen: to which task?",
    Kind.PHOTO: "属于第几项？",
    Kind.PLACE: "修改 without a place: which?",
    Kind.HEARD: "a voice message, read back",
    Kind.CANCEL: "取消: sure?",
    Kind.ANEW: "重填: sure?",
}


def tables() -> dict[str, list[str]]:
    """Each generated part of the page."""
    return {
        "phases": ["| phase | what is open |", "|---|---|", *(f"| `{p}` | {_PHASES[p]} |" for p in Phase)],
        "kinds": ["| on top | about |", "|---|---|", *(f"| `{k}` | {_KINDS[k]} |" for k in Kind)],
        "words": ["| say | it does |", "|---|---|", *(_row(vocabulary.SPELLINGS[w], _WORDS[w]) for w in Word)],
        "commands": [
            "| say | it does |",
            "|---|---|",
            *(_row(found.spellings, _COMMANDS[name]) for name, found in commands.WORDS.items()),
        ],
        "report": [
            "| state | act | who | next |",
            "|---|---|---|---|",
            *(
                f"| {state} | {act} | {', '.join(sorted(who))} | {then} |"
                for (state, act), (then, who) in report.TABLE.items()
            ),
        ],
    }


def _row(spellings: tuple[str, ...], does: str) -> str:
    return f"| {' '.join(f'`{s}`' for s in spellings)} | {does} |"


def written(page: str) -> str:
    for name, lines in tables().items():
        mark = rf"(<!-- {name} -->\n).*?(<!-- end -->)"
        body = "\n".join(lines) + "\n"
        page, count = re.subn(mark, lambda m, body=body: m[1] + body + m[2], page, flags=re.DOTALL)  # type: ignore[misc]
        assert count == 1, f"docs/conversation.md has no part <!-- {name} -->"
    return page


def test_the_page_is_up_to_date(request: pytest.FixtureRequest) -> None:
    page = DOC.read_text(encoding="utf-8")
    if request.config.getoption("--update"):
        DOC.write_text(written(page), encoding="utf-8")
    else:
        assert page == written(page)


def test_every_spelling_is_read() -> None:
    for word, spellings in vocabulary.SPELLINGS.items():
        for spelling in spellings:
            assert vocabulary.word(spelling) == (word, "")
    for name, found in commands.WORDS.items():
        for spelling in found.spellings:
            got = commands.parse(spelling)
            assert not isinstance(got, Plain), (name, spelling)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("修改 3", (Word.MODIFY, "3")),
        ("修改３", (Word.MODIFY, "3")),
        ("修改第3项。", (Word.MODIFY, "第3项")),
        ("修改 三", (Word.MODIFY, "三")),
        ("改 47号", (Word.MODIFY, "47号")),
        ("照片 2", (Word.PHOTO, "2")),
        ("预览2", (Word.PREVIEW, "2")),
        ("“修改 3”", (Word.MODIFY, "3")),
        ("？", (Word.HELP, "")),
        ("HELP", (Word.HELP, "")),
        ("修改意见已采纳", None),
        ("改进措施3项", None),
        ("取消收费2项", None),
        ("继续推进", None),
        ("照片已拍", None),
        ("", None),
    ],
)
def test_words(said: str, wanted: tuple[Word, str] | None) -> None:
    assert vocabulary.word(said) == wanted
