"""The preview says what will happen: every moment of the next issues, whom it reaches, what it asks of one person."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.documents.campaign_file import file as campaign_file
from bot.plans.preview import Burden, What, burden, moments
from schedules import plan as planning
from schedules.plan import Applied, OpenIssue, PlanState
from schedules.workdays import PUBLISHED, Calendar, Day
from storage.campaigns import Plan, PostPlan

ZONE = ZoneInfo("Asia/Shanghai")
ROOT = Path(__file__).parents[3]


def shipped(name: str) -> Plan:
    found = campaign_file.check((ROOT / "campaigns" / f"{name}.yaml").read_bytes()).plan
    assert found is not None
    return found


B = shipped("yingshang-2021")


def at(said: str) -> datetime:
    return datetime.fromisoformat(said).replace(tzinfo=ZONE).astimezone(UTC)


def told(found: Plan, after: str, count: int = 1, calendar: Calendar = PUBLISHED) -> list[tuple[str, str, str, int]]:
    return [
        (m.cycle.label + m.issue.short_title, f"{m.at.astimezone(ZONE):%m-%d %H:%M}", m.what.value, len(m.people))
        for m in moments(found, calendar, ZONE, at(after), count)
    ]


def test_every_moment_of_one_issue_and_whom_it_reaches() -> None:
    xun = [row[1:] for row in told(B, "2021-09-25") if row[0] == "旬报第7期"]
    assert xun == [
        ("10-07 08:30", "open", 0),
        ("10-09 15:00", "remind", 29),
        ("10-11 10:00", "remind", 58),
        ("10-11 17:00", "due", 0),
        ("10-11 18:00", "digest", 4),
        ("10-12 17:00", "closing", 58),
        ("10-13 17:00", "lock", 0),
    ]
    seventh = next(m for m in moments(B, PUBLISHED, ZONE, at("2021-10-10"), 1) if m.what is What.DUE)
    assert seventh.issue.reason == "原10月10日（周日），顺延至10月11日" and len(seventh.units) == 29


def test_a_campaign_of_questions_alone_is_owed_by_every_unit_that_files() -> None:
    found = shipped("zhibiao-2021")
    year = [row[1:] for row in told(found, "2021-12-10") if row[0] == "年报第1期"]
    assert ("01-07 15:00", "remind", 12) in year and ("01-10 10:00", "remind", 24) in year
    due = [m for m in moments(found, PUBLISHED, ZONE, at("2021-12-10"), 1) if m.what is What.DUE]
    assert [len(m.units) for m in due] == [12] * len(due)
    exempt = replace(found, units=tuple(replace(u, exempt=u.key == "baotou") for u in found.units))
    assert {len(m.units) for m in moments(exempt, PUBLISHED, ZONE, at("2021-12-10"), 1) if m.what is What.DUE} == {11}
    asked = [q for q in found.definition.form.questions if q.cycles == ("year",)]
    yearly = replace(found.definition, form=replace(found.definition.form, questions=tuple(asked)))
    of_month = [row for row in told(replace(found, definition=yearly), "2021-07-01") if row[0].startswith("月报")]
    assert [row[2] for row in of_month if row[3]] == ["digest"], "nothing is asked monthly"


def test_the_next_issues_of_every_cycle_from_a_moment_on() -> None:
    titles = [row[0] for row in told(B, "2021-10-09 16:00", 2)]
    assert set(titles) == {"旬报第7期", "旬报第8期", "月报第5期"}
    assert titles.count("旬报第7期") == 5, "its opening and first reminder are past"
    assert told(B, "2022-01-01") == []


def test_openings_are_those_the_plan_will_make() -> None:
    since = at("2021-06-01")
    state = PlanState(ZONE, (Applied(1, B.definition.cycles, since, frozenset()),), (), PUBLISHED)
    planned = {a.at for a in planning.due(state, since, at("2021-12-31")) if isinstance(a, OpenIssue)}
    assert {m.at for m in moments(B, PUBLISHED, ZONE, since, 100) if m.what is What.OPEN} == planned


def test_an_exempt_unit_owes_nothing_and_a_person_of_two_units_counts_once() -> None:
    first, second, third = [u for u in B.units if u.files][:3]
    units = tuple(replace(u, exempt=True) if u == third else u for u in B.units)
    kept = tuple(p for p in B.posts if p.unit not in (first.key, second.key))
    both = tuple(PostPlan(u.key, "filer", "A", "one") for u in (first, second))
    found = replace(B, units=units, posts=(*kept, *both))
    remind = next(m for m in moments(found, PUBLISHED, ZONE, at("2021-10-10"), 1) if m.what is What.REMIND)
    assert len(remind.units) == 28 and third.key not in remind.units
    assert len(remind.people) == 58 - 2 * 3 + 1
    filers = next(b for b in burden(found, PUBLISHED, ZONE, at("2021-09-25")) if b.post == "filer")
    assert (filers.reports, filers.reminders) == (6, 6), "two reports an issue; a message each, not one a unit"


def test_the_burden_of_one_person_in_the_busiest_month() -> None:
    by_post = {b.post: b for b in burden(B, PUBLISHED, ZONE, at("2021-06-01"))}
    assert by_post["filer"] == Burden("filer", 58, "2021-07", 3, 6, 0)
    assert by_post["leader"] == Burden("leader", 2, "2021-07", 0, 0, 3)
    assert burden(B, PUBLISHED, ZONE, at("2022-01-01"))[0].month == ""


def test_a_day_of_the_houses_own_moves_what_is_shown() -> None:
    off = Calendar(frozenset({Day(date(2021, 10, 11), True, "值守")}))
    assert ("旬报第7期", "10-12 17:00", "due", 0) in told(B, "2021-10-10", 1, off)
