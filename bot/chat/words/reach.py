"""What the chat says about who can be reached, and the text for the work group."""

from __future__ import annotations

from collections.abc import Sequence

# who can be reached, and the text for the work group ------------------------------------------------------------


def reachable(campaign: str, wechat: int, mail: int, nobody: int) -> str:
    """campaign: '' where there is but one."""
    head = f"{campaign}联络员触达：微信{wechat}家"
    return head + (f"，仅邮件{mail}家" if mail else "") + (f"，不可达{nobody}家，请电话" if nobody else "")


def reachable_line(n: int, unit: str, by_mail: bool, called: str) -> str:
    note = "仅邮件" if by_mail else "不可达"
    return f"{n} {unit} {note}" + (f"：{called}" if called else "")


def leaders_reached(campaign: str, wechat: int, rest: Sequence[str]) -> str:
    """领导（收汇总）：微信1人；孙国平 不可达，0471-0000102。 campaign: '' where there is but one."""
    return f"{campaign}领导（收汇总）：{'；'.join([f'微信{wechat}人', *rest])}。"


def leader_line(name: str, by_mail: bool, phone: str) -> str:
    return f"{name} {'仅邮件' if by_mail else '不可达'}" + (f"，{phone}" if phone else "")


def group_text(
    campaign: str,
    short_title: str,
    due_said: str,
    expected: int,
    filed: int,
    later: Sequence[str],
    names: Sequence[str],
    *,
    past: bool,
) -> str:
    """What may be copied into the work group: counts and the deadline; names only of units a person ticked. later:
    until when each of those that were granted 缓报 has time. past: the deadline is."""
    rest = expected - filed
    line = f"【填报提醒】{campaign}{short_title}{due_said}{'已' if past else ''}截止，应报{expected}家，已报{filed}家，还有{rest}家待报"
    for until in dict.fromkeys(later):
        line += f"，其中{later.count(until)}家缓报至{until}"
    named = f"请{'、'.join(names)}尽快报送，" if names else "请还没有报送的单位尽快报送，"
    return f"{line}。{named}在服务号回复“填报”即可；已报送的请忽略。"


def group_name(unit: str, until: str) -> str:
    """包头市（13日17:00前）: a unit with a due time of its own; until '': with the issue's."""
    return f"{unit}（{until}前）" if until else unit


GROUP_HEAD = "以下文字可复制到工作群（本号不会自动发送）："
GROUP_NONE = "现在没有未报的单位，不需要提醒。"


def group_filed(names: Sequence[str]) -> str:
    return f"（{'、'.join(names)}已报送，没有列入。）"
