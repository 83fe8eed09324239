"""Every conversation of the design (G1–G20) and every trap that is one of talking has its golden transcript.

All of them run over encrypted HTTP through the whole stack. The one-phone ones run pure as well, with JSON at every
step (tests/forms/test_transcripts.py), and those with several people through receive() and the pump.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import cast
from tests.bot.conversation import test_indicator_transcripts as indicators
from tests.e2e import golden, test_golden_house
from tests.forms import test_transcripts as one_phone

TESTS = Path(__file__).parent
GOLDEN = TESTS / "transcripts"
TOLD = {path.stem: path for path in GOLDEN.rglob("*.txt")}

SITUATIONS: dict[str, tuple[str, ...]] = {
    "G1 binding by QR code": ("g01-scan-and-name", "g01-a-code-by-hand"),
    "G2 name differs, not on the roster": ("g02-name-differs", "g02-not-on-the-roster"),
    "G3 two duties, a shared phone": ("g03-two-duties", "g03-a-shared-phone"),
    "G4 signed on paper": (
        "g04-signed-on-paper", "g04-signed-on-paper-unchanged", "g04-signed-on-paper-after-all-not",
    ),
    "G5 nothing changed": (
        "g05-nothing-changed", "g05-one-task-past-its-limit", "g05-first-time", "g05-late", "g05-locked",
    ),
    "G6 three of twelve": ("g06-three-of-twelve", "g06-words-on-the-way", "g06-ledger-numbers-and-doubt"),
    "G7 all in one message": (
        "g07-one-message", "g07-without-fill", "g07-pasted-lines", "g07-word-table", "g07-twice-and-rest",
        "g07-the-other-way-round", "g07-several-messages",
    ),
    "G8 photos": ("g08-photos", "g08-photos-taken-back", "g08-nine-in-a-row"),
    "G9 voice": ("g09-voice",),
    "G10 interrupted, back after hours": (
        "g10-a-reminder-in-between", "g10-back-after-three-hours", "g10-resumed-elsewhere",
    ),
    "G11 slow network": ("g11-slow-network", "g11-stale-answers"),
    "G12 returned": ("g12-returned-photo", "g12-returned-words", "d12-returned-with-a-reason", "g12-one-question"),
    "G14 the leader; 撤回": ("g14-the-leader", "g14-withdrawn"),
    "G15 hand-over": ("g15-hand-over", "g15-refused", "g15-left-without-a-word", "g15-put-off"),
    "G16 the reminder card": ("g16-the-reminder",),
    "G17 someone else is filling": ("g17-someone-else-is-filling",),
    "G18 a marking of secrecy": ("g18-a-marking-of-secrecy",),
    "G19 没有进展": ("g19-no-news", "g19-no-news-at-all"),
    "G13 the office's day, with three units": (
        "o01-who-owes", "o02-looked-through", "o03-put-off", "o04-let-in-and-not-arrived",
    ),
    "审签, also by who stands in": (
        "g21-signed", "g21-sent-back", "g21-withdrawn", "g21-on-paper", "g21-two-duties", "s01-a-deputy-signs",
    ),
    "a word before 补报截止": ("c01-before-the-lock", "c02-unsigned-before-the-lock"),
    "the leader asks": ("l01-the-leader",),
}  # fmt: skip

# trap -> its transcripts, and the tests that hold what a transcript cannot show
TRAPS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "2 reminder to those who filed": (
        (), ("bot/delivery/test_reminders.py::test_who_has_filed_is_not_reminded_and_not_once_more",),
    ),
    "8 reminder after the deadline": ((), ("bot/delivery/test_reminders.py::test_no_reminder_after_the_deadline",)),
    "12 rejection with no reason or no word": (("d12-returned-with-a-reason",), ()),
    "16 button from an old message": (("d16-what-was-on-the-screen-is-gone", "g11-stale-answers"), ()),
    "17 re-sent message taken for a new one": (
        ("g11-slow-network",),
        ("bot/conversation/test_filing.py::test_the_same_delivery_gets_the_same_answer_and_changes_nothing",),
    ),
    "19 a second campaign's message": (("g10-a-reminder-in-between",), ()),
    "20 unrelated word ends the session": (("d20-words-that-answer-nothing",), ()),
    "21 nameless error": (("d21-what-is-wrong-is-named",), ()),
    "22 condition silently false": (
        (), ("forms/test_questions.py::test_relevance_follows_what_is_called_for_itself",),
    ),
    "23 a person on leave": (("d23-leave",), ()),
    "G20 snapshot page": ((), ("bot/pages/test_entry.py::test_snapshot_page_is_told_what_to_press",)),
}  # fmt: skip


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_situation_is_told(situation: str) -> None:
    missing = [name for name in SITUATIONS[situation] if name not in TOLD]
    assert not missing


@pytest.mark.parametrize("trap", TRAPS)
def test_every_trap_is_told_or_tested(trap: str) -> None:
    told, tests = TRAPS[trap]
    assert told or tests
    assert not [name for name in told if name not in TOLD]
    for test in tests:
        file, _, name = test.partition("::")
        assert re.search(rf"def {name}\b", (TESTS / file).read_text("utf-8")), test


def test_there_are_at_least_forty() -> None:
    assert len(TOLD) >= 40


def test_each_goes_through_the_whole_stack_and_each_of_one_phone_pure_as_well() -> None:
    whole = {*golden.FILES, *cast.FILES, *test_golden_house.FILES}
    assert {path.resolve() for path in whole} == {path.resolve() for path in TOLD.values()}
    pure = {path.resolve() for path in (*one_phone.FILES, *indicators.FILES)}
    assert pure == {path.resolve() for path in golden.FILES} and len(pure) >= 40


@pytest.mark.parametrize("name", sorted(TOLD))
def test_each_has_both_sides_and_an_end(name: str) -> None:
    """Somebody says something and hears something; nothing is left to be filled in."""
    text = TOLD[name].read_text("utf-8")
    assert re.search(r"(?m)^\S* ?<+ ?\S", text)
    empty = re.findall(r"(?m)^\w*<$", text)
    assert not empty
