"""check() answers any file with a plan, or with faults on existing lines. It never raises."""

from __future__ import annotations

from pathlib import Path

from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.documents.campaign_file import file as campaign_file
from bot.documents.campaign_file.schema import SECTIONS

GOOD = (Path(__file__).parents[2] / "fixtures" / "yingshang-lianxi.yaml").read_text("utf-8")
LINES = GOOD.splitlines(keepends=True)
MARKS = "{}[]:-,'\"|>&*!%#? \n\t@`\\\x00\x85\u2028\ufeff~<0=.…"
NAMES = sorted({f.name for fields in SECTIONS.values() for f in fields} | set(SECTIONS))


def answered(text: str | bytes) -> None:
    checked = campaign_file.check(text)
    assert (checked.plan is None) == bool(checked.faults)
    known = text if isinstance(text, str) else text.decode("utf-8", "replace")
    many = known.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    for fault in checked.faults:
        assert 1 <= fault.line <= many
        assert str(fault).startswith(f"第{fault.line}行：")
        assert fault.text.endswith("。") and "请" in fault.text
    assert list(checked.faults) == sorted(set(checked.faults))


@given(st.binary(max_size=200))
def test_any_bytes_get_an_answer(data: bytes) -> None:
    answered(data)


@given(st.text(max_size=200) | st.text(MARKS, max_size=60))
@example("a: \ud800")
@example("\r0")
@example("a: 1\u2028b: 2\x85c: 3")
def test_any_text_gets_an_answer(text: str) -> None:
    answered(text)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.integers(0, len(GOOD)), st.integers(0, 12), st.text(MARKS + "甲１", max_size=4)), max_size=5)
)
def test_a_good_file_with_pieces_torn_out_and_put_in(cuts: list[tuple[int, int, str]]) -> None:
    text = GOOD
    for at, many, new in cuts:
        text = text[:at] + new + text[at + many :]
    answered(text)


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(range(len(LINES))), st.sampled_from(("drop", "twice", "in", "out"))), max_size=8)
)
def test_a_good_file_with_lines_lost_doubled_and_shifted(acts: list[tuple[int, str]]) -> None:
    lines = list(LINES)
    for n, act in sorted(acts, reverse=True):
        match act:
            case "drop":
                del lines[n : n + 1]
            case "twice":
                lines.insert(n, LINES[n])
            case "in":
                lines[n : n + 1] = [f"  {LINES[n]}"]
            case "out":
                lines[n : n + 1] = [LINES[n].removeprefix("  ")]
    answered("".join(lines))


scalars = st.sampled_from(
    [
        "",
        "~",
        "甲",
        "office",
        "2021-06-01",
        "2021-13-45",
        "当日 17:00",
        "48小时",
        "旬",
        "月",
        "xun",
        "顺延",
        "true",
        "1",
        "0",
        "联络员",
        "A",
        "专班",
        '"\\0"',
        "99999999999999999999",
        "９",
        "…" * 70,
    ]
)
trees = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda xs: f"[{', '.join(xs)}]")
        | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5).map(
            lambda d: "{" + ", ".join(f"{k}: {v}" for k, v in d.items()) + "}"
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150)
@given(st.dictionaries(st.sampled_from(sorted(SECTIONS)), trees, max_size=6))
def test_known_sections_with_any_shape_inside(sections: dict[str, str]) -> None:
    answered("".join(f"{name}: {tree}\n" for name, tree in sections.items()))


def _fields_of_a_good_file() -> list[tuple[int, str]]:
    """Each line of the good file that holds `field: value`, with what stands before the value."""
    found = []
    for n, line in enumerate(LINES):
        head, colon, tail = line.partition(": ")
        if colon and tail.strip() and not head.lstrip().startswith("#"):
            found.append((n, head + colon))
    return found


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(_fields_of_a_good_file()), trees), min_size=1, max_size=3))
def test_a_good_file_with_other_values(changes: list[tuple[tuple[int, str], str]]) -> None:
    lines = list(LINES)
    for (n, head), value in changes:
        lines[n] = f"{head}{value}\n"
    answered("".join(lines))
