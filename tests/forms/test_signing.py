"""What a 审签人 says to the report before him, and how it is put there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import paging, signing
from forms.model import Answer
from forms.signing import Agree, Next, SendBack
from tests.forms.filings import filing


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("同意", Agree()),
        ("同意。", Agree()),
        ("阅，同意", Agree()),
        ("下页", Next()),
        ("退回 缺印发文件", SendBack("", "缺印发文件")),
        ("退回：缺印发文件", SendBack("", "缺印发文件")),
        ("退回缺印发文件", SendBack("", "缺印发文件")),
        ("不同意，数字不对", SendBack("", "数字不对")),
        ("退回 第2项 缺印发文件", SendBack("第2项", "缺印发文件")),
        ("退回 第 二 项：缺印发文件", SendBack("第二项", "缺印发文件")),
        ("退回 47号 缺印发文件", SendBack("47号", "缺印发文件")),
        ("退回", SendBack("", "")),
        ("退回 第2项", SendBack("第2项", "")),
        ("1", None),
        ("同意包头市的意见", None),
        ("看过了", None),
    ],
)
def test_words(said: str, wanted: object) -> None:
    assert signing.read(said) == wanted


@given(st.text())
def test_any_text_is_read_or_left(said: str) -> None:
    signing.read(said)


def test_what_changed_is_shown_and_nothing_else() -> None:
    it = filing()
    done = next(s.key for s in it.statuses if s.done)
    answers = tuple(
        Answer(i.task, done if i.place in (2, 5) else i.last_status, f"第{i.place}项的进展", changed=i.place in (2, 5))
        for i in it.items
    )
    lines = signing.summary(it, answers, {5: 0, 0: 2})
    assert [line[0] for line in lines[:2]] == ["2", "5"]
    assert lines[2:] == ("整份报告照片2张。",)
    brought = signing.summary(it, answers, {}, documents={it.items[0].task: 1, 0: 1})
    assert brought[0].endswith("［文件1份］") and brought[-1] == "整份报告文件1份。"


def test_no_page_is_longer_than_a_message_and_none_is_left_out() -> None:
    lines = tuple(f"{n} {'很长的进展' * 60}" for n in range(1, 12))
    pages = signing.pages("报告", lines, lambda page, of: f"（第{page}/{of}页）")
    assert len(pages) > 3 and all(len(p.encode()) <= paging.MESSAGE for p in pages)
    assert all(f"\n{n} " in "\n" + "\n".join(pages) for n in range(1, 12))
