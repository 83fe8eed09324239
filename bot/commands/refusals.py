"""Why something was not done, at the command line: the exit status and a sentence. One row for each reason.

1: it failed, as things stand. 2: the command was given wrongly.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.acts.refused import Refused, Why
from bot.commands.tables import complain

EXITS: Mapping[Why, tuple[int, str]] = {
    Why.NOT_YOURS: (1, "命令行不能办这件事。"),
    Why.UNKNOWN: (1, "没有找到。请核对后再运行。"),
    Why.NOT_FILED: (1, "这份报告还没有报送。"),
    Why.FILED: (1, "已报送。"),
    Why.SIGNED: (1, "审签人已签。"),
    Why.RETURNED: (1, "已退回待补正。"),
    Why.ACCEPTED: (1, "专班已通过。"),
    Why.ANOTHER: (1, "报告已重新报送。"),
    Why.UNSIGNED: (1, "还在等审签人签。"),
    Why.TOO_LATE: (1, "已过时限，不必再办。"),
    Why.NO_REASON: (2, "请写明原因。"),
    Why.DIGESTED: (1, "本期汇总已发布。"),
    Why.BEGUN: (1, "对方已开始补正。"),
    Why.MOVED: (1, "已处理过。"),
    Why.IN_DOUBT: (1, "结果不明，可能已经收到。请先核实。"),
    Why.TOO_MANY: (1, "今天已达上限。请明天再办。"),
    Why.DONE: (1, "已经办过，不必再办。"),
    Why.LOCKED: (1, "试错次数已满，请1小时后再试。"),
    Why.CODE_DEAD: (1, "码已失效或已用过。"),
    Why.WRONG_NAME: (1, "姓名与名册不一致。"),
    Why.PHONE_TAKEN: (1, "此微信已绑定别人。"),
    Why.NOT_BOUND: (1, "没有绑定微信，未改动。"),
    Why.NOT_ON_ROSTER: (1, "名册中没有这个人。"),
    Why.HOLDS_IT: (1, "已在这个岗位上。"),
    Why.OUT_OF_RANGE: (2, "时间不在可以选的范围内。"),
    Why.TOO_LONG: (2, "天数太多。"),
    Why.NO_DEPUTY: (1, "这个人不能代班。"),
    Why.ELSEWHERE: (1, "此人在另一专项担任专班或领导，请由那个专项的专班办理。"),
}


def complain_of(refused: Refused, before: str = "", own: Mapping[Why, str] | None = None) -> int:
    """Say why, after the words `before`; the exit status. own: sentences of the command, said in place of these."""
    status, sentence = EXITS[refused.why]
    complain(before + (own or {}).get(refused.why, sentence))
    return status
