"""Every field a campaign file may have, by section. A test checks that docs/campaign.md explains each."""

from __future__ import annotations

from bot.documents.campaign_file.fields import (
    Field,
    Read,
    at,
    choice,
    clock,
    day,
    either,
    email,
    hour,
    key,
    limit,
    listing,
    mark,
    phone,
    record,
    records,
    roll,
    said,
    said_or_none,
    slug,
    span,
    text,
    when,
    whole,
    yes_no,
    yes_no_or,
)
from bot.documents.campaign_file.questions import CLAUSE, QUESTION
from schedules.cycles import Roll
from schedules.line import To
from schedules.periods import Kind
from schedules.workdays import ONE_DAY
from storage.definitions import FormRules, Settings

NAME, SHORT, BRIEF, LONG = 60, 10, 12, 2000

KINDS = {
    "旬": Kind.XUN,
    "周": Kind.WEEK,
    "半月": Kind.HALF_MONTH,
    "月": Kind.MONTH,
    "季": Kind.QUARTER,
    "半年": Kind.HALF_YEAR,
    "年": Kind.YEAR,
}
ROLLS = {"不调整": Roll.NONE, "顺延": Roll.NEXT, "提前": Roll.PREVIOUS, "仅节假日顺延": Roll.STATUTORY}
POSTS = {"联络员": "filer", "审签人": "signer", "领导": "leader", "专班": "office"}
READERS = {"领导": "leader", "专班": "office"}
OWING = {"牵头单位": "lead", "全部单位": "all"}
SENTENCES = {"占比": "shares", "项数": "counts"}
TASK_KINDS = {"立行立改": "立行立改", "限期整改": "限期整改", "长期坚持": "长期坚持"}
ON_TIME = {"报送": "submission", "审签": "signature"}
SLOTS = {"A": "A", "B": "B"}
ADDRESSEES = {"A岗": To.A, "B岗": To.B, "审签人": To.SIGNER, "电话单": To.CALLS}


def _section(fields: tuple[Field, ...], where: str) -> Read:
    return lambda node, _, faults: record(node, fields, where, faults)


_SETTINGS, _FORM = Settings(), FormRules()

CAMPAIGN = (
    Field("key", slug, required=True),
    Field("name", text(NAME), required=True),
    Field("short_name", text(SHORT), required=True),
    Field("first_day", day, required=True),
    Field("last_day", day, required=True),
    Field("exported_from", mark, default=""),
)
CAPS = (
    Field("per_issue", whole(1, 6), default=_SETTINGS.reminders.per_issue),
    Field("per_day", whole(1, 6), default=_SETTINGS.reminders.per_day),
)
QUIET = (
    Field("from", hour, default=_SETTINGS.quiet.since),
    Field("until", hour, default=_SETTINGS.quiet.until),
    Field("days_off", yes_no, default=_SETTINGS.quiet.days_off),
)
SETTINGS = (
    Field("owing", choice(OWING), default=_SETTINGS.owing),
    Field("shared_phone", yes_no, default=_SETTINGS.shared_phone),
    Field("office_phone", phone, default=_SETTINGS.office_phone),
    Field("example", yes_no, default=_SETTINGS.example),
    Field("on_time", choice(ON_TIME), default=_SETTINGS.on_time),
    Field("sign_off", yes_no, default=_SETTINGS.sign_off),
    Field("noun", text(SHORT), default=_SETTINGS.noun),
    Field("sentence", choice(SENTENCES), default=_SETTINGS.sentence),
    Field("reminders", _section(CAPS, "settings.reminders")),
    Field("quiet", _section(QUIET, "settings.quiet")),
)
STATUS = (
    Field("key", key, required=True),
    Field("label", text(SHORT), required=True),
    Field("synonyms", listing(said), default=()),
    Field("done", yes_no, default=False),
)
STEP = (
    Field("at", at, required=True),
    Field("to", listing(choice(ADDRESSEES)), default=()),
)
DIGEST = (
    Field("at", at, required=True),
    Field("readers", listing(choice(READERS)), default=("leader", "office")),
)
WINDOW = (
    Field("period", text(10), required=True),
    Field("opens", clock),
    Field("due", clock),
    Field("lock", clock),
    Field("why", text(20), default=""),
)
CYCLE = (
    Field("key", slug, required=True),
    Field("kind", choice(KINDS), required=True),
    Field("label", text(SHORT), required=True),
    Field("first", day),
    Field("last", day),
    Field("opens", when, required=True),
    Field("due", when, required=True),
    Field("roll", roll(ROLLS), required=True),
    Field("lock_after", span, required=True),
    Field("reminders", listing(either(at, STEP, "提醒")), default=()),
    Field("digests", records(DIGEST, "汇总"), default=()),
    Field("correction", at),
    Field("replaced_by", said),
    Field("restart_yearly", yes_no, default=False),
    Field("windows", records(WINDOW, "单独安排"), default=()),
    Field("on_time", choice(ON_TIME)),
    Field("lock_warning", span, default=ONE_DAY),
)
FORM = (
    Field("text_limit", whole(20, _FORM.text_limit), default=_FORM.text_limit),
    Field("keep_location", yes_no, default=False),
    Field("questions", records(QUESTION, "问项"), default=()),
)
OFFICE = (
    Field("key", key, required=True),
    Field("name", text(NAME), required=True),
    Field("short_name", text(SHORT)),
    Field("aliases", listing(said), default=()),
)
UNIT = (
    *OFFICE,
    Field("parent", said),
    Field("files", yes_no, default=True),
    Field("exempt", yes_no_or(listing(said)), default=False),
)
GROUP = (
    Field("name", said, required=True),
    Field("units", listing(said), required=True),
)
PERSON = (
    Field("key", key, required=True),
    Field("name", text(20), required=True),
    Field("phone", phone, default=""),
    Field("email", email, default=""),
)
POST = (
    Field("unit", said, required=True),
    Field("kind", choice(POSTS), required=True),
    Field("slot", choice(SLOTS), default=""),
    Field("person", said, required=True),
)
TASK = (
    Field("number", whole(1, 99999), required=True),
    Field("key", key, default=""),
    Field("brief", text(BRIEF), required=True),
    Field("problem", text(LONG, lines=True), required=True),
    Field("measures", text(LONG, lines=True), default=""),
    Field("goal", text(LONG, lines=True), default=""),
    Field("kind", choice(TASK_KINDS), required=True),
    Field("limit", limit, required=True),
    Field("lead", listing(said), required=True),
    Field("co", listing(said), default=()),
    Field("opening_status", said_or_none, null=True),
    Field("example", yes_no, default=False),
)


TOP = (
    Field("campaign", _section(CAMPAIGN, "campaign"), required=True),
    Field("settings", _section(SETTINGS, "settings")),
    Field("statuses", records(STATUS, "状态"), required=True),
    Field("cycles", records(CYCLE, "周期"), required=True),
    Field("form", _section(FORM, "form")),
    Field("office", _section(OFFICE, "office"), required=True),
    Field("units", records(UNIT, "单位"), required=True),
    Field("groups", records(GROUP, "单位组"), default=()),
    Field("people", records(PERSON, "人员"), required=True),
    Field("posts", records(POST, "岗位"), required=True),
    Field("tasks", records(TASK, "任务")),
)
SECTIONS = {
    "campaign": CAMPAIGN,
    "settings": SETTINGS,
    "settings.reminders": CAPS,
    "settings.quiet": QUIET,
    "statuses": STATUS,
    "cycles": CYCLE,
    "cycles.reminders": STEP,
    "cycles.digests": DIGEST,
    "cycles.windows": WINDOW,
    "form": FORM,
    "form.questions": QUESTION,
    "form.questions.when": CLAUSE,
    "office": OFFICE,
    "units": UNIT,
    "groups": GROUP,
    "people": PERSON,
    "posts": POST,
    "tasks": TASK,
}
