"""Sentences about 审签: the messages, and a report to sign in chat, card and page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.layout import day_clock

NOT_A_SIGNER = "您没有审签岗位。疑问回复“帮助”。"


def on_time(yes: bool | None) -> str:
    return "" if yes is None else "，按时" if yes else "，迟报"


def head(unit: str, title: str, by: str, at: datetime, changed: int, total: int, zero: bool) -> str:
    """呼和浩特市旬报第7期待您审签（王芳10月11日15:02报送）：变化3项，无变化9项。"""
    return f"{unit}{title}待您审签（{by}{day_clock(at)}报送）：{what(changed, total, zero)}。"


def what(changed: int, total: int, zero: bool) -> str:
    """total: 0 if the report has only questions."""
    if not total:
        return "均沿用原有答案（零报告）" if zero else "已答问项"
    same = f"，无变化{total - changed}项" if total > changed else ""
    return f"{total}项均无变化（零报告）" if zero else f"变化{changed}项{same}"


def notice_foot(page: int, of: int) -> str:
    """Asks for a word and not for a digit, because another question may be on the screen."""
    if of > 1:
        return f"（第{page}/{of}页）看全文并审签请回复“审签”。" if page == 1 else ""
    return "同意请回复“同意”；不同意请回复“退回 原因”。"


def on_page(url: str) -> str:
    return f'<a href="{url}">在网页上看并审签</a>'


def moved(unit: str, title: str, why: str) -> str:
    """Why there is nothing to sign. why: withdrawn, unfiled, signed, returned or accepted."""
    return {
        "withdrawn": f"{unit}{title}已由填报人撤回修改，不必审签；重新报送后再请您审签。",
        "unfiled": f"{unit}{title}还没有报送，报送后再请您审签。",
        "signed": f"{unit}{title}已经审签，不必再签。",
        "returned": f"{unit}{title}已退回，重新报送后再请您审签。",
        "accepted": f"{unit}{title}已经审签并通过，不必再签。",
    }[why]


# what the filers hear -------------------------------------------------------------------------------------------


def waits(names: Sequence[str], judged: bool) -> str:
    """A line under the receipt. judged: the submission, not the signature, decided 按时."""
    whom = f"（{'、'.join(names)}）" if names else "（本单位还没有审签人，已告知专班）"
    return f"{UNSIGNED}{whom}。" + ("" if judged else "按时以审签时间为准。")


def for_another(name: str, instead: str) -> str:
    """李强代李敏. instead: the person signed for; '' if name signs for nobody else."""
    return f"{name}代{instead}" if instead else name


def has(name: str, at: datetime, *, on_paper: bool) -> str:
    """A line under the page's receipt."""
    return f"已线下审签（{name}代传，{day_clock(at)}）。" if on_paper else f"已审签（{name}，{day_clock(at)}）。"


def told_signed(unit: str, title: str, name: str, at: datetime, yes: bool) -> str:
    return f"{unit}{title}已由{name}审签（{day_clock(at)}）{on_time(yes)}。不必再操作。"


def told_signed_titles(title: str) -> tuple[str, ...]:
    return tuple(v for v in (f"{title}已审签", "报告已审签") if len(v) <= 20)


TOLD_SIGNED_ASKS = ("不必再操作",)


def told_withdrawn(unit: str, title: str, name: str) -> str:
    return f"{unit}{title}已由{name}撤回修改，您的审签随之作废；重新报送后再请您审签。"


def told_withdrawn_titles(title: str) -> tuple[str, ...]:
    return tuple(v for v in (f"{title}已撤回修改", "报告已撤回修改") if len(v) <= 20)


def told_recalled(unit: str, title: str, name: str) -> str:
    """For a report taken back before it was signed."""
    return f"{unit}{title}已由{name}撤回修改，不必审签；重新报送后再请您审签。"


def told_sent_back(unit: str, title: str, name: str) -> str:
    """For a report that another 审签人 of the unit sent back."""
    return f"{unit}{title}已由{name}退回填报人，不必审签；重新报送后再请您审签。"


def told_sent_back_titles(title: str) -> tuple[str, ...]:
    return tuple(v for v in (f"{title}已退回填报人", "报告已退回填报人") if len(v) <= 20)


TOLD_WITHDRAWN_ASKS = ("重新报送后再请您审签",)


# pushed ---------------------------------------------------------------------------------------------------------


def ask_titles(unit: str, title: str) -> tuple[str, ...]:
    return tuple(v for v in (f"{unit}{title}待您审签", f"{title}待您审签", "报告待您审签") if len(v) <= 20)


def ask_what(changed: int, total: int, zero: bool) -> tuple[str, ...]:
    said = f"{total}项均无变化" if zero else f"变化{changed}项"
    return tuple(v for v in (f"{said}，点开或回复“审签”", "点开或回复“审签”") if len(v) <= 20)


def remind(unit: str, title: str, due_said: str) -> str:
    return f"【提醒】{unit}{title}待您审签，{due_said}截止。请回复“审签”。"


def remind_late(unit: str, title: str) -> str:
    return f"【提醒】{unit}{title}待您审签，已过截止。请回复“审签”。"


def remind_line(unit: str, title: str) -> str:
    return f"{unit} {title}，待您审签（请回复“审签”）"


def remind_several(lines: Sequence[str], *, also_owed: bool) -> str:
    said = "\n".join(["【提醒】有报告等您办理：", *lines])
    return f"{said}\n审签请回复“审签”" + ("，报送请回复“填报”。" if also_owed else "。")


def remind_asks() -> tuple[str, ...]:
    return ("待您审签，请回复“审签”",)


def signer(name: str, phone: str) -> str:
    return f"审签人{name} {phone}".strip()


def not_asked(unit: str, signers: str) -> str:
    """呼和浩特市（审签人李敏 0471-…）, a line in the office's list of calls."""
    return f"{unit}（待审签，{signers}）" if signers else f"{unit}（待审签，还没有审签人）"


UNSIGNED = "待审签"
