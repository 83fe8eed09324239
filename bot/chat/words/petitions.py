"""What the chat says about 交接, 缓报 and 解绑."""

from __future__ import annotations

from collections.abc import Sequence

from bot import layout, posts
from bot import said as said_words

# petitions to the office: 交接, 缓报; unbinding ------------------------------------------------------------------


HAND_OVER_HOW = "请按“交接 姓名”回复，如：交接 李强。接手人须在本专项名册中。"
DEFER_HOW = "请写明原因，如：缓报 会议冲突，材料未齐。"


def not_on_roster(name: str) -> str:
    return f"本专项名册中没有“{name}”，不能交接。请核对姓名，或请专班先登记名册。"


def holds_it(name: str) -> str:
    return f"{name}已经在这个岗位上，不用交接。"


def hand_over_echo(post: str, name: str) -> str:
    """将把联络员（A岗）交给李强，草稿和待办一并移交，您不再收到提醒。1 是 2 否"""
    return f"将把{post}交给{name}，草稿和待办一并移交，您不再收到提醒。1 是 2 否"


def hand_over_which(lines: Sequence[str]) -> str:
    return layout.fit(
        "要交接哪一个岗位？", [f"{n} {line}" for n, line in enumerate(lines, 1)], layout.choices(len(lines))
    )


HAND_OVER_ASKED = "已报专班确认。确认前仍由您填报，提醒仍发给您。"


def defer_which(lines: Sequence[str]) -> str:
    return layout.fit("要缓报哪一份？", [f"{n} {line}" for n, line in enumerate(lines, 1)], layout.choices(len(lines)))


def defer_asked(short_title: str, due_at: str) -> str:
    return f"已报专班：{short_title}申请缓报。批准前仍以{due_at}为准。"


DEFER_NOTHING = "目前没有可以缓报的报告。"


def petitions(lines: Sequence[str]) -> tuple[str, ...]:
    tail = "回复“同意交接 单位”“同意缓报 单位 时间”，或“不同意交接（缓报） 单位 原因”。"
    return layout.paged(f"待批{len(lines)}件：", [f"{n} {line}" for n, line in enumerate(lines, 1)], tail)


NO_PETITIONS = "没有待批的申请。"
PETITION_GONE = "这件申请已有变动，未办，请看“待批”。"


def no_petition_of(unit: str, matter: str) -> str:
    return f"{unit}没有待批的{said_words.MATTERS[matter]}申请。"


def several_petitions(unit: str, lines: Sequence[str]) -> str:
    return layout.fit(f"{unit}有{len(lines)}件，请在单位后加上期次，如：第7期。", lines)


def grant_missing(matter: str) -> str:
    return f"请写明单位，如：同意{said_words.MATTERS[matter]} 包头市" + (
        " 10月13日17:00。" if matter == "defer" else "。"
    )


def grant_until_how(due_at: str, lock_at: str) -> str:
    return f"请写明新的截止时间，如：10月13日17:00；须晚于原截止（{due_at}）和现在，不晚于补报截止（{lock_at}）。"


REFUSE_HOW = "请写明单位和不同意的原因，如：不同意缓报 包头市 时间充裕。"


def grant_hand_over_echo(what: str) -> str:
    return f"将同意：{what}1 确认 2 不办"


def grant_defer_echo(unit: str, short_title: str, was: str, until: str) -> str:
    return f"将同意{unit}{short_title}缓报：截止由{was}改为{until}，只改这一份。1 确认 2 不办"


def refuse_echo(what: str, reason: str) -> str:
    return f"将不同意：{what}\n不同意的原因：{reason}。1 确认 2 不办"


def hand_over_granted(unit: str, slot: str, giver: str, receiver: str, *, bound: bool) -> str:
    how = "" if bound else f"{receiver}尚未绑定，请发绑定码。"
    return (
        f"已同意：{unit}{posts.POSTS['filer']}{posts.SLOTS[slot]}由{giver}交给{receiver}，草稿和待办已移交。{how}"
        "请在专项文件中一并修改，否则下次应用文件会改回。"
    )


def deferred(unit: str, short_title: str, until: str) -> str:
    return f"已同意：{unit}{short_title}截止改为{until}，已通知该单位。"


def refused(what: str) -> str:
    return f"已回复不同意：{what}"


UNBIND_HOW = "请按“解绑 姓名”回复；同名的请写“解绑 单位 姓名”。"


def nobody_bound(name: str) -> str:
    return f"本专项没有已绑定的“{name}”。"


def unbind_which(name: str, places: Sequence[str]) -> str:
    return layout.fit(f"有{len(places)}位{name}：{'；'.join(places)}。请写“解绑 单位 姓名”。", [])


def unbind_echo(name: str, places: Sequence[str], heir: str) -> str:
    to = f"未报的草稿转给{heir}" if heir else "草稿保留"
    return f"将解绑{name}（{'；'.join(places)}）：其微信不能再填报和查看，{to}。1 确认 2 不办"


def unbound(name: str) -> str:
    return f"已解绑{name}。接手的人请用自己的绑定码绑定；岗位变动请改专项文件。"
