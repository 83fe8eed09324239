"""The scene of the season: the two campaigns applied, everybody's binding code, every report that will be owed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.acts import make_codes
from bot.acts.run import Done
from bot.documents.campaign_file import file as campaign_file
from bot.house import House
from bot.rights.actor import OPERATOR
from bot.season.cast import Ends, Owed, ends_of_153, ends_of_ten
from forms.questions import Kind, Question, of_cycle
from schedules import cycles
from schedules.workdays import PUBLISHED, Calendar
from storage import calendar, campaigns, people
from storage.engine.tx import Tx

DUCHA, YINGSHANG = "fazhi-ducha-2021", "yingshang-2021"
CAMPAIGNS = (DUCHA, YINGSHANG)


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the roster, once however many campaigns they serve. kinds: of all their posts."""

    key: str
    name: str
    label: str  # 王芳 · 呼和浩特市 联络员（A岗）
    kinds: frozenset[str]
    code: str
    scene: str


@dataclass(frozen=True, slots=True)
class Scene:
    members: tuple[Member, ...]
    owed: tuple[Owed, ...]
    ends: Mapping[str, Ends]

    def first(self, kind: str) -> Member:
        """The first person who holds a post of this kind and none of another."""
        return next(m for m in self.members if m.kinds == {kind})


def owes(folder: Path, unit: str, period: str, zone: ZoneInfo) -> bool:
    """Whether campaign B, as shipped, has a report of this unit (by its short name) for this period."""
    plan = campaign_file.check((folder / f"{YINGSHANG}.yaml").read_text("utf-8")).plan
    if plan is None:
        return False
    rules = plan.definition.cycles
    periods = {issue.period.key for cycle in rules for issue in cycles.issues(cycle, rules, zone, PUBLISHED)}
    return period in periods and any(u.files and u.short_name == unit for u in plan.units)


async def apply_campaigns(house: House, folder: Path) -> None:
    """Apply the two shipped files. ValueError: a shipped file has a fault."""
    for key in CAMPAIGNS:
        checked = campaign_file.check((folder / f"{key}.yaml").read_text("utf-8"))
        if checked.plan is None:
            raise ValueError("\n".join(str(f) for f in checked.faults))
        await campaign_file.apply(house.db, checked.plan, house.now())


async def build(house: House, journal: Path, seed: int) -> Scene:
    """Read the scene from the database. journal: where the codes given out are kept for a run that is broken off."""
    members = await everybody(house, journal, CAMPAIGNS)
    owed: list[Owed] = []
    ends: dict[str, Ends] = {}

    async def read(tx: Tx) -> None:
        days = await calendar.read(tx)
        for key in CAMPAIGNS:
            campaign = await campaigns.find(tx, key)
            if campaign is None:
                raise LookupError(key)
            units = await campaigns.units(tx, campaign.id)
            tasks = await campaigns.tasks(tx, campaign.id)
            keys = {p.id: p.key for p in await people.of_campaign(tx, campaign.id)}
            filers = {u.id: tuple(keys[p.person] for p in await people.posts_of_unit(tx, u.id, "filer")) for u in units}
            owed.extend(owed_in(campaign, units, tasks, filers, house.zone, days))
            ends[key] = _ends(key, units, tasks, seed)

    await house.db.read(read)
    return Scene(members, tuple(owed), ends)


def owed_in(
    campaign: campaigns.Campaign,
    units: tuple[campaigns.Unit, ...],
    tasks: tuple[campaigns.Task, ...],
    filers: Mapping[int, tuple[str, ...]],
    zone: ZoneInfo,
    days: Calendar,
) -> list[Owed]:
    """Every report this campaign will ask of every unit. filers: person keys by unit."""
    definition = campaign.definition
    labels = tuple(s.label for s in sorted(definition.statuses, key=lambda s: s.rank))
    rows = []
    for cycle in definition.cycles:
        for issue in cycles.issues(cycle, definition.cycles, zone, days):
            for unit, mine in campaigns.owing(units, tasks, definition.settings.owing):
                rows.append(
                    Owed(
                        campaign=campaign.key,
                        campaign_name=campaign.short_name,
                        unit=unit.key,
                        unit_name=unit.short_name,
                        cycle=cycle.key,
                        period=issue.period.key,
                        short_title=f"{cycle.label}{issue.short_title}",
                        opens=issue.opens_at.astimezone(zone),
                        due=issue.due_at.astimezone(zone),
                        lock=issue.lock_at.astimezone(zone),
                        filers=filers[unit.id],
                        tasks=tuple(t.number for t in mine),
                        labels=labels,
                        answers=answers_to(definition.form.questions, cycle.key, issue.due_at.astimezone(zone).date()),
                    )
                )
    return rows


def answers_to(questions: Sequence[Question], cycle: str, due: date) -> tuple[tuple[str, str], ...]:
    """What somebody in no hurry to think says to each question this cycle asks."""
    return tuple((q.label, _answer(q, due)) for q in of_cycle(tuple(questions), cycle) if q.asked)


def _answer(q: Question, due: date) -> str:
    match q.kind:
        case Kind.NUMBER | Kind.PERCENT:
            return str(q.target.value) if q.target else q.least or q.most or "1"
        case Kind.DATE:
            day = date.fromisoformat(q.most) if q.most else due
            return f"{day.year}年{day.month}月{day.day}日"
        case Kind.TEXT:
            return ("按计划推进。" * (q.shortest // 6 + 1))[: q.longest]
        case Kind.PHOTO:
            return ""
        case Kind.CHOICE | Kind.CHOICES | Kind.YES_NO | Kind.NOTE:
            return "1"
        case _:
            assert_never(q.kind)


def _ends(key: str, units: tuple[campaigns.Unit, ...], tasks: tuple[campaigns.Task, ...], seed: int) -> Ends:
    keys = {u.id: u.key for u in units}
    lead = {t.number: keys[t.leads[0]] for t in tasks}
    numbers = [t.number for t in tasks]
    if key == DUCHA:
        return ends_of_153(numbers, lead, seed)
    return ends_of_ten(numbers, lead, [u.key for u in units if u.files], seed)


async def everybody(house: House, journal: Path, keys: Sequence[str]) -> tuple[Member, ...]:
    """Who serves in these campaigns, each with a binding code made once and kept in the journal: a new code would end
    the one somebody is about to say."""
    if not journal.exists():  # noqa: ASYNC240 - the season is the only one here
        rows: list[dict[str, object]] = []
        for key in keys:
            known = {str(r["key"]) for r in rows}
            roster = [p for p in await _unbound(house, key) if p not in known]
            if not roster:
                continue
            made = await make_codes.codes(house, OPERATOR, key, roster)
            assert isinstance(made, Done), made
            rows += [_row(c) for c in made.value]
        fresh = journal.with_suffix(".new")
        fresh.write_text(json.dumps(rows, ensure_ascii=False, indent=1), "utf-8")
        fresh.rename(journal)
    return tuple(
        Member(r["key"], r["name"], r["label"], frozenset(r["kinds"]), r["code"], r["scene"])
        for r in json.loads(journal.read_text("utf-8"))  # noqa: ASYNC240
    )


async def _unbound(house: House, key: str) -> list[str]:
    async def read(tx: Tx) -> list[str]:
        campaign = await campaigns.find(tx, key)
        if campaign is None:
            raise LookupError(key)
        return [p.key for p in await people.unbound(tx, campaign.id)]

    return await house.db.read(read)


def _row(code: make_codes.NewCode) -> dict[str, object]:
    posts = [p.partition(" ") for p in code.post.split(", ")]
    duties = "、".join(dict.fromkeys(POSTS[kind] + (f"（{slot}岗）" if slot else "") for kind, _, slot in posts))
    return {
        "key": code.person_key,
        "name": code.person,
        "label": f"{code.person} · {code.unit} {duties}",
        "kinds": sorted({kind for kind, _, _ in posts}),
        "code": code.code,
        "scene": code.scene,
    }


POSTS = {"filer": "联络员", "signer": "审签人", "leader": "领导", "office": "专班（管理员）"}


def start(zone: ZoneInfo) -> datetime:
    """When the season begins."""
    return datetime(2021, 6, 1, 8, 0, tzinfo=zone)


def demo_stands(zone: ZoneInfo) -> datetime:
    """Where the demo stands when its season is played: a Saturday that is worked, two days before 旬报第7期 is due."""
    return datetime(2021, 10, 9, 9, 0, tzinfo=zone)


def end(zone: ZoneInfo) -> datetime:
    """When `demo --once` ends: everything of October is in."""
    return datetime(2021, 10, 31, 20, 0, tzinfo=zone)
