"""Every conversation of the design (G1–G19) and every trap that is one of talking has its golden transcript.

All of them run over encrypted HTTP through the whole stack. The one-phone ones run pure as well, with JSON at every
step (tests/forms/test_transcripts.py), and those with several people through receive() and the pump.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import cast, test_promises
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
        "g04-signed-on-paper",
        "g04-signed-on-paper-unchanged",
        "g04-signed-on-paper-after-all-not",
    ),
    "G5 nothing changed": (
        "g05-nothing-changed",
        "g05-one-task-past-its-limit",
        "g05-first-time",
        "g05-late",
        "g05-locked",
    ),
    "G6 three of twelve": ("g06-three-of-twelve", "g06-words-on-the-way", "g06-ledger-numbers-and-doubt"),
    "G7 all in one message": (
        "g07-one-message",
        "g07-without-fill",
        "g07-pasted-lines",
        "g07-word-table",
        "g07-twice-and-rest",
        "g07-the-other-way-round",
        "g07-several-messages",
    ),
    "G8 photos": ("g08-photos", "g08-photos-taken-back", "g08-nine-in-a-row"),
    "G9 voice": ("g09-voice",),
    "G10 interrupted, back after hours": (
        "g10-a-reminder-in-between",
        "g10-back-after-three-hours",
        "g10-resumed-elsewhere",
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
        "o01-who-owes",
        "o02-looked-through",
        "o03-put-off",
        "o04-let-in-and-not-arrived",
    ),
    "审签, also by who stands in": (
        "g21-signed",
        "g21-sent-back",
        "g21-withdrawn",
        "g21-on-paper",
        "g21-two-duties",
        "s01-a-deputy-signs",
    ),
    "a word before 补报截止": ("c01-before-the-lock", "c02-unsigned-before-the-lock"),
    "the leader asks": ("l01-the-leader",),
}

# A trap of talking -> its transcripts; the tests of every trap: tests/test_promises.py.
TRAPS: dict[str, tuple[str, ...]] = {
    "12 sent back with no reason or no word": ("d12-returned-with-a-reason",),
    "16 a button of an old message": ("d16-what-was-on-the-screen-is-gone", "g11-stale-answers"),
    "17 sent again, taken for a new one": ("g11-slow-network",),
    "19 a second campaign breaks the first": ("g10-a-reminder-in-between",),
    "20 an unrelated word ends it": ("d20-words-that-answer-nothing",),
    "21 an error without a name": ("d21-what-is-wrong-is-named",),
    "23 a person on leave": ("d23-leave",),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_situation_is_told(situation: str) -> None:
    missing = [name for name in SITUATIONS[situation] if name not in TOLD]
    assert not missing


@pytest.mark.parametrize("trap", TRAPS)
def test_every_trap_of_talking_is_told(trap: str) -> None:
    assert trap in test_promises.TRAPS
    assert not [name for name in TRAPS[trap] if name not in TOLD]


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
