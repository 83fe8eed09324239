"""What the chat says about 审签."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.layout import choices, day_clock, fit, size
from bot.messages.words import signing as sign_words

NOTHING = "目前没有待您审签的报告。"
NOTHING_OF_OTHERS = "本单位目前没有等待审签的报告。报送回复“填报”，疑问回复“帮助”。"
READ_ON = "后面还有，请看完再审签。"
AGAIN = "这份报告刚才撤回后又重新报送，请看新的："
STALE = "这条发出时您还没看到这份报告，未计入，请看："


def why(*, tasks: bool) -> str:
    """tasks: the report has some; else only questions can be sent back."""
    one = "退回 第2项 缺印发文件" if tasks else "退回 Q1 数字请核实"
    return f"请写明退回的原因，如：{one}；整份退回写“退回 原因”。"


def foot(page: int, of: int, *, tasks: bool = True) -> str:
    """tasks: the report has some; else only questions can be sent back."""
    if page < of:
        return f"（第{page}/{of}页，回复“下页”看完再审签）"
    note = f"（第{page}/{of}页）\n" if of > 1 else ""
    place = "第2项" if tasks else "Q1"
    return f"{note}回复1同意；不同意回复“退回 原因”，可写“退回 {place} 原因”。"


def which(lines: Sequence[str]) -> str:
    return fit(f"有{len(lines)}份待您审签：", [f"{n} {line}" for n, line in enumerate(lines, 1)], choices(len(lines)))


def signing(unit: str, title: str) -> str:
    """An option of which is meant."""
    return f"审签{unit}{title}"


def line(unit: str, title: str, at: datetime) -> str:
    return f"{unit} {title}，{day_clock(at)}报送"


def line_of_others(unit: str, title: str, waits_for: str) -> str:
    """呼和浩特市 旬报第7期，待审签（李敏）。"""
    return f"{unit} {title}，{waits_for}"


def of_others(lines: Sequence[str]) -> str:
    """To a filer who does not sign."""
    return fit("本单位已报送、等待审签：", lines, "在纸上签的，请回复“线下审签”。") if lines else NOTHING_OF_OTHERS


def signed(unit: str, title: str, told: str, more: int, yes: bool, instead: str = "") -> str:
    """told: who hears of it. instead: whose place the signer took."""
    rest = f"\n还有{more}份待您审签，请回复“审签”。" if more else ""
    how = f"已代{instead}审签" if instead else "已审签"
    return f"{how}：{unit}{title}{sign_words.on_time(yes)}。" + (f"已告知{told}。" if told else "") + rest


def sent_back(unit: str, title: str, items: str, names: Sequence[str]) -> str:
    told = f"正在通知{'、'.join(names)}。" if names else "该单位填报人都未绑定，请电话告知。"
    return f"已退回{unit}{title}{items}，{told}"


def signed_already(at: datetime) -> str:
    return f"已审签，以您{at:%H:%M:%S}发出为准。重复的“1”未计入。"


OFFER = "您也是审签人：回复1审签；不同意回复“退回 原因”。"
OFFER_INSTEAD = "审签人请假，由您代签：回复1审签；不同意回复“退回 原因”。"


def by_office() -> str:
    return "按纸质报送记为已审签。"


# on paper -------------------------------------------------------------------------------------------------------


def sheet_wanted(unit: str, title: str) -> str:
    return f"请发{unit}{title}的审签单照片，收到即为已审签（线下审签）。"


def sheet_which(lines: Sequence[str]) -> str:
    return fit("哪一份是纸上审签的？", [f"{n} {text}" for n, text in enumerate(lines, 1)], choices(len(lines)))


SHEET_FIRST = "请先回复序号，再发审签单照片。"


def sheet_taken(unit: str, title: str, name: str, yes: bool) -> str:
    return f"已收审签单1张，{unit}{title}已审签（线下审签，{name}代传）{sign_words.on_time(yes)}。"


def not_yet(unit: str, short_title: str) -> str:
    return f"{unit}{short_title}还没有审签：同意请回复“同意”；不同意请回复“退回 原因”。"


def still_waiting(count: int) -> str:
    return f"还有{count}份报告待您审签，请回复“审签”。"


def waiting_units(pairs: Sequence[tuple[str, str]], limit: int) -> str:
    """待审签：包头市（李敏）、乌海市（马超）; as many as there is room for, and how many there are."""
    named = [f"{unit}（{who}）" if who else unit for unit, who in pairs]
    for kept in range(len(named), 0, -1):
        text = f"{sign_words.UNSIGNED}：" + "、".join(named[:kept]) + (f"等{len(named)}家" if kept < len(named) else "")
        if size(text) <= limit or kept == 1:
            return text
    return f"{sign_words.UNSIGNED}{len(named)}家"
