"""The figures units report besides their tasks: summed, averaged by unit, held against their target. Counted exactly.

A figure is decimal text from the report; nothing passes through a float. An average is each unit's figure counting the
same, rounded half-up to two decimals, and said to be so; a share is one sum of another, by the rules of digest.rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any

from schedules import rates, words

LISTED = 20  # units below target named in a text


@dataclass(frozen=True, slots=True)
class Given:
    """One unit's answer. value: as it counts; shown: as it is printed. key: the unit's, as it stays."""

    unit: str
    value: str
    shown: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """A question of the form and every unit's answer. measure: 件, %, '' for what is no figure."""

    key: str
    label: str
    figure: bool
    measure: str
    total: str  # sum | average | none
    given: tuple[Given, ...]
    target_op: str = ""
    target: str = ""
    share_of: str = ""


def total(of: Indicator) -> Decimal:
    with localcontext() as context:
        context.prec = 60
        return sum((Decimal(g.value) for g in of.given), Decimal(0))


def average(of: Indicator) -> Decimal:
    """By unit. ZeroDivisionError (of decimal): nobody answered."""
    with localcontext() as context:
        context.prec = 60
        return (total(of) / len(of.given)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def off_target(of: Indicator) -> tuple[Given, ...]:
    """The units that miss the target, in their order."""
    return tuple(g for g in of.given if of.target and not _meets(Decimal(g.value), of.target_op, Decimal(of.target)))


def _meets(value: Decimal, op: str, target: Decimal) -> bool:
    return {">=": value >= target, ">": value > target, "<=": value <= target, "<": value < target}[op]


def share(of: Indicator, others: Sequence[Indicator]) -> str:
    """91.18%: this sum of the one it is a part of; '' where there is none, or it would be more than all."""
    whole = next((o for o in others if o.key == of.share_of), None)
    if whole is None:
        return ""
    part, all_ = total(of), total(whole)
    if not 0 <= part <= all_ or not all_:
        return ""
    scale = 10 ** max(0, -_exponent(part), -_exponent(all_))
    return rates.rate(int(part * scale), int(all_ * scale))


def _exponent(value: Decimal) -> int:
    return int(value.as_tuple().exponent)


def plain(value: Decimal) -> str:
    """Without an exponent and without noughts at the end: 1585, 93.5."""
    said = format(value.normalize(), "f")
    return "0" if said == "-0" else said


def said(of: Indicator, others: Sequence[Indicator]) -> str:
    """The figure of all units in words, '' where none is asked for or nobody answered."""
    if not of.figure or not of.given:
        return ""
    match of.total:
        case "sum":
            whole = next((o for o in others if o.key == of.share_of), None)
            part = share(of, others)
            return words.summed(plain(total(of)), of.measure, whole.label if whole else "", part)
        case "average":
            return words.averaged(plain(average(of)), of.measure)
        case _:
            return ""


def line(of: Indicator, others: Sequence[Indicator], most: int = LISTED) -> str:
    """热线接通率平均93.5%（按单位平均，12家），低于目标90%的1家（包头市88%）; '' where nothing is to be said."""
    figure = said(of, others)
    off = off_target(of)
    if not figure and not off:
        return ""
    names = tuple(f"{g.unit}{g.shown}" for g in off)
    goal = words.missing_target(of.target_op, f"{of.target}{of.measure}")
    missed = words.off_target(goal, len(off), words.names(names, most) if most else "") if off else ""
    return words.indicator(of.label, figure, len(of.given), missed, averaged=of.total == "average")


def lines(indicators: Sequence[Indicator], most: int) -> tuple[str, ...]:
    return tuple(one for i in indicators if (one := line(i, indicators, min(most, LISTED))))


def variants(indicators: Sequence[Indicator]) -> tuple[str, ...]:
    """For a card, the longest first."""
    off = sum(len(off_target(i)) for i in indicators)
    short = [words.short_figure(i.label, said(i, ()), off=len(off_target(i))) for i in indicators if said(i, ())]
    if not any(i.given for i in indicators):  # nobody said anything, so nobody met a target either
        return (words.NO_ANSWERS,)
    in_all = words.off_in_all(off) if any(i.target for i in indicators) else words.how_many_asked(len(indicators))
    return (*(" ".join(short[:n]) for n in range(len(short), 0, -1)), in_all)


# -- as data -------------------------------------------------------------------------------------------------------


def to_value(of: Indicator) -> list[Any]:
    given = [[g.unit, g.value, g.shown, g.key] for g in of.given]
    return [of.key, of.label, of.figure, of.measure, of.total, given, of.target_op, of.target, of.share_of]


def from_value(value: list[Any]) -> Indicator:
    key, label, figure, measure, total_, given, op, target, share_of = value
    return Indicator(key, label, figure, measure, total_, tuple(Given(*g) for g in given), op, target, share_of)
