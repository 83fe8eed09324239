"""Reads the form's own questions in a campaign file: their fields, the rules of each kind, the rules between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from bot.documents.campaign_file import question_words as said
from bot.documents.campaign_file import words, yaml_tree
from bot.documents.campaign_file.fields import (
    BAD,
    Bad,
    Faults,
    Field,
    Record,
    Said,
    choice,
    listing,
    record,
    slug,
    text,
    whole,
    yes_no,
)
from bot.documents.campaign_file.fields import said as named
from bot.documents.campaign_file.yaml_tree import Node
from forms import patterns, questions, readers, relevance, vocabulary
from forms.chinese import fold
from forms.questions import FIGURES, Clause, Kind, Question, Target, Total, When
from schedules.cycles import Cycle

KINDS = {
    "文本": Kind.TEXT,
    "数字": Kind.NUMBER,
    "百分比": Kind.PERCENT,
    "日期": Kind.DATE,
    "单选": Kind.CHOICE,
    "多选": Kind.CHOICES,
    "是否": Kind.YES_NO,
    "照片": Kind.PHOTO,
    "说明": Kind.NOTE,
}
TOTALS = {"合计": Total.SUM, "平均": Total.AVERAGE, "不汇总": Total.NONE}
_LAST = {"last": True}
_OPS = ("=", "!=", ">", ">=", "<", "<=", "has", "answered")
_FITS = {
    Kind.TEXT: ("answered",),
    Kind.NUMBER: ("=", "!=", ">", ">=", "<", "<=", "answered"),
    Kind.PERCENT: ("=", "!=", ">", ">=", "<", "<=", "answered"),
    Kind.DATE: ("=", "!=", ">", ">=", "<", "<=", "answered"),
    Kind.CHOICE: ("=", "!=", "answered"),
    Kind.YES_NO: ("=", "!=", "answered"),
    Kind.CHOICES: ("has", "answered"),
    Kind.PHOTO: ("answered",),
    Kind.NOTE: (),
}
_TASKS = ("task", "tasks", "status", "percent", "任务", "状态", "进展", "百分比")
_EVERY = ("key", "label", "kind", "hint", "cycles", "when")
_ANSWERED = (*_EVERY, "required", "default", "prefill")
_ALLOWED = {
    Kind.TEXT: (*_ANSWERED, "min_length", "max_length", "pattern", "message"),
    Kind.NUMBER: (*_ANSWERED, "unit", "target", "min", "max", "decimals", "total", "share_of", "message"),
    Kind.PERCENT: (*_ANSWERED, "target", "min", "max", "decimals", "total", "message"),
    Kind.DATE: (*_ANSWERED, "min", "max", "message"),
    Kind.CHOICE: (*_ANSWERED, "choices"),
    Kind.CHOICES: (*_ANSWERED, "choices"),
    Kind.YES_NO: _ANSWERED,
    Kind.PHOTO: (*_EVERY, "required"),
    Kind.NOTE: _EVERY,
}

CLAUSE = (
    Field("field", named, required=True),
    Field("op", choice({op: op for op in _OPS}), required=True),
    Field("value", named),
)


def when(node: Node, name: str, faults: Faults) -> When | Bad:
    """A condition: {field, op, value}, or all: or any: with a list of conditions."""
    found: When | Clause | Bad = _part(node, name, faults, 1)
    return When((found,)) if isinstance(found, Clause) else found


def _part(node: Node, name: str, faults: Faults, deep: int) -> Any:
    if isinstance(node, yaml_tree.Mapping) and len(node.entries) == 1 and node.entries[0][0].text in ("all", "any"):
        key, inner = node.entries[0]
        if deep > questions.DEPTH:
            return faults.add(key.line, said.when_too_deep(questions.DEPTH))
        if not isinstance(inner, yaml_tree.Sequence) or not inner.items:
            return faults.add(key.line, words.want_list(key.text))
        parts = [_part(n, name, faults, deep + 1) for n in inner.items]
        return BAD if BAD in parts else When(tuple(parts), key.text == "all")
    found = record(node, CLAUSE, "when", faults)
    if not found.whole:
        return BAD
    value = found["value"]
    return Clause(found["field"].text, found["op"], "" if value is None else value.text)


QUESTION = (
    Field("key", slug, required=True),
    Field("label", text(questions.LABEL), required=True),
    Field("kind", choice(KINDS), required=True),
    Field("hint", text(questions.NOTE), default=""),
    Field("required", yes_no, default=True),
    Field("default", listing(named), default=()),
    Field("prefill", choice(_LAST), default=False),
    Field("unit", text(8), default=""),
    Field("target", named),
    Field("min", named),
    Field("max", named),
    Field("decimals", whole(0, questions.DECIMALS), default=2),
    Field("min_length", whole(0, questions.TEXT), default=0),
    Field("max_length", whole(1, questions.TEXT), default=questions.TEXT),
    Field("pattern", text(questions.PATTERN), default=""),
    Field("message", text(questions.MESSAGE), default=""),
    Field("choices", listing(text(questions.CHOICE)), default=()),
    Field("when", when),
    Field("cycles", listing(named), default=()),
    Field("total", choice(TOTALS), default=Total.NONE),
    Field("share_of", named),
)


def read(found: Sequence[Record], cycles: tuple[Cycle, ...], faults: Faults) -> tuple[Question, ...]:
    """The questions; none if the file has any fault. A question with a fault of its own is left out of later checks."""
    if len(found) > questions.QUESTIONS:
        faults.add(found[questions.QUESTIONS].line, said.too_many(questions.QUESTIONS))
    _apart(found, faults)
    made = [(r, q) for r in found if r.whole and (q := _one(r, cycles, faults)) is not None]
    known = {q.key: q for _, q in made}
    written = {r["key"] for r in found if r.given("key")}
    for r, q in made:
        _check_when(r, q, known, written, cycles, faults)
        _check_share(r, q, known, written, faults)
    lines = {q.key: r.at("when") for r, q in made}
    for circle in relevance.circles([q for _, q in made]):
        faults.add(lines[circle[0]], said.when_circle([known[k].label for k in circle]))
    return () if faults.found else tuple(normal(q, known) for _, q in made)


def _apart(found: Sequence[Record], faults: Faults) -> None:
    """Report keys and labels that repeat, and labels that are words of the conversation."""
    seen: dict[str, int] = {}
    labels: dict[str, int] = {}
    for r in found:
        if r.given("key") and seen.setdefault(r["key"], r.at("key")) != r.at("key"):
            faults.add(r.at("key"), said.twice("key", r["key"], seen[r["key"]]))
        if not r.given("label"):
            continue
        label = fold(r["label"]).replace(" ", "")
        if labels.setdefault(label, r.at("label")) != r.at("label"):
            faults.add(r.at("label"), said.twice("label", r["label"], labels[label]))
        if _is_word(label):
            faults.add(r.at("label"), said.label_is_word(r["label"]))


def _is_word(label: str) -> bool:
    return vocabulary.word(label) is not None or re.fullmatch(r"q?[0-9.%]+|[;:,，。；：]+", label) is not None


def _one(r: Record, cycles: tuple[Cycle, ...], faults: Faults) -> Question | None:
    """The question; None if it has a fault of its own."""
    before = len(faults.found)
    kind: Kind = r["kind"]
    for name in r.lines:
        if name not in _ALLOWED[kind]:
            faults.add(r.at(name), said.not_of_kind(name, _word(kind)))
    if r["hint"] and kind is not Kind.NOTE and len(r["hint"]) > questions.HINT:
        faults.add(r.at("hint"), words.too_long("hint", questions.HINT, len(r["hint"])))
    if kind is Kind.NOTE and not r["hint"]:
        faults.add(r.line, said.note_without_hint())
    _check_choices(r, kind, faults)
    if r["pattern"] and (why := patterns.fault(r["pattern"])):
        faults.add(r.at("pattern"), said.bad_pattern(why))
    if r["min_length"] > r["max_length"]:
        faults.add(r.at("min_length"), said.inverted("min_length", "max_length"))
    keys = {c.key for c in cycles}
    for named_cycle in r["cycles"]:
        if cycles and named_cycle.text not in keys:
            faults.add(named_cycle.line, said.no_cycle(named_cycle.text))
    if len(faults.found) > before:
        return None
    made = Question(
        key=r["key"],
        label=r["label"],
        kind=kind,
        hint=r["hint"],
        required=r["required"],
        prefill=bool(r["prefill"]),
        unit=r["unit"],
        target=_target(r, faults),
        least=_bound(r, "min", kind, faults),
        most=_bound(r, "max", kind, faults),
        decimals=r["decimals"],
        shortest=r["min_length"],
        longest=r["max_length"],
        pattern=r["pattern"],
        message=r["message"],
        choices=r["choices"],
        when=r["when"],
        cycles=tuple(c.text for c in r["cycles"]),
        total=r["total"],
        share_of="" if r["share_of"] is None else r["share_of"].text,
    )
    if len(faults.found) > before:
        return None
    if made.least and made.most and relevance.comparable(made, made.least) > relevance.comparable(made, made.most):
        faults.add(r.at("min"), said.inverted("min", "max"))
        return None
    return _with_default(r, made, faults)


def _with_default(r: Record, made: Question, faults: Faults) -> Question | None:
    if not r["default"]:
        return made
    lines = tuple(value(made, d.text) for d in r["default"])
    kept = "\n".join(lines)
    if (len(lines) > 1 and made.kind is not Kind.CHOICES) or readers.unfit(made, kept) is not None:
        faults.add(r.at("default"), said.bad_default(_word(made.kind)))
        return None
    return replace(made, default=kept)


def _check_choices(r: Record, kind: Kind, faults: Faults) -> None:
    if kind not in (Kind.CHOICE, Kind.CHOICES):
        return
    options = r["choices"]
    if not 2 <= len(options) <= questions.CHOICES:
        faults.add(r.at("choices"), said.how_many_choices(questions.CHOICES, len(options)))
    folded = [fold(o).replace(" ", "") for o in options]
    for n, option in enumerate(folded):
        if option in folded[:n]:
            faults.add(r.at("choices"), said.choice_twice(options[n]))
        if _is_word(option):
            faults.add(r.at("choices"), said.label_is_word(options[n]))


_TARGET = re.compile(r"(>=|<=|>|<|≥|≤)\s*([0-9]{1,12}(?:\.[0-9]{1,6})?)\s*%?\Z")


def _target(r: Record, faults: Faults) -> Target | None:
    written: Said | None = r["target"]
    if written is None:
        return None
    match = _TARGET.match(written.text)
    if match is None:
        faults.add(written.line, said.bad_target())
        return None
    return Target({"≥": ">=", "≤": "<="}.get(match[1], match[1]), Decimal(match[2]))


def _bound(r: Record, name: str, kind: Kind, faults: Faults) -> str:
    """A limit in the form in which an answer of this kind is stored; '' if there is none."""
    written: Said | None = r[name]
    if written is None:
        return ""
    bare = Question("bound", "bound", kind, decimals=questions.DECIMALS)
    kept = value(bare, written.text)
    if readers.unfit(bare, kept) is None:
        return kept
    faults.add(written.line, said.bad_bound(name, _word(kind)))
    return ""


_YES_NO = {"是": questions.YES, "true": questions.YES, "否": questions.NO, "false": questions.NO}


def value(question: Question, written: str) -> str:
    """A value of the file as it is stored: 是 as yes, 90% as 90. Other text is given back unchanged."""
    if question.kind is Kind.YES_NO:
        return _YES_NO.get(written, written)
    if question.kind in FIGURES and re.fullmatch(r"-?[0-9]{1,15}(?:\.[0-9]{1,6})?\s*%?", written):
        return readers.figure(Decimal(written.rstrip("% ")))
    if question.kind is Kind.DATE and (day := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})", written)):
        return f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}"
    return written


# between questions ------------------------------------------------------------------------------------------------


def _check_when(
    r: Record, q: Question, known: dict[str, Question], written: set[str], cycles: tuple[Cycle, ...], faults: Faults
) -> None:
    """Report conditions on questions that do not exist. Such a condition would be false without notice."""
    line = r.at("when")
    clauses = questions.clauses(q.when)
    if len(clauses) > questions.CLAUSES:
        faults.add(line, said.when_too_long(questions.CLAUSES))
    for c in clauses:
        field = known.get(c.field)
        if c.field in _TASKS and c.field not in written:
            faults.add(line, said.when_over_tasks(c.field))
        elif field is None:
            if c.field not in written:
                faults.add(line, said.when_unknown(c.field))
        elif (wrong := _misfit(field, c)) is not None:
            faults.add(line, wrong)
        elif field.cycles and not set(q.cycles or [y.key for y in cycles]) <= set(field.cycles):
            faults.add(line, said.when_other_cycle(field.label, q.label))


def _misfit(field: Question, c: Clause) -> str | None:
    if c.op not in _FITS[field.kind]:
        return said.when_op(c.op, field.label, [*_FITS[field.kind]])
    if c.op == "answered":
        return said.when_value_not_wanted() if c.value else None
    kept = value(field, c.value)
    if field.kind is Kind.CHOICES:
        return None if kept in field.choices else said.when_value(c.value, field.label)
    wide = Question("value", "value", field.kind, decimals=questions.DECIMALS, choices=field.choices)
    return None if readers.unfit(wide, kept) is None else said.when_value(c.value, field.label)


def _check_share(r: Record, q: Question, known: dict[str, Question], written: set[str], faults: Faults) -> None:
    if not q.share_of:
        return
    whole_ = known.get(q.share_of)
    if whole_ is None and q.share_of in written:
        return  # it has a fault of its own
    if whole_ is None or whole_.key == q.key or whole_.kind is not Kind.NUMBER or whole_.share_of:
        faults.add(r.at("share_of"), said.bad_share(q.share_of))
    elif q.total is not Total.SUM or whole_.total is not Total.SUM:
        faults.add(r.at("share_of"), said.share_needs_sums(whole_.label))


def shown(question: Question, kept: str) -> str:
    """A stored value as a file writes it."""
    if question.kind is Kind.YES_NO:
        return "是" if kept == questions.YES else "否"
    return kept


def normal(q: Question, known: dict[str, Question]) -> Question:
    """The question with the values of its condition as they are stored."""
    if q.when is None:
        return q
    return replace(q, when=_kept(q.when, known))


def _kept(part: When, known: dict[str, Question]) -> When:
    return When(
        tuple(
            _kept(p, known) if isinstance(p, When) else Clause(p.field, p.op, value(known[p.field], p.value))
            for p in part.parts
        ),
        part.every,
    )


def _word(kind: Kind) -> str:
    return next(w for w, k in KINDS.items() if k is kind)
