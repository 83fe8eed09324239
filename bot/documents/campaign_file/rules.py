"""The rules between the fields of a campaign file. Makes the plan if they hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from bot.documents.campaign_file import cycles as campaign_cycles
from bot.documents.campaign_file import question_words, words
from bot.documents.campaign_file import questions as campaign_questions
from bot.documents.campaign_file import roster as campaign_roster
from bot.documents.campaign_file import tasks as campaign_tasks
from bot.documents.campaign_file import units as campaign_units
from bot.documents.campaign_file.fields import BAD, Faults, Record
from bot.documents.campaign_file.schema import FORM, SETTINGS
from forms.model import Status
from forms.questions import of_cycle
from schedules.cycles import Cycle
from schedules.line import TWICE, Caps
from schedules.quiet import USUAL, Quiet
from storage.campaigns import Plan, fold
from storage.definitions import Definition, FormRules, Settings

YEARS = 10
Cycles = tuple[Cycle, ...]


def build(top: Record, faults: Faults) -> Plan | None:
    """The plan; None if there is any fault. Reports every fault that can be found, not only the first."""
    span = _span(top, faults)
    statuses = _statuses(rows(top, "statuses"), faults)
    cycles = campaign_cycles.read(rows(top, "cycles"), span, faults)
    units = campaign_units.read(top["office"], rows(top, "units"), faults)
    _exempt(rows(top, "units"), rows(top, "cycles"), faults)
    groups = campaign_units.read_groups(rows(top, "groups"), units, faults)
    roster = campaign_roster.read(rows(top, "people"), rows(top, "posts"), units, faults)
    campaign_roster.check_readers(rows(top, "cycles"), roster, faults)
    tasks = campaign_tasks.read(rows(top, "tasks"), statuses, units, groups, faults)
    settings, form = _settings(top, faults), _form(top, cycles, faults)
    _something_to_report(top, form, cycles, faults)
    questions = form is not None and bool(form.questions)
    if settings is not None:
        campaign_roster.check_filers(roster, units, tasks, settings.owing, faults, questions=questions)
        cycles = _signing(rows(top, "cycles"), cycles, settings, faults)
        if settings.sign_off:
            campaign_roster.check_signers(roster, units, tasks, settings.owing, faults, questions=questions)
    head = top["campaign"]
    if faults.found or span is None or settings is None or form is None or head is BAD:
        return None
    return Plan(
        key=head["key"],
        name=head["name"],
        short_name=head["short_name"],
        first_day=span[0],
        last_day=span[1],
        definition=Definition(statuses, cycles, settings, form, groups),
        units=units.plans,
        people=roster.people,
        posts=roster.posts,
        tasks=tasks,
    )


def rows(top: Record, section: str) -> tuple[Record, ...]:
    """The records of a list section; none if it is left out or could not be read."""
    found: Any = top[section]
    return () if found is BAD or found is None else found


def _span(top: Record, faults: Faults) -> tuple[date, date] | None:
    head = top["campaign"]
    if head is BAD or not (head.given("first_day") and head.given("last_day")):
        return None
    first, last = head["first_day"], head["last_day"]
    if last < first:
        faults.add(head.at("last_day"), words.days_inverted("first_day", "last_day"))
        return None
    if last.year - first.year > YEARS:
        faults.add(head.at("last_day"), words.too_many_years(YEARS))
        return None
    return first, last


def _settings(top: Record, faults: Faults) -> Settings | None:
    found = top["settings"]
    if found is None:
        return Settings()
    if found is BAD or not found.whole:
        return None
    if found["on_time"] == "signature" and not found["sign_off"]:
        faults.add(found.at("on_time"), words.on_time_unsigned())
    return Settings(**{f.name: found[f.name] for f in SETTINGS} | _manners(found, faults))


def _manners(found: Record, faults: Faults) -> dict[str, Caps | Quiet]:
    """The settings `reminders` (caps per person) and `quiet` (hours without reminders)."""
    caps, quiet = found["reminders"], found["quiet"]
    if quiet is not None and quiet.whole and not quiet["until"] < quiet["from"]:
        faults.add(quiet.line, words.quiet_inverted())
    return {
        "reminders": TWICE if caps is None or not caps.whole else Caps(caps["per_issue"], caps["per_day"]),
        "quiet": USUAL if quiet is None or not quiet.whole else Quiet(quiet["from"], quiet["until"], quiet["days_off"]),
    }


def _exempt(found: tuple[Record, ...], cycles: tuple[Record, ...], faults: Faults) -> None:
    """Report units exempt (免报) from cycles that do not exist."""
    known = {r["key"] for r in cycles if r.given("key")}
    for r in found:
        for named in r["exempt"] if isinstance(r["exempt"], tuple) else ():
            if named.text not in known:
                faults.add(named.line, words.exempt_unknown(named.text))


def _signing(found: tuple[Record, ...], cycles: tuple[Cycle, ...], settings: Settings, faults: Faults) -> Cycles:
    """The cycles with sign_off (审签) and on_time set. Each issue keeps the values it opened with."""
    own = {r["key"]: r["on_time"] for r in found if r.given("key") and r["on_time"] is not BAD}
    for r in found:
        if r["on_time"] == "signature" and not settings.sign_off:
            faults.add(r.at("on_time"), words.on_time_unsigned())
    return tuple(replace(c, sign_off=settings.sign_off, on_time=own.get(c.key) or settings.on_time) for c in cycles)


def _form(top: Record, cycles: tuple[Cycle, ...], faults: Faults) -> FormRules | None:
    found = top["form"]
    if found is None:
        return FormRules()
    if found is BAD:
        return None
    written = found["questions"]
    asked = () if written is BAD else campaign_questions.read(written, cycles, faults)
    rest = {f.name: found[f.name] for f in FORM if f.name != "questions"}
    return FormRules(**rest, questions=asked) if found.whole else None


def _something_to_report(top: Record, form: FormRules | None, cycles: tuple[Cycle, ...], faults: Faults) -> None:
    """Report a file without tasks whose questions do not cover every cycle."""
    written = top["form"] is BAD or (top["form"] is not None and top["form"]["questions"])
    if top["tasks"] is None and not written:
        faults.add(top.line, words.missing("tasks", "文件"))
    elif form is not None and form.questions and not rows(top, "tasks"):
        for cycle in cycles:
            if not any(q.asked for q in of_cycle(form.questions, cycle.key)):
                faults.add(top.line, question_words.nothing_to_report(cycle.label))


def _statuses(found: tuple[Record, ...], faults: Faults) -> tuple[Status, ...]:
    seen: dict[str, int] = {}
    made = []
    for rank, r in enumerate(found):
        if r.given("key") and r["key"].lower() in ("none", "null"):
            faults.add(r.at("key"), words.status_key_reserved(r["key"]))
        said = [(r["label"], r.at("label"))] if r.given("label") else []
        if r["synonyms"] is not BAD:
            said += [(s.text, s.line) for s in r["synonyms"]]
        if r.given("key") and fold(r["key"]) not in {fold(word) for word, _ in said}:
            said.append((r["key"], r.at("key")))
        for word, line in said:
            if fold(word) in seen:
                faults.add(line, words.status_word_twice(word, seen[fold(word)]))
            seen.setdefault(fold(word), line)
        if r.whole:
            made.append(Status(r["key"], r["label"], rank, tuple(s.text for s in r["synonyms"]), r["done"]))
    if found and all(r.given("done") or "done" not in r.lines for r in found):
        done = [r for r in found if r["done"]]
        if done != [found[-1]]:
            faults.add((done or found)[0].line, words.not_done_last())
    return tuple(made)
