"""Shares of a whole, each rounded half-up to two decimals from the integers, and the note where they do not add up."""

from __future__ import annotations

from collections.abc import Sequence

from schedules import words


def hundredths(part: int, whole: int) -> int:
    """Hundredths of a percent, rounded half-up; what is not all never reaches 100.00. ValueError: part of no whole."""
    if not 0 <= part <= whole or whole == 0:
        raise ValueError(f"{part} is no part of {whole}")
    if part == whole:
        return 10000
    return min((part * 20000 + whole) // (2 * whole), 9999)


def rate(part: int, whole: int) -> str:
    """37.91%; 100.00% only when it is all, 不足0.01% rather than 0.00% when it is some."""
    rounded = hundredths(part, whole)
    if part and not rounded:
        return words.LESS_THAN_A_HUNDREDTH
    if rounded == 9999 and part * 10000 > 9999 * whole:
        return words.MORE_THAN_ALMOST_ALL
    return _percent(rounded)


def rates(parts: Sequence[int]) -> tuple[tuple[str, ...], str]:
    """Each part's rate of their sum, and the note where they do not add up to 100.00% ('' where they do)."""
    whole = sum(parts)
    printed = sum(hundredths(p, whole) for p in parts)
    note = "" if printed == 10000 else words.rounding_note(_percent(printed))
    return tuple(rate(p, whole) for p in parts), note


def _percent(value: int) -> str:
    return f"{value // 100}.{value % 100:02}%"
