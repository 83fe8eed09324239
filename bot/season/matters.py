"""Scripts beside the filing: leave, 缓报, 催报, a sheet signed on paper, a report the 审签人 sends back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.season.acts import Act, Says, Script, SendsPhoto
from bot.season.cast import Owed, Part
from bot.season.scripts import LACKS, Notes, begin, choose, expect, waiting_to_sign

REASON = "材料未齐"


def begin_report(part: Part, notes: Notes) -> Script:
    """One task told, or one question answered, and put away."""
    heard = yield from begin(part, notes)
    said = f"1{part.owed.labels[1]}，正在征求意见" if part.owed.tasks else next(a for _, a in part.owed.answers if a)
    heard = yield Act(part.filer, Says(said))
    if "请核对" not in heard:
        expect(heard, "Q", "第", said=said)


def go_away(who: str, first: date, last: date, deputy: str) -> Script:
    """请假 10月8日到10月12日 由李强代. deputy: a name, or ''."""
    said = f"请假 {_day(first)}" + (f"到{_day(last)}" if last > first else "") + (f" 由{deputy}代" if deputy else "")
    heard = yield Act(who, Says(said))
    expect(heard, "请假：", said=said)
    heard = yield Act(who, Says("1"))
    expect(heard, "已登记请假", said="1")


def ask_to_put_off(filer: str, owed: Owed) -> Script:
    """缓报 材料未齐."""
    said = f"缓报 {REASON}"
    heard = yield Act(filer, Says(said))
    heard = yield from choose(filer, heard, owed.choice_words)
    expect(heard, "已报专班", said=said)


def settle_put_off(office: str, owed: Owed, until: datetime | None) -> Script:
    """The office's word on it: until when; None refuses."""
    which = f"{owed.unit_name} {owed.title_number}"
    said = f"不同意缓报 {which} 时间充裕"
    if until is not None:
        said = f"同意缓报 {which} {_day(until.date())}{until:%H:%M}"
    heard = yield Act(office, Says(said))
    expect(heard, "1 确认", said=said)
    heard = yield Act(office, Says("1"))
    expect(heard, "已同意", "已回复不同意", said="1")


def urge(office: str, units: Sequence[str]) -> Script:
    """Look who owes, then urge all of them, or these units of them."""
    yield Act(office, Says("未报"))
    said = "催报 " + (" ".join(units) or "全部")
    heard = yield Act(office, Says(said))
    if "1 发送" not in heard:  # nobody owes, or none of them may be told any more
        expect(heard, "不用催报", "没有催报", "已列入电话单", "请电话联系", said=said)
        return
    heard = yield Act(office, Says("1"))
    expect(heard, "已催报", "催报", said="1")


def sign_on_paper(part: Part) -> Script:
    """Of a report that waits to be signed: the sheet, photographed."""
    heard = yield Act(part.filer, Says("线下审签"))
    heard = yield from choose(part.filer, heard, (part.owed.unit_name, part.owed.title_number))
    expect(heard, "审签单照片", said="线下审签")
    heard = yield Act(part.filer, SendsPhoto())
    expect(heard, "已审签", said="(照片)")


def send_back(signer: str, part: Part, notes: Notes) -> Script:
    """The 审签人 sends it back instead of signing."""
    heard = yield from waiting_to_sign(signer, part)
    if not heard:
        return
    said = f"退回 {notes.faulty(part)}{LACKS}"
    heard = yield Act(signer, Says(said))
    expect(heard, "已退回", said=said)


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
