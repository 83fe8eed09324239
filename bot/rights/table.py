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
    CALENDAR_NOTICE = "calendar.notice"  # the State Council's, read in
    CALENDAR_DAY = "calendar.day"  # one day off or worked, entered for this installation
    CALENDAR_REMOVE = "calendar.remove"
    # people
    PERSON_UNFOLLOW = "person.unfollow"  # 取消关注, as the platform tells it


class Read(StrEnum):
    """Everything somebody may look at. Reads are not audited."""

    REPORTS_TO_REVIEW = "reports to review"  # 待审


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
_SIGNER = Right(Holder.SIGNER, Scope.UNIT)
_OFFICE = Right(Holder.OFFICE, Scope.CAMPAIGN)
_LEADER = Right(Holder.LEADER, Scope.CAMPAIGN)
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
    Act.ISSUE_OPEN: (_CLOCK,),
    Act.DIGEST_ISSUE: (_CLOCK,),
    Act.ISSUE_URGE: (_OFFICE,),
    Act.ISSUE_CALL: (_OFFICE,),
    Act.MESSAGE_RESEND: (_OFFICE, _OPERATOR),
    Act.MESSAGE_SETTLE: (_OFFICE, _OPERATOR),
    Act.CALENDAR_NOTICE: (_OPERATOR,),
    Act.CALENDAR_DAY: (_OPERATOR,),
    Act.CALENDAR_REMOVE: (_OPERATOR,),
    Act.PERSON_UNFOLLOW: (_CLOCK,),
    Read.REPORTS_TO_REVIEW: (_OFFICE,),
}
