"""Writes a form's own questions as lines of a campaign file."""

from __future__ import annotations

from collections.abc import Iterator

from bot.documents.campaign_file.questions import KINDS, TOTALS, shown
from bot.documents.campaign_file.scalars import scalar
from forms.questions import TEXT, Clause, Question, Total, When


def written(questions: tuple[Question, ...]) -> Iterator[str]:
    """The lines of the section. check() reads them back as the same questions."""
    known = {q.key: q for q in questions}
    if questions:
        yield "  questions:"
    for q in questions:
        yield from _one(q, known)


def _one(q: Question, known: dict[str, Question]) -> Iterator[str]:
    yield f"    - key: {q.key}"
    yield f"      label: {scalar(q.label)}"
    yield f"      kind: {next(w for w, k in KINDS.items() if k is q.kind)}"
    if q.hint:
        yield f"      hint: {scalar(q.hint)}"
    if not q.required:
        yield "      required: false"
    if q.prefill:
        yield "      prefill: last"
    yield from _limits(q)
    if q.choices:
        yield f"      choices: [{', '.join(scalar(c) for c in q.choices)}]"
    if q.default:
        words = [scalar(shown(q, d)) for d in q.default.split("\n")]
        yield f"      default: {words[0] if len(words) == 1 else '[' + ', '.join(words) + ']'}"
    if q.cycles:
        yield f"      cycles: [{', '.join(q.cycles)}]"
    if q.total is not Total.NONE:
        yield f"      total: {next(w for w, t in TOTALS.items() if t is q.total)}"
    if q.share_of:
        yield f"      share_of: {q.share_of}"
    if q.when is not None:
        alone = q.when.parts[0] if q.when.every and len(q.when.parts) == 1 else None
        yield f"      when: {_clause(alone, known) if isinstance(alone, Clause) else _when(q.when, known)}"


def _limits(q: Question) -> Iterator[str]:
    if q.unit:
        yield f"      unit: {scalar(q.unit)}"
    if q.target is not None:
        yield f'      target: "{q.target.op} {q.target.value}"'
    for name, said, usual in (
        ("min", q.least, ""),
        ("max", q.most, ""),
        ("decimals", q.decimals, 2),
        ("min_length", q.shortest, 0),
        ("max_length", q.longest, TEXT),
    ):
        if said != usual:
            yield f"      {name}: {said}"
    for name, words in (("pattern", q.pattern), ("message", q.message)):
        if words:
            yield f"      {name}: {scalar(words)}"


def _when(when: When, known: dict[str, Question]) -> str:
    parts = [_clause(p, known) if isinstance(p, Clause) else _when(p, known) for p in when.parts]
    return f"{{{'all' if when.every else 'any'}: [{', '.join(parts)}]}}"


def _clause(c: Clause, known: dict[str, Question]) -> str:
    value = f", value: {scalar(shown(known[c.field], c.value))}" if c.op != "answered" else ""
    return f'{{field: {c.field}, op: "{c.op}"{value}}}'
