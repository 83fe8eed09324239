"""docs/manual.md says what the golden transcripts say: python -m tools.manual writes it."""

from __future__ import annotations

import pytest

from bot import transcript
from tests import cast
from tools import manual
from tools.words import MANUAL_CHAPTERS, MANUAL_OTHERS


def test_the_manual_is_up_to_date(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update"):
        manual.PAGE.write_text(manual.page(), encoding="utf-8")
    else:
        assert manual.PAGE.read_text(encoding="utf-8") == manual.page(), "run: python -m tools.manual"


def test_no_chapter_has_a_scene_that_is_not_there() -> None:
    told = [stem for _, scenes in MANUAL_CHAPTERS for stem, _ in scenes]
    assert len(told) == len(set(told))
    assert set(told) <= {path.stem for path in manual.scenes()}


def test_every_word_heard_is_in_it() -> None:
    page = manual.page()
    for path in manual.scenes():
        for line in transcript.read(path):
            if isinstance(line, transcript.Hears):
                assert line.text.replace("\n", "\n　　") in page


def test_who_signs_the_office_and_the_leader_have_theirs() -> None:
    page = manual.page()
    told = [stem for _, scenes in MANUAL_OTHERS for stem, _ in scenes]
    assert len(told) == len(set(told))
    for path in (cast.FOLDER / f"{stem}.txt" for stem in told):
        for line in cast.read(path) if path.exists() else ():
            if line.mark in ("<", "<<"):
                assert line.text.replace("\n", "\n　　") in page
    for word in (
        "未报",
        "催报 1 2",
        "电话单",
        "同意缓报",
        "退回 呼市",
        "核实通过",
        "未达",
        "群提醒",
        "触达",
        "审签",
        "汇总",
    ):
        assert f"：{word}" in page, word
