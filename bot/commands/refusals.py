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
    Why.MOVED: (1, "已处理过。"),
    Why.IN_DOUBT: (1, "结果不明，可能已经收到。请先核实。"),
    Why.TOO_MANY: (1, "今天已达上限。请明天再办。"),
    Why.DONE: (1, "已经办过，不必再办。"),
}


def complain_of(refused: Refused, before: str = "", own: Mapping[Why, str] | None = None) -> int:
    """Say why, after the words `before`; the exit status. own: sentences of the command, said in place of these."""
    status, sentence = EXITS[refused.why]
    complain(before + (own or {}).get(refused.why, sentence))
    return status
