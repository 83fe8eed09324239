"""Shows a task on the page: its fields, its last status, and its faults."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.filing.draft import Change, Open
from bot.web.phone import words
from forms import page, screen
from forms import words as form_words
from forms.model import Answer, Filing, Item, MustAsk
from forms.page import SAME, Entry, Fault


@dataclass(frozen=True, slots=True)
class Field:
    """was: the draft's entry as JSON, which the browser sends back. options: (value, label). last: the last status."""

    item: Item
    entry: Entry
    was: str
    options: tuple[tuple[str, str], ...]
    last: str
    last_text: str
    reason: str
    photos: int
    changed: bool
    open: bool
    fault: str
    conflict: str


def fields(
    state: Open,
    faults: tuple[Fault, ...] = (),
    conflicts: tuple[int, ...] = (),
    written: Mapping[int, Entry] | None = None,
) -> tuple[Field, ...]:
    """The fields of every task.

    conflicts: tasks that somebody else changed meanwhile. written: task -> what the person wrote. A refused entry stays
    in its field, unless it was refused for a secrecy marking.
    """
    wrong = {f.task: f.wrong for f in faults}
    opened = {i.task for i in screen.open_items(state.filing)}
    made = []
    for item in state.filing.items:
        now = page.shown(state.filing, state.session, item)
        why = wrong.get(item.task)
        keep = item.task in conflicts or (why is not None and why is not page.Wrong.SECRET)
        entry = (written or {}).get(item.task, now) if keep else now
        made.append(
            Field(
                item,
                entry,
                as_json(now),
                _options(state, item, now),
                _last(state, item),
                item.last_text,
                _reason(state, item),
                screen.photos_of(state.session, item.task),
                _changed(state, item),
                item.task in opened and not state.closed,
                form_words.wrong(why, item, state.filing.text_limit) if why else "",
                conflict(state, item.task, now) if item.task in conflicts else "",
            )
        )
    return tuple(made)


def whole(state: Open, faults: tuple[Fault, ...]) -> list[str]:
    """The faults for the top of the page: 第3项：…"""
    said = []
    for fault in faults:
        if fault.question:
            continue
        item = state.filing.item(fault.task) if fault.task else None
        why = form_words.wrong(fault.wrong, item, state.filing.text_limit)
        said.append(why if item is None or form_words.place(item) in why else f"{form_words.place(item)}：{why}")
    return said


def conflict(state: Open, task: int, now: Entry) -> str:
    """The sentence on a conflict: who changed the task last, when, and its present entry."""
    status = state.filing.status(now.status)
    label = status.label if status else _unchosen(now)
    said = label + (f"{now.percent}%" if now.percent else "") + (f"｜{now.text}" if now.text else "")
    by, at = state.touched.get(task, (state.by, state.at))
    return words.conflict(by, at, said)


def _unchosen(entry: Entry) -> str:
    return words.UNCHANGED if entry.status == SAME else words.CHOOSE


def as_json(entry: Entry) -> str:
    return json.dumps([entry.status, entry.text, entry.percent], ensure_ascii=False)


def from_json(task: int, text: object) -> Entry | None:
    """The entry that as_json wrote; None if the text is something else."""
    try:
        value = json.loads(text) if isinstance(text, str) else text
    except ValueError:
        return None
    if not isinstance(value, list) or len(value) != 3 or not all(isinstance(v, str) for v in value):
        return None
    return Entry(task, *value)


def changes(form: Mapping[str, object]) -> list[Change]:
    """The changes in an ordinary form post: status-12, text-12, percent-12, was-12. 12 is the task's id."""
    found = []
    for name, status in form.items():
        kind, _, task = name.partition("-")
        if (
            kind != "status"
            or not (task.isascii() and task.isdigit() and len(task) < 16)
            or not isinstance(status, str)
        ):
            continue
        text, percent = form.get(f"text-{task}", ""), form.get(f"percent-{task}", "")
        if isinstance(text, str) and isinstance(percent, str):
            entry = Entry(int(task), status, text, percent)
            found.append(Change(entry, from_json(int(task), form.get(f"was-{task}"))))
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """A task on the sheet."""

    place: int
    number: int
    brief: str
    last: str
    now: str
    text: str
    changed: bool


def sheet(filing: Filing, answers: tuple[Answer, ...]) -> list[Row]:
    """The rows of all tasks as they are handed in."""
    said = {a.task: a for a in answers}
    rows = []
    for item in filing.items:
        last = form_words.status(filing.status(item.last_status), item.last_percent)
        answer = said.get(item.task)
        now, text, changed = words.UNCHANGED, "", False
        if answer is not None and answer.changed:
            now, text, changed = form_words.status(filing.status(answer.status), answer.percent), answer.text, True
        rows.append(Row(item.place, item.number, item.brief, last, now, text, changed))
    return rows


def due(filing: Filing, now: datetime) -> str:
    return form_words.when_due(filing, now)


def _options(state: Open, item: Item, now: Entry) -> tuple[tuple[str, str], ...]:
    last = state.filing.status(item.last_status)
    sent_back = state.filing.returned and item.must_ask is MustAsk.RETURNED
    same: tuple[tuple[str, str], ...] = ()
    if last is not None and not sent_back:
        said = words.unchanged(form_words.status(last, item.last_percent), overdue=item.must_ask is MustAsk.OVERDUE)
        same = ((SAME, said),)
    none = (("", words.CHOOSE),) if now.status == "" or (not same and not sent_back) else ()
    ordered = sorted(state.filing.statuses, key=lambda s: s.rank)
    return (*none, *same, *((s.key, s.label) for s in ordered))


def _last(state: Open, item: Item) -> str:
    return form_words.status(state.filing.status(item.last_status), item.last_percent)


def _reason(state: Open, item: Item) -> str:
    match item.must_ask:
        case MustAsk.RETURNED:
            return words.returned(item.reason, state.filing.returned_by)
        case MustAsk.OVERDUE:
            return words.OVERDUE
        case MustAsk.FIRST:
            return words.FIRST
        case _:
            return ""


def _changed(state: Open, item: Item) -> bool:
    answer = state.session.answer(item.task)
    return bool(answer and answer.changed) or any(h.task == item.task for h in state.session.held)


__all__ = ["Field", "as_json", "changes", "conflict", "due", "fields", "from_json", "sheet", "whole"]
