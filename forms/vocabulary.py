"""The words of the filling conversation, one table: what may be typed for each. docs/conversation.md lists them all."""

from __future__ import annotations

import re
from enum import StrEnum

from forms.chinese import clean, fold


class Word(StrEnum):
    """What a word inside a conversation does."""

    CONFIRM = "confirm"
    BACK = "back"
    SKIP = "skip"
    MODIFY = "modify"
    PREVIEW = "preview"
    SAVE = "save"
    GO_ON = "go_on"
    CANCEL = "cancel"
    ANEW = "anew"
    HELP = "help"
    NEXT_PAGE = "next_page"
    PREVIOUS_PAGE = "previous_page"
    PAPER = "paper"
    NO_PAPER = "no_paper"
    PHOTO = "photo"
    DROP_PHOTO = "drop_photo"
    WITHDRAW = "withdraw"


# The first of each is the one we print.
SPELLINGS: dict[Word, tuple[str, ...]] = {
    Word.CONFIRM: ("1", "确认", "报送", "提交", "确认报送", "确定", "是"),
    Word.BACK: ("上一步", "返回", "上一项"),
    Word.SKIP: ("跳过", "略过", "下一项"),
    Word.MODIFY: ("修改", "改"),
    Word.PREVIEW: ("预览", "看一下", "查看"),
    Word.SAVE: ("暂存", "保存", "先存着", "稍后再填", "等会再填"),
    Word.GO_ON: ("继续", "填报", "接着填", "继续填", "继续填报"),
    Word.CANCEL: ("取消", "取消填报", "不填了", "退出"),
    Word.ANEW: ("重填", "重新填", "重新填报", "从头填"),
    Word.HELP: ("帮助", "?", "怎么填", "不会填", "help"),
    Word.NEXT_PAGE: ("下页", "下一页", "翻页"),
    Word.PREVIOUS_PAGE: ("上页", "上一页"),
    Word.PAPER: ("线下审签", "纸质审签", "线下签"),
    Word.NO_PAPER: ("直接报送", "不审签", "取消线下审签"),
    Word.PHOTO: ("照片",),
    Word.DROP_PHOTO: ("删照片", "删除照片"),
    Word.WITHDRAW: ("撤回",),
}
_WITH_PLACE = (Word.MODIFY, Word.PHOTO, Word.DROP_PHOTO, Word.PREVIEW)
_BY_SPELLING = {spelling: word for word, all_ in SPELLINGS.items() for spelling in all_}
_OF_QUESTIONS = (Word.PHOTO, Word.DROP_PHOTO)  # whose place may be Q2; 修改 Q2 is inquiry.meant
_QUESTION = re.compile(r"[\s:,]*(?P<place>q\s*[0-9]{1,2})[\s。.!]*")
_PLACE = re.compile(r"[\s:,]*(?P<place>第?\s*(?:[0-9]{1,6}|[一二三四五六七八九十百]{1,4})\s*[项号]?)[\s。.!]*")


def word(said: str) -> tuple[Word, str] | None:
    """The word and the place said with it ('' for none), or None. `修改5`, `修改 第5项`, `修改５。`."""
    text = fold(clean(said)).strip().strip("“”\"'「」").rstrip("。.!~ ")
    if text in _BY_SPELLING:
        return _BY_SPELLING[text], ""
    for wanted in _WITH_PLACE:
        for spelling in sorted(SPELLINGS[wanted], key=len, reverse=True):
            if not text.startswith(spelling):
                continue
            match = _PLACE.fullmatch(text, len(spelling))
            if match is None and wanted in _OF_QUESTIONS:
                match = _QUESTION.fullmatch(text, len(spelling))
            if match:
                return wanted, match["place"].strip()
    return None


def nought(said: str) -> str:
    """A 0 typed as a letter or a character: O, 零, 〇 -> 0; anything else as it is."""
    return "0" if fold(clean(said)).strip().rstrip("。.!~ ") in ("o", "oo", "零", "〇", "○", "0项", "零项") else said


def is_digits(said: str) -> bool:
    """Nothing but digits and what stands between them?"""
    return re.fullmatch(r"[0-9①-⑳⑴-⒇\s.,、;:/和与及跟至到~\-第项号。!]+", fold(clean(said)).strip()) is not None


def is_bare(said: str) -> bool:
    """Nothing but digits, or a word that confirms or skips? It counts only for the question it was given to."""
    found = word(said)
    return is_digits(said) or (found is not None and found[0] in (Word.CONFIRM, Word.SKIP))
