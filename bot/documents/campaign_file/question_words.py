"""The fault texts of the form's questions. Each says what to do."""

from __future__ import annotations

from collections.abc import Sequence

from bot.documents.campaign_file.words import quoted


def too_many(most: int) -> str:
    return f"一张表最多{most}问。请合并或分到几个专项。"


def twice(field: str, name: str, line: int) -> str:
    return f"{field} {quoted(name)}与第{line}行的重复。请改成不同的。"


def label_is_word(label: str) -> str:
    return f"{quoted(label)}是填报时的口令或数字，会被误认。请换一个说法。"


def not_of_kind(field: str, kind: str) -> str:
    return f"{kind}问不用 {field}。请删去这一行，或改 kind。"


def note_without_hint() -> str:
    return "说明要有 hint（给填报人看的文字）。"


def how_many_choices(most: int, there: int) -> str:
    return f"choices 应有2到{most}个选项，现有{there}个。"


def choice_twice(option: str) -> str:
    return f"选项{quoted(option)}重复。请删去一个。"


def bad_pattern(part: str) -> str:
    said = f"pattern 中的{quoted(part)}不能用。只可用字符、[…]、\\d、\\w 和次数，不可分组，"
    return said + "不限次数的最多两处，? 最多四处。"


def inverted(low: str, high: str) -> str:
    return f"{low} 大于 {high}。请对调或改正。"


def no_cycle(name: str) -> str:
    return f"cycles 中没有代号为{quoted(name)}的周期。"


def bad_default(kind: str) -> str:
    return f"default 不是这个{kind}问能填的答案。请改成合乎各项限制的答案。"


def bad_target() -> str:
    return "target 请写成 “>= 90” 这样：>=、<=、> 或 <，后面一个数。"


def bad_bound(field: str, kind: str) -> str:
    return f"{field} 应是{'日期，如 2021-01-01' if kind == '日期' else '数，如 0'}。"


def when_too_deep(most: int) -> str:
    return f"when 中 all、any 最多套{most}层。请拆成几问。"


def when_too_long(most: int) -> str:
    return f"when 最多{most}个条件。请拆成几问。"


def when_over_tasks(name: str) -> str:
    return f"when 不能写任务的{quoted(name)}，只能写本表单里别的问。"


def when_unknown(name: str) -> str:
    return f"when 里的{quoted(name)}不是本表单的问（要写它的 key）。"


def when_op(op: str, label: str, fits: Sequence[str]) -> str:
    can = f"可用 {'、'.join(fits)}" if fits else "说明不能作条件"
    return f"{quoted(label)}不能用 {op} 比较，{can}。"


def when_value(value: str, label: str) -> str:
    return f"when 的 value {quoted(value)}不是{quoted(label)}能有的答案。"


def when_value_not_wanted() -> str:
    return "op: answered 不用写 value。"


def when_other_cycle(field: str, label: str) -> str:
    return f"有的周期问{quoted(label)}而不问{quoted(field)}，when 在那里永远不成立。请让两问的 cycles 一致。"


def when_circle(labels: Sequence[str]) -> str:
    return f"when 互相依赖：{'→'.join([*labels, labels[0]])}。请去掉其中一个。"


def bad_share(name: str) -> str:
    return f"share_of 的{quoted(name)}应是本表单里另一个数字问的 key，且它自己没有 share_of。"


def share_needs_sums(label: str) -> str:
    return f"share_of 要求本问和{quoted(label)}都写 total: 合计。"


def nothing_to_report(cycle: str) -> str:
    return f"周期{quoted(cycle)}没有可填的内容：没有任务，也没有它要问的问。请补 tasks 或 form 的 questions。"
