"""Why something was not done, on a page: the status, what it is, and what to do about it. One row for each reason.

A page that has better words of its own for a reason says those.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aiohttp import web

from bot.acts.refused import Refused, Why
from bot.web.frame.middleware import error_page


@dataclass(frozen=True, slots=True)
class Row:
    status: int
    title: str
    advice: str


_CHANGED = "请返回重新打开，看最新的情况再办。"

PAGES: Mapping[Why, Row] = {
    Why.NOT_YOURS: Row(403, "没有这个权限", "您没有办这件事的岗位。如需办理，请联系专班核实您的岗位。"),
    Why.UNKNOWN: Row(404, "没有找到", "链接可能已失效或不完整。请从公众号里的最新消息重新打开。"),
    Why.NOT_FILED: Row(409, "报告还没有报送", _CHANGED),
    Why.FILED: Row(409, "报告已报送", _CHANGED),
    Why.SIGNED: Row(409, "审签人已签", _CHANGED),
    Why.RETURNED: Row(409, "报告已退回待补正", _CHANGED),
    Why.ACCEPTED: Row(409, "专班已通过", _CHANGED),
    Why.ANOTHER: Row(409, "报告已重新报送", _CHANGED),
    Why.UNSIGNED: Row(409, "还在等审签人签", "审签人签了以后再办。"),
    Why.TOO_LATE: Row(409, "已过时限", "时限已过，不能再办。如有需要请致电专班。"),
    Why.NO_REASON: Row(422, "没有写明原因", "请写明原因再提交。"),
    Why.DIGESTED: Row(409, "本期汇总已发布", "汇总发布后不能再改。如有需要请致电专班。"),
    Why.BEGUN: Row(409, "对方已开始补正", _CHANGED),
    Why.MOVED: Row(409, "已有变动", _CHANGED),
    Why.IN_DOUBT: Row(409, "结果不明", "可能已经收到，请先核实并记下结果。"),
    Why.TOO_MANY: Row(429, "今天已达上限", "请明天再办。"),
    Why.DONE: Row(409, "已经办过", "不必再办。"),
    Why.LOCKED: Row(429, "试错次数已满", "请1小时后再试；急用请联系专班。"),
    Why.CODE_DEAD: Row(410, "码已失效或已用过", "请向专班索取新码。"),
    Why.WRONG_NAME: Row(422, "姓名与名册不一致", "请核对姓名后再提交；名册有误请联系专班。"),
    Why.PHONE_TAKEN: Row(409, "此微信已绑定别人", "请先解绑再办。"),
    Why.NOT_BOUND: Row(409, "没有绑定微信", "不必解绑。"),
    Why.NOT_ON_ROSTER: Row(422, "名册中没有这个人", "请先在名册中登记再办。"),
    Why.HOLDS_IT: Row(409, "已在这个岗位上", "不必再办。"),
    Why.OUT_OF_RANGE: Row(422, "时间不在可以选的范围内", "请换一个时间再提交。"),
    Why.TOO_LONG: Row(422, "天数太多", "请分几次登记。"),
    Why.NO_DEPUTY: Row(422, "这个人不能代班", "请换一个人再提交。"),
    Why.ELSEWHERE: Row(403, "此人在另一专项担任专班或领导", "请由那个专项的专班办理。"),
}


def page(refused: Refused) -> web.Response:
    """The page of a refusal."""
    row = PAGES[refused.why]
    return error_page(row.status, row.title, row.advice)
