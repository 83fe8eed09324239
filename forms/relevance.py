"""Which questions are asked, given what was answered. A relevance is false while what it rests on has no answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from forms.questions import FIGURES, Clause, Kind, Question, When, clauses, compare


def relevant(questions: Sequence[Question], values: Mapping[str, str]) -> frozenset[str]:
    """Keys of the questions these answers call for. The answer of one not called for counts for nothing."""
    known = {q.key: q for q in questions}
    called: dict[str, bool] = {}

    def calls(key: str) -> bool:
        if key not in called:
            called[key] = False  # a circle is refused when the form is read; here it ends
            when = known[key].when
            called[key] = when is None or _holds(when)
        return called[key]

    def _holds(when: When) -> bool:
        found = (_holds(p) if isinstance(p, When) else _meets(p) for p in when.parts)
        return all(found) if when.every else any(found)

    def _meets(clause: Clause) -> bool:
        field = known.get(clause.field)
        said = values.get(clause.field, "")
        return field is not None and bool(said) and calls(field.key) and meets(field, clause, said)

    return frozenset(q.key for q in questions if calls(q.key))


def meets(field: Question, clause: Clause, said: str) -> bool:
    """Does this answer meet the condition?"""
    if clause.op == "answered":
        return True
    if field.kind is Kind.CHOICES:
        chosen = clause.value in said.split("\n")
        return chosen is (clause.op == "has")
    try:
        return compare(comparable(field, said), clause.op, comparable(field, clause.value))
    except (ValueError, InvalidOperation):
        return False


def comparable(field: Question, text: str) -> Any:
    """An answer as what it is compared by. ValueError, InvalidOperation: it is no answer of this kind."""
    if field.kind in FIGURES:
        return Decimal(text)
    return date.fromisoformat(text) if field.kind is Kind.DATE else text


def circles(questions: Sequence[Question]) -> tuple[tuple[str, ...], ...]:
    """Relevances that rest on one another: each circle once, as the keys along it."""
    rests = {q.key: tuple(dict.fromkeys(c.field for c in clauses(q.when))) for q in questions}
    found: dict[frozenset[str], tuple[str, ...]] = {}
    done: set[str] = set()
    for start in rests:
        stack: list[tuple[str, int]] = [(start, 0)]
        path = [start]
        while stack:
            key, n = stack.pop()
            after = rests.get(key, ())
            if key in done or n >= len(after):
                done.add(key)
                path.pop()
                continue
            stack.append((key, n + 1))
            if after[n] in path:
                circle = tuple(path[path.index(after[n]) :])
                found.setdefault(frozenset(circle), circle)
            elif after[n] in rests:
                stack.append((after[n], 0))
                path.append(after[n])
    return tuple(found.values())
