"""What the chat says about a filer's own reports."""

from __future__ import annotations

from collections.abc import Sequence

from bot import layout
from bot.messages.words import settled as settled_words
from forms.asides import Aside

# duties -------------------------------------------------------------------------------------------------------


def which_duty(lines: Sequence[str]) -> str:
    return layout.fit(
        f"您有{len(lines)}份待报：", [f"{n} {line}" for n, line in enumerate(lines, 1)], layout.choices(len(lines))
    )


def duty_line(unit: str, short_title: str, due_said: str, mark: str = "") -> str:
    return f"{unit} {short_title}，{due_said}{mark}"


RETURNED_MARK = "（退回待补正）"
BEGUN_MARK = "（已填部分）"
LATE_MARK = "（已过截止，可补报）"
NO_PAGES = "网页地址尚未设置，请在对话里填报：回复“填报”。"


def pages(lines: Sequence[tuple[str, str]], minutes: int) -> str:
    """Each report and its link. None is cut: a link that is not whole leads nowhere."""
    tail = f"链接只供您本人使用，{minutes}分钟内有效；对话里填的都在网页上，网页上填的也都在对话里。照片和文件也可在网页上传。"
    head = "点开填报：" if len(lines) == 1 else f"您有{len(lines)}份待报，点开填报："
    return layout.fit(head, [f"{label}\n{address}" for label, address in lines], tail)


def who_fills(names: Sequence[str]) -> str:
    return "本次填报人：" + " ".join(f"{n} {name}" for n, name in enumerate(names, 1))


LEFT_TO_THEM = "好，由对方继续填。您要接着填时回复“填报”。"
LOST = "没有听懂，请按下面的提示回复。"
NO_NEXT_PAGE = "没有下一页了。疑问回复“帮助”。"
NOTHING_IN_HAND = "现在没有正在填的报告。报送回复“填报”。"
PHOTO_OF_NOBODY = "照片未归入报告：您没有填报岗位。疑问回复“帮助”。"
PHOTO_FOR_NOTHING = "照片已收，但目前没有待报的报告，未归入。"
LATE = "，迟报"
NUMBER_ALONE_THERE = "现在没有待答的问题，数字未计入。疑问回复“帮助”。"
NUMBER_ALONE = "现在没有待答的问题，数字未计入。报送请先回复“填报”。"


def last_filed(line: str) -> str:
    return f"最近已报：{line}"


def all_unchanged(label: str) -> str:
    return f"{label}全部无变化"


def taken_by_review(short_title: str) -> str:
    return f"{short_title}已报送，不必再填。需更改请在截止前回复“撤回”。"


def mine(open_lines: Sequence[str], filed_lines: Sequence[str]) -> tuple[str, ...]:
    lines = ["待报：", *open_lines] if open_lines else ["没有待报的报告。"]
    if filed_lines:
        lines += ["已报：", *filed_lines]
    return layout.paged("", lines, "报送回复“填报”，截止前需更改回复“撤回”。")


def filed_line(unit: str, short_title: str, receipt: str, at: str, state: str) -> str:
    return f"{unit} {short_title}，回执号{receipt}，{at}，{state}"


STATES = {"submitted": "已报", "signed": "已审签", "accepted": "已通过", "returned": "已报（待补正）", "draft": "草稿"}
WITHDRAW_NOTHING = "没有可撤回的报告：截止前、通过前的才能撤回。"


def withdraw_which(lines: Sequence[str]) -> str:
    return layout.fit("要撤回哪一份？", [f"{n} {line}" for n, line in enumerate(lines, 1)], layout.choices(len(lines)))


def too_late_to_withdraw(short_title: str, accepted: bool) -> str:
    why = "已通过" if accepted else "已过截止"
    return f"{short_title}{why}，不能撤回。需更改请联系专班退回。"


ASIDES = {Aside.GREETING: "您好。", Aside.THANKS: "不客气。", Aside.HEARD: "好的。"}


def answered(kind: Aside, first: str) -> str:
    """您好。报送回复“填报”，疑问回复“帮助”。"""
    return ASIDES.get(kind, "") + first


def first_word(kinds: set[str]) -> str:
    """What one can begin with, by the most active post."""
    return settled_words.FIRST_WORDS[next((kind for kind in settled_words.FIRST_WORDS if kind in kinds), "")]


def change_filed(short_title: str) -> str:
    return f"{short_title}已报送。要改请先回复“撤回”，改好再报送。"


CHANGE_BY_WITHDRAWING = "要改请回复“撤回”。"
PHOTO_AFTER_FILING = "照片没有归入：本期已报送。要补进去请先回复“撤回”，再发照片。"


# 允许下期提醒 ---------------------------------------------------------------------------------------------------


def allow_next(url: str) -> str:
    return f"想在下期收到微信提醒，可点此允许一次：{url}"
