"""Rights are this one table: act or read × who holds it × how far it reaches. Nothing else in the house grants any.

The value of an act is its name in the audit, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    """Everything somebody may do, `noun.verb`."""

    # reports
    REPORT_DRAFT = "report.draft"
    REPORT_SUBMIT = "report.submit"
    REPORT_RECORD = "report.record"  # 代填
    REPORT_WITHDRAW = "report.withdraw"
    REPORT_SIGN = "report.sign"
    REPORT_SHEET = "report.sheet"  # 线下审签: the signed sheet is handed in
    REPORT_RETURN = "report.return"
    REPORT_SIGNER_RETURN = "report.signer_return"  # by the 审签人, before signing
    REPORT_ACCEPT = "report.accept"
    REPORT_TAKE_BACK = "report.take_back"  # 撤销: the office's own 通过 or 退回
    EVIDENCE_SEND = "evidence.send"  # a photo or a voice message of the chat
    # issues
    ISSUE_OPEN = "issue.open"
    DIGEST_ISSUE = "digest.issue"
    # chasing those who owe
    ISSUE_URGE = "issue.urge"  # 催报
    ISSUE_CALL = "issue.call"  # 已电话
    # messages
    MESSAGE_RESEND = "message.resend"
    MESSAGE_SETTLE = "message.settle"  # did it arrive? 已收到, 未收到
    # the workdays of the installation
    CAMPAIGN_APPLY = "campaign.apply"  # a file, a version restored, an edit
    CALENDAR_NOTICE = "calendar.notice"  # the State Council's, read in
    CALENDAR_DAY = "calendar.day"  # one day off or worked, entered for this installation
    CALENDAR_REMOVE = "calendar.remove"
    # people and their phones
    PERSON_UNFOLLOW = "person.unfollow"  # 取消关注, as the platform tells it
    PERSON_BIND = "person.bind"  # by code and name
    PERSON_BIND_FAILED = "person.bind_failed"  # the last wrong name: no more is taken for an hour
    PERSON_ADMIT = "person.admit"  # 核实通过: bound on the office's word
    PERSON_UNBIND = "person.unbind"
    PERSON_FORGET = "person.forget"  # the platform says that this user's data must go
    CODE_MAKE = "code.make"
    REQUEST_ASK = "request.ask"  # 申请, 核实
    REQUEST_REFUSE = "request.refuse"  # 核实不通过
    CONSENT_GIVE = "consent.give"  # 允许下期提醒
    CONSENT_WITHDRAW = "consent.withdraw"
    # what filers ask of the office
    HAND_OVER_ASK = "handover.ask"  # 交接
    HAND_OVER_GRANT = "handover.grant"
    DEFERRAL_ASK = "deferral.ask"  # 缓报
    DEFERRAL_GRANT = "deferral.grant"
    PETITION_REFUSE = "petition.refuse"  # the office's no to either
    # leave
    LEAVE_TAKE = "leave.take"  # 请假
    LEAVE_END = "leave.end"  # 销假


class Read(StrEnum):
    """Everything somebody may look at. Reads are not audited."""

    # of a campaign, in the chat
    REPORTS_TO_REVIEW = "reports to review"  # 待审
    WHO_OWES = "who owes"  # 未报
    PROGRESS = "progress"  # 进度
    LATEST_DIGEST = "latest digest"  # 汇总
    REACH = "reach"  # 触达
    GROUP_TEXT = "group text"  # 群提醒
    CALL_LIST = "call list"  # 电话单, and the telephone numbers beside 未报
    UNDELIVERED = "undelivered messages"  # 未达
    REQUESTS = "requests"  # 待核实
    PETITIONS = "petitions"  # 待批
    LEAVES = "leaves"  # who of the filers is away, in 未报
    # of a unit, in the chat
    OWN_REPORTS = "own reports"  # 我的
    REPORTS_TO_SIGN = "reports to sign"  # 审签
    REPORTS_UNSIGNED = "reports that wait for a signature"  # 审签, said by a filer
    # pages
    FILL_PAGE = "page to fill a report"
    SIGN_PAGE = "page to sign a report"
    REPORT_PAGE = "report as handed in"
    EVIDENCE = "evidence of a report"
    DIGEST_PAGE = "digest page"
    DIGEST_LISTS = "lists behind a digest"
    DIGEST_WORKBOOK = "workbook of a digest"
    # anybody's
    CONSENT_PAGE = "page to allow a reminder"  # it shows nothing of anybody
    HEALTH = "health of the house"


class Holder(StrEnum):
    """Who may hold a right: a post, or one of those who hold none."""

    FILER = "filer"
    SIGNER = "signer"
    LEADER = "leader"
    OFFICE = "office"
    OPERATOR = "operator"  # at the command line of the machine
    CLOCK = "clock"
    BOUND = "bound"  # anybody on a roster who is bound
    ANYONE = "anyone"  # strangers too


class Scope(StrEnum):
    """How far a right reaches."""

    PERSON = "person"  # oneself
    UNIT = "unit"  # the unit of the post
    CAMPAIGN = "campaign"  # the campaign of the post
    HOUSE = "house"  # everything


@dataclass(frozen=True, slots=True)
class Right:
    holder: Holder
    scope: Scope


_FILER = Right(Holder.FILER, Scope.UNIT)
_FILER_OWN = Right(Holder.FILER, Scope.PERSON)
_SIGNER = Right(Holder.SIGNER, Scope.UNIT)
_SIGNER_OWN = Right(Holder.SIGNER, Scope.PERSON)
_OFFICE = Right(Holder.OFFICE, Scope.CAMPAIGN)
_LEADER = Right(Holder.LEADER, Scope.CAMPAIGN)
_SELF = Right(Holder.BOUND, Scope.PERSON)
_ANYONE = Right(Holder.ANYONE, Scope.HOUSE)
_OPERATOR = Right(Holder.OPERATOR, Scope.HOUSE)
_CLOCK = Right(Holder.CLOCK, Scope.HOUSE)

RIGHTS: Mapping[Act | Read, tuple[Right, ...]] = {
    Act.REPORT_DRAFT: (_FILER, _OFFICE),
    Act.REPORT_SUBMIT: (_FILER,),
    Act.REPORT_RECORD: (_OFFICE,),
    Act.REPORT_WITHDRAW: (_FILER,),
    Act.REPORT_SIGN: (_SIGNER,),
    Act.REPORT_SHEET: (_FILER, _SIGNER, _OFFICE),
    Act.REPORT_RETURN: (_OFFICE,),
    Act.REPORT_SIGNER_RETURN: (_SIGNER,),
    Act.REPORT_ACCEPT: (_OFFICE,),
    Act.REPORT_TAKE_BACK: (_OFFICE,),
    Act.EVIDENCE_SEND: (_SELF,),
    Act.ISSUE_OPEN: (_CLOCK,),
    Act.DIGEST_ISSUE: (_CLOCK,),
    Act.ISSUE_URGE: (_OFFICE,),
    Act.ISSUE_CALL: (_OFFICE,),
    Act.MESSAGE_RESEND: (_OFFICE, _OPERATOR),
    Act.MESSAGE_SETTLE: (_OFFICE, _OPERATOR),
    Act.CAMPAIGN_APPLY: (_OFFICE, _OPERATOR),
    Act.CALENDAR_NOTICE: (_OPERATOR,),
    Act.CALENDAR_DAY: (_OPERATOR,),
    Act.CALENDAR_REMOVE: (_OPERATOR,),
    Act.PERSON_UNFOLLOW: (_CLOCK,),
    Act.PERSON_BIND: (_ANYONE,),
    Act.PERSON_BIND_FAILED: (_ANYONE,),
    Act.PERSON_ADMIT: (_OFFICE,),
    Act.PERSON_UNBIND: (_OFFICE, _OPERATOR),
    Act.PERSON_FORGET: (_CLOCK,),
    Act.CODE_MAKE: (_OFFICE, _OPERATOR),
    Act.REQUEST_ASK: (_ANYONE,),
    Act.REQUEST_REFUSE: (_OFFICE,),
    Act.CONSENT_GIVE: (_ANYONE,),
    Act.CONSENT_WITHDRAW: (_ANYONE,),
    Act.HAND_OVER_ASK: (_FILER_OWN,),
    Act.HAND_OVER_GRANT: (_OFFICE,),
    Act.DEFERRAL_ASK: (_FILER,),
    Act.DEFERRAL_GRANT: (_OFFICE,),
    Act.PETITION_REFUSE: (_OFFICE,),
    Act.LEAVE_TAKE: (_FILER_OWN, _SIGNER_OWN),
    Act.LEAVE_END: (_SELF,),
    Read.REPORTS_TO_REVIEW: (_OFFICE,),
    Read.WHO_OWES: (_OFFICE, _LEADER),
    Read.PROGRESS: (_OFFICE, _LEADER),
    Read.LATEST_DIGEST: (_LEADER, _OFFICE),
    Read.REACH: (_OFFICE,),
    Read.GROUP_TEXT: (_OFFICE,),
    Read.CALL_LIST: (_OFFICE,),
    Read.UNDELIVERED: (_OFFICE, _OPERATOR),
    Read.OWN_REPORTS: (_FILER,),
    Read.REPORTS_TO_SIGN: (_SIGNER,),
    Read.REPORTS_UNSIGNED: (_FILER,),
    Read.FILL_PAGE: (_FILER,),
    Read.SIGN_PAGE: (_SIGNER,),
    Read.REPORT_PAGE: (_OFFICE, _LEADER, _FILER, _SIGNER),
    Read.EVIDENCE: (_OFFICE, _LEADER, _FILER, _SIGNER),
    Read.DIGEST_PAGE: (_LEADER, _OFFICE),
    Read.DIGEST_LISTS: (_LEADER, _OFFICE),
    Read.DIGEST_WORKBOOK: (_LEADER, _OFFICE),
    Read.CONSENT_PAGE: (_ANYONE,),
    Read.HEALTH: (_ANYONE,),
    Read.REQUESTS: (_OFFICE,),
    Read.PETITIONS: (_OFFICE,),
    Read.LEAVES: (_OFFICE,),
}
