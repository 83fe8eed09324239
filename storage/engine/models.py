"""Tortoise models of every table: mapping only. The schema, its rules and its indexes are in migrations/."""

from __future__ import annotations

from tortoise import fields
from tortoise.models import Model


class Campaign(Model):
    id = fields.BigIntField(primary_key=True)
    key = fields.TextField()
    name = fields.TextField()
    short_name = fields.TextField()
    first_day = fields.TextField()
    last_day = fields.TextField()
    definition = fields.TextField()
    definition_hash = fields.TextField()
    version = fields.IntField()
    receipts = fields.IntField(default=0)
    applied_at = fields.BigIntField()

    class Meta:
        table = "campaign"


class CampaignVersion(Model):
    id = fields.BigIntField(primary_key=True)
    campaign: fields.ForeignKeyRelation[Campaign] = fields.ForeignKeyField(
        "house.Campaign", related_name=False, on_delete=fields.NO_ACTION
    )
    campaign_id: int
    version = fields.IntField()
    at = fields.BigIntField()
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "house.Person", related_name=False, on_delete=fields.NO_ACTION, null=True
    )
    person_id: int | None
    cause = fields.TextField()
    note = fields.TextField()
    plan = fields.TextField()
    sha256 = fields.TextField()

    class Meta:
        table = "campaign_version"


class Unit(Model):
    id = fields.BigIntField(primary_key=True)
    campaign: fields.ForeignKeyRelation[Campaign] = fields.ForeignKeyField(
        "house.Campaign", related_name=False, on_delete=fields.NO_ACTION
    )
    campaign_id: int
    parent: fields.ForeignKeyNullableRelation[Unit] = fields.ForeignKeyField(
        "house.Unit", related_name=False, on_delete=fields.NO_ACTION, null=True
    )
    parent_id: int | None
    key = fields.TextField()
    name = fields.TextField()
    short_name = fields.TextField()
    place = fields.IntField()
    files = fields.IntField()
    exempt = fields.IntField()
    active = fields.IntField()
    exempt_cycles = fields.TextField(default="")

    class Meta:
        table = "unit"


class UnitAlias(Model):
    id = fields.BigIntField(primary_key=True)
    campaign: fields.ForeignKeyRelation[Campaign] = fields.ForeignKeyField(
        "house.Campaign", related_name=False, on_delete=fields.NO_ACTION
    )
    campaign_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "house.Unit", related_name=False, on_delete=fields.NO_ACTION
    )
    unit_id: int
    alias = fields.TextField()

    class Meta:
        table = "unit_alias"


class Task(Model):
    id = fields.BigIntField(primary_key=True)
    campaign: fields.ForeignKeyRelation[Campaign] = fields.ForeignKeyField(
        "house.Campaign", related_name=False, on_delete=fields.NO_ACTION
    )
    campaign_id: int
    number = fields.IntField()
    brief = fields.TextField()
    problem = fields.TextField()
    measures = fields.TextField()
    goal = fields.TextField()
    kind = fields.TextField()
    limit_day = fields.TextField(null=True)
    limit_text = fields.TextField()
    opening_status = fields.TextField()
    example = fields.IntField()
    active = fields.IntField()
    key = fields.TextField()

    class Meta:
        table = "task"


class TaskUnit(Model):
    id = fields.BigIntField(primary_key=True)
    task: fields.ForeignKeyRelation[Task] = fields.ForeignKeyField(
        "house.Task", related_name=False, on_delete=fields.NO_ACTION
    )
    task_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "house.Unit", related_name=False, on_delete=fields.NO_ACTION
    )
    unit_id: int
    role = fields.TextField()
    place = fields.IntField()

    class Meta:
        table = "task_unit"


class Person(Model):
    id = fields.BigIntField(primary_key=True)
    key = fields.TextField()
    name = fields.TextField()
    phone = fields.TextField()
    email = fields.TextField(default="")

    class Meta:
        table = "person"


class Post(Model):
    id = fields.BigIntField(primary_key=True)
    campaign: fields.ForeignKeyRelation[Campaign] = fields.ForeignKeyField(
        "house.Campaign", related_name=False, on_delete=fields.NO_ACTION
    )
    campaign_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "house.Unit", related_name=False, on_delete=fields.NO_ACTION
    )
    unit_id: int
    kind = fields.TextField()
    slot = fields.TextField()
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "house.Person", related_name=False, on_delete=fields.NO_ACTION
    )
    person_id: int
    active = fields.IntField()
    ending = fields.IntField(default=0)

    class Meta:
        table = "post"


class Follower(Model):
    openid = fields.CharField(128, primary_key=True)
    followed = fields.IntField()
    window_until = fields.BigIntField(default=0)
    window_left = fields.IntField(default=0)
    last_said_at = fields.BigIntField(default=0)
    wrong_codes = fields.IntField(default=0)
    locked_until = fields.BigIntField(default=0)
    role_wanted = fields.TextField(default="")
    role_done = fields.TextField(default="")
    role_tries = fields.IntField(default=0)
    role_due_at = fields.BigIntField(default=0)

    class Meta:
        table = "follower"


class Consent(Model):
    id = fields.BigIntField(primary_key=True)
    follower: fields.ForeignKeyRelation[Follower] = fields.ForeignKeyField(
        "house.Follower", related_name=False, on_delete=fields.NO_ACTION, source_field="openid"
    )
    follower_id: str
    template = fields.TextField()
    kind = fields.TextField()
    given = fields.IntField()
    used = fields.IntField()
    withdrawn_at = fields.BigIntField(null=True)
    changed_at = fields.BigIntField()

    class Meta:
        table = "consent"


class Binding(Model):
    id = fields.BigIntField(primary_key=True)
    follower: fields.ForeignKeyRelation[Follower] = fields.ForeignKeyField(
        "house.Follower", related_name=False, on_delete=fields.NO_ACTION, source_field="openid"
    )
    follower_id: str
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "house.Person", related_name=False, on_delete=fields.NO_ACTION
    )
    person_id: int
    bound_at = fields.BigIntField()
    ended_at = fields.BigIntField(null=True)

    class Meta:
        table = "binding"


class BindCode(Model):
    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "house.Person", related_name=False, on_delete=fields.NO_ACTION
    )
    person_id: int
    code_hash = fields.TextField()
    scene_hash = fields.TextField()
    created_at = fields.BigIntField()
    expires_at = fields.BigIntField()
    used_at = fields.BigIntField(null=True)
    used_openid = fields.TextField(null=True)

    class Meta:
        table = "bind_code"


class Request(Model):
    id = fields.BigIntField(primary_key=True)
    follower: fields.ForeignKeyRelation[Follower] = fields.ForeignKeyField(
        "house.Follower", related_name=False, on_delete=fields.NO_ACTION, source_field="openid"
    )
    follower_id: str
    kind = fields.TextField()
    said = fields.TextField()
    made_at = fields.BigIntField()
    settled_at = fields.BigIntField(null=True)
    answer = fields.TextField(default="")

    class Meta:
        table = "request"


class RequestCampaign(Model):
    id = fields.BigIntField(primary_key=True)
    request: fields.ForeignKeyRelation[Request] = fields.ForeignKeyField(
        "house.Request", related_name=False, on_delete=fields.NO_ACTION
    )
    request_id: int
    campaign: fields.ForeignKeyRelation[Campaign] = fields.ForeignKeyField(
        "house.Campaign", related_name=False, on_delete=fields.NO_ACTION
    )
    campaign_id: int

    class Meta:
        table = "request_campaign"


class Issue(Model):
    id = fields.BigIntField(primary_key=True)
    campaign: fields.ForeignKeyRelation[Campaign] = fields.ForeignKeyField(
        "house.Campaign", related_name=False, on_delete=fields.NO_ACTION
    )
    campaign_id: int
    cycle = fields.TextField()
    period = fields.TextField()
    number = fields.IntField()
    label = fields.TextField()
    first_day = fields.TextField()
    last_day = fields.TextField()
    opens_at = fields.BigIntField()
    due_at = fields.BigIntField()
    lock_at = fields.BigIntField()
    reason = fields.TextField()
    rules = fields.TextField()
    opened_at = fields.BigIntField()
    ledger = fields.TextField(null=True)
    held = fields.TextField(null=True)

    class Meta:
        table = "issue"


class Expected(Model):
    id = fields.BigIntField(primary_key=True)
    issue: fields.ForeignKeyRelation[Issue] = fields.ForeignKeyField(
        "house.Issue", related_name=False, on_delete=fields.NO_ACTION
    )
    issue_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "house.Unit", related_name=False, on_delete=fields.NO_ACTION
    )
    unit_id: int
    exempt = fields.IntField()
    tasks = fields.TextField()
    due_at = fields.BigIntField(null=True)

    class Meta:
        table = "expected"


class Petition(Model):
    id = fields.BigIntField(primary_key=True)
    kind = fields.TextField()
    state = fields.TextField()
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "house.Unit", related_name=False, on_delete=fields.NO_ACTION
    )
    unit_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "house.Person", related_name=False, on_delete=fields.NO_ACTION
    )
    person_id: int
    about = fields.BigIntField()
    receiver: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "house.Person", related_name=False, on_delete=fields.NO_ACTION, null=True
    )
    receiver_id: int | None
    reason = fields.TextField()
    made_at = fields.BigIntField()
    settled_at = fields.BigIntField(null=True)
    settler: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "house.Person", related_name=False, on_delete=fields.NO_ACTION, null=True, source_field="settled_by"
    )
    settler_id: int | None

    class Meta:
        table = "petition"


class Leave(Model):
    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "house.Person", related_name=False, on_delete=fields.NO_ACTION
    )
    person_id: int
    first_day = fields.TextField()
    last_day = fields.TextField()
    deputy: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "house.Person", related_name=False, on_delete=fields.NO_ACTION, null=True
    )
    deputy_id: int | None
    made_at = fields.BigIntField()
    ended_at = fields.BigIntField(null=True)

    class Meta:
        table = "leave"


class Report(Model):
    id = fields.BigIntField(primary_key=True)
    issue: fields.ForeignKeyRelation[Issue] = fields.ForeignKeyField(
        "house.Issue", related_name=False, on_delete=fields.NO_ACTION
    )
    issue_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "house.Unit", related_name=False, on_delete=fields.NO_ACTION
    )
    unit_id: int
    state = fields.TextField()
    draft = fields.TextField(null=True)
    draft_person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "house.Person", related_name=False, on_delete=fields.NO_ACTION, null=True
    )
    draft_person_id: int | None
    draft_at = fields.BigIntField(null=True)
    submission: fields.ForeignKeyNullableRelation[Submission] = fields.ForeignKeyField(
        "house.Submission", related_name=False, on_delete=fields.NO_ACTION, null=True
    )
    submission_id: int | None
    on_time = fields.IntField(null=True)
    correct_by = fields.BigIntField(null=True)
    returned = fields.TextField(null=True)
    returner: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "house.Person", related_name=False, on_delete=fields.NO_ACTION, null=True, source_field="returned_by"
    )
    returner_id: int | None
    version = fields.IntField(default=0)
    touched = fields.TextField(null=True)
    returns = fields.IntField(default=0)

    class Meta:
        table = "report"


class Submission(Model):
    id = fields.BigIntField(primary_key=True)
    report: fields.ForeignKeyRelation[Report] = fields.ForeignKeyField(
        "house.Report", related_name=False, on_delete=fields.NO_ACTION
    )
    report_id: int
    campaign: fields.ForeignKeyRelation[Campaign] = fields.ForeignKeyField(
        "house.Campaign", related_name=False, on_delete=fields.NO_ACTION
    )
    campaign_id: int
    receipt = fields.IntField()
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "house.Person", related_name=False, on_delete=fields.NO_ACTION
    )
    person_id: int
    submitted_at = fields.BigIntField()
    recorded_at = fields.BigIntField()
    on_time = fields.IntField()
    zero = fields.IntField()
    on_paper = fields.IntField()
    word_of = fields.TextField()
    face = fields.TextField()
    sign_off = fields.IntField(default=0)

    class Meta:
        table = "submission"


class Signature(Model):
    id = fields.BigIntField(primary_key=True)
    submission: fields.ForeignKeyRelation[Submission] = fields.ForeignKeyField(
        "house.Submission", related_name=False, on_delete=fields.NO_ACTION
    )
    submission_id: int
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "house.Person", related_name=False, on_delete=fields.NO_ACTION
    )
    person_id: int
    signed_at = fields.BigIntField()
    recorded_at = fields.BigIntField()
    on_time = fields.IntField()
    on_paper = fields.IntField()
    face = fields.TextField()
    ended_at = fields.BigIntField(null=True)

    class Meta:
        table = "signature"


class Progress(Model):
    id = fields.BigIntField(primary_key=True)
    submission: fields.ForeignKeyRelation[Submission] = fields.ForeignKeyField(
        "house.Submission", related_name=False, on_delete=fields.NO_ACTION
    )
    submission_id: int
    task: fields.ForeignKeyRelation[Task] = fields.ForeignKeyField(
        "house.Task", related_name=False, on_delete=fields.NO_ACTION
    )
    task_id: int
    status = fields.TextField()
    percent = fields.IntField(null=True)
    note = fields.TextField()
    changed = fields.IntField()
    heard = fields.TextField()

    class Meta:
        table = "progress"


class FormVersion(Model):
    id = fields.BigIntField(primary_key=True)
    campaign: fields.ForeignKeyRelation[Campaign] = fields.ForeignKeyField(
        "house.Campaign", related_name=False, on_delete=fields.NO_ACTION
    )
    campaign_id: int
    version = fields.IntField()
    definition = fields.TextField()
    hash = fields.TextField()
    made_at = fields.BigIntField()

    class Meta:
        table = "form_version"


class Answer(Model):
    id = fields.BigIntField(primary_key=True)
    submission: fields.ForeignKeyRelation[Submission] = fields.ForeignKeyField(
        "house.Submission", related_name=False, on_delete=fields.NO_ACTION
    )
    submission_id: int
    form_version: fields.ForeignKeyRelation[FormVersion] = fields.ForeignKeyField(
        "house.FormVersion", related_name=False, on_delete=fields.NO_ACTION
    )
    form_version_id: int
    question = fields.TextField()
    value = fields.TextField()
    origin = fields.TextField()
    heard = fields.TextField()

    class Meta:
        table = "answer"


class Standing(Model):
    id = fields.BigIntField(primary_key=True)
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "house.Unit", related_name=False, on_delete=fields.NO_ACTION
    )
    unit_id: int
    task: fields.ForeignKeyRelation[Task] = fields.ForeignKeyField(
        "house.Task", related_name=False, on_delete=fields.NO_ACTION
    )
    task_id: int
    submission: fields.ForeignKeyRelation[Submission] = fields.ForeignKeyField(
        "house.Submission", related_name=False, on_delete=fields.NO_ACTION
    )
    submission_id: int
    status = fields.TextField()
    percent = fields.IntField(null=True)
    note = fields.TextField()

    class Meta:
        table = "standing"


class File(Model):
    id = fields.BigIntField(primary_key=True)
    report: fields.ForeignKeyNullableRelation[Report] = fields.ForeignKeyField(
        "house.Report", related_name=False, on_delete=fields.NO_ACTION, null=True
    )
    report_id: int | None
    task: fields.ForeignKeyNullableRelation[Task] = fields.ForeignKeyField(
        "house.Task", related_name=False, on_delete=fields.NO_ACTION, null=True
    )
    task_id: int | None
    submission: fields.ForeignKeyNullableRelation[Submission] = fields.ForeignKeyField(
        "house.Submission", related_name=False, on_delete=fields.NO_ACTION, null=True
    )
    submission_id: int | None
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "house.Person", related_name=False, on_delete=fields.NO_ACTION
    )
    person_id: int
    kind = fields.TextField()
    media_id = fields.TextField()
    state = fields.TextField()
    sha256 = fields.TextField(default="")
    bytes = fields.IntField(default=0)
    mime = fields.TextField(default="")
    attempts = fields.IntField(default=0)
    due_at = fields.BigIntField()
    received_at = fields.BigIntField()
    why = fields.TextField(default="")
    name = fields.TextField(default="")
    notice: fields.ForeignKeyNullableRelation[Notice] = fields.ForeignKeyField(
        "house.Notice", related_name=False, on_delete=fields.NO_ACTION, null=True
    )
    notice_id: int | None

    class Meta:
        table = "file"


class Inbox(Model):
    key = fields.CharField(128, primary_key=True)
    openid = fields.TextField()
    kind = fields.TextField()
    sent_at = fields.BigIntField()
    received_at = fields.BigIntField()
    reply = fields.TextField()

    class Meta:
        table = "inbox"


class Chat(Model):
    follower: fields.OneToOneRelation[Follower] = fields.OneToOneField(
        "house.Follower", related_name=False, on_delete=fields.NO_ACTION, source_field="openid", primary_key=True
    )
    follower_id: str
    state = fields.TextField()
    updated_at = fields.BigIntField()

    class Meta:
        table = "chat"


class Message(Model):
    id = fields.BigIntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "house.Person", related_name=False, on_delete=fields.NO_ACTION
    )
    person_id: int
    kind = fields.TextField()
    state = fields.TextField()
    due_at = fields.BigIntField()
    useful_until = fields.BigIntField(null=True)
    lease_until = fields.BigIntField(null=True)
    attempts = fields.IntField(default=0)
    channel = fields.TextField(default="")
    openid = fields.TextField(default="")
    client_msg_id = fields.TextField()
    first_tried_at = fields.BigIntField(null=True)
    body = fields.TextField(default="")
    msgid = fields.TextField(default="")
    avoid = fields.TextField(default="")
    created_at = fields.BigIntField()
    settled_at = fields.BigIntField(null=True)
    why = fields.TextField(default="")
    carried = fields.IntField(default=0)
    dealt_at = fields.BigIntField(null=True)
    again_of: fields.ForeignKeyNullableRelation[Message] = fields.ForeignKeyField(
        "house.Message", related_name=False, on_delete=fields.NO_ACTION, null=True, source_field="again_of"
    )

    class Meta:
        table = "message"


class Notice(Model):
    id = fields.BigIntField(primary_key=True)
    issue: fields.ForeignKeyRelation[Issue] = fields.ForeignKeyField(
        "house.Issue", related_name=False, on_delete=fields.NO_ACTION
    )
    issue_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "house.Unit", related_name=False, on_delete=fields.NO_ACTION
    )
    unit_id: int
    step = fields.TextField()
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "house.Person", related_name=False, on_delete=fields.NO_ACTION
    )
    person_id: int
    state = fields.TextField()
    why = fields.TextField(default="")
    message: fields.ForeignKeyNullableRelation[Message] = fields.ForeignKeyField(
        "house.Message", related_name=False, on_delete=fields.NO_ACTION, null=True
    )
    message_id: int | None
    planned_at = fields.BigIntField()
    created_at = fields.BigIntField()
    useful_until = fields.BigIntField(null=True)

    class Meta:
        table = "notice"


class Call(Model):
    id = fields.BigIntField(primary_key=True)
    issue: fields.ForeignKeyRelation[Issue] = fields.ForeignKeyField(
        "house.Issue", related_name=False, on_delete=fields.NO_ACTION
    )
    issue_id: int
    unit: fields.ForeignKeyRelation[Unit] = fields.ForeignKeyField(
        "house.Unit", related_name=False, on_delete=fields.NO_ACTION
    )
    unit_id: int
    step = fields.TextField()
    why = fields.TextField()
    about = fields.TextField()
    listed_at = fields.BigIntField()
    called_at = fields.BigIntField(null=True)
    caller: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "house.Person", related_name=False, on_delete=fields.NO_ACTION, null=True, source_field="called_by"
    )
    caller_id: int | None

    class Meta:
        table = "call"


class Receipt(Model):
    id = fields.BigIntField(primary_key=True)
    message: fields.ForeignKeyRelation[Message] = fields.ForeignKeyField(
        "house.Message", related_name=False, on_delete=fields.NO_ACTION
    )
    message_id: int
    at = fields.BigIntField()
    what = fields.TextField()
    code = fields.TextField()
    detail = fields.TextField()

    class Meta:
        table = "receipt"


class Digest(Model):
    id = fields.BigIntField(primary_key=True)
    issue: fields.ForeignKeyRelation[Issue] = fields.ForeignKeyField(
        "house.Issue", related_name=False, on_delete=fields.NO_ACTION
    )
    issue_id: int
    occurrence = fields.IntField()
    as_of = fields.BigIntField()
    facts = fields.TextField()
    content = fields.TextField()
    sha256 = fields.TextField()
    issued_at = fields.BigIntField()

    class Meta:
        table = "digest"


class Audit(Model):
    id = fields.BigIntField(primary_key=True)
    at = fields.BigIntField()
    person: fields.ForeignKeyNullableRelation[Person] = fields.ForeignKeyField(
        "house.Person", related_name=False, on_delete=fields.NO_ACTION, null=True
    )
    person_id: int | None
    act = fields.TextField()
    subject = fields.TextField()
    detail = fields.TextField()

    class Meta:
        table = "audit"


class CalendarDay(Model):
    id = fields.BigIntField(primary_key=True)
    day = fields.TextField()
    off = fields.IntField()
    name = fields.TextField()
    source = fields.TextField()
    year = fields.IntField()

    class Meta:
        table = "calendar_day"


class Memory(Model):
    key = fields.CharField(128, primary_key=True)
    value = fields.TextField()

    class Meta:
        table = "memory"


class Token(Model):
    id = fields.BigIntField(primary_key=True)
    appid = fields.TextField()
    kind = fields.TextField()
    value = fields.TextField()
    expires_at = fields.BigIntField()

    class Meta:
        table = "token"
