"""Why something was not done, in the chat, where a topic has no sentence of its own for it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.acts.refused import Why

SENTENCES: Mapping[Why, str] = {
    Why.NOT_YOURS: "您没有办这件事的岗位。疑问回复“帮助”。",
    Why.UNKNOWN: "没有找到，未办。请核对后再发。",
    Why.NOT_FILED: "这份报告还没有报送，未办。",
    Why.FILED: "已报送，未办。",
    Why.SIGNED: "审签人已签，未办。",
    Why.RETURNED: "已退回待补正，未办。",
    Why.ACCEPTED: "专班已通过，未办。",
    Why.ANOTHER: "报告已重新报送，请看新的再办。",
    Why.UNSIGNED: "还在等审签人签，未办。",
    Why.TOO_LATE: "已过时限，未办。",
    Why.NO_REASON: "请写明原因再发。",
    Why.DIGESTED: "本期汇总已发布，未办。",
    Why.BEGUN: "对方已开始补正，未办。",
    Why.MOVED: "已有变动，未办，请看最新的名单。",
    Why.IN_DOUBT: "结果不明，可能已经收到，请先核实。",
    Why.TOO_MANY: "今天已达上限，未办。请明天再发。",
    Why.DONE: "已经办过，未再办。",
    Why.LOCKED: "试错次数已满，请1小时后再试。",
    Why.CODE_DEAD: "码已失效或已用过，请向专班索取新码。",
    Why.WRONG_NAME: "姓名与名册不一致，未办。",
    Why.PHONE_TAKEN: "此微信已绑定别人，未改绑。",
    Why.NOT_BOUND: "没有绑定微信，未办。",
    Why.NOT_ON_ROSTER: "名册中没有这个人，未办。",
    Why.HOLDS_IT: "对方已在这个岗位上，未办。",
    Why.OUT_OF_RANGE: "时间不在可以选的范围内，未办。请换一个时间。",
    Why.TOO_LONG: "天数太多，未办。请分几次登记。",
    Why.NO_DEPUTY: "这个人不能代班，未办。请换一个人。",
    Why.ELSEWHERE: "此人在另一专项担任专班或领导，请由那个专项的专班办理。",
}
