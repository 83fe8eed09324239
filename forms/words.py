"""Every sentence the filling half of the conversation says. Knows how to say it, not when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from forms.asides import Aside
from forms.model import Answer, Filing, Item, MustAsk, Status, Submitted, Wrong
from forms.paging import clip
from forms.questions import Question, Value
from forms.readers import off_target
from forms.report import receipt_number

UNSAID = "（未说状态）"  # in Answer.heard: words about the task that named no status
_WEEKDAYS = "一二三四五六日"


# Small pieces -----------------------------------------------------------------------------------------------------


def day(at: datetime) -> str:
    return f"{at.month}月{at.day}日"


def moment(at: datetime) -> str:
    return f"{day(at)}{at:%H:%M}"


def quote(said: str) -> str:
    """A person's own words, short."""
    return f"“{clip(' '.join(said.split()), 60)}”"


def status(known: Status | None, percent: int | None) -> str:
    return (known.label if known else "未报过") + (f"{percent}%" if percent is not None else "")


def short(known: Status) -> str:
    """The word we suggest typing for a status: the shortest there is, the label where it is as short as any."""
    return min((known.label, *known.synonyms), key=len)


def place(item: Item) -> str:
    return f"第{item.place}项"


def some(items: tuple[Item, ...], most: int = 12) -> str:
    named = "、".join(str(i.place) for i in items[:most])
    return f"第{named}项" + ("等" if len(items) > most else "")


# The list ---------------------------------------------------------------------------------------------------------


def list_head(filing: Filing, now: datetime) -> str:
    late = now > filing.due_at
    if late:
        due = f"已过截止（{moment(filing.due_at)}），现在报送记为迟报；补报截止{moment(filing.lock_at)}"
    else:
        due = f"截止：{day(filing.due_at)}（周{_WEEKDAYS[filing.due_at.weekday()]}）{filing.due_at:%H:%M}"
    head = f"【{filing.unit_name}】{filing.title}\n{due}"
    return f"{head}\n共{len(filing.items)}项，括号内为上期状态：" if filing.items else head


def list_line(filing: Filing, item: Item, answer: Answer | None) -> str:
    marks = [status(filing.status(item.last_status), item.last_percent)] if item.last_status else ["首次填报"]
    if item.must_ask is MustAsk.OVERDUE:
        marks.append("已过时限")
    if item.must_ask is MustAsk.FIRST and item.last_status:
        marks.append("首次填报")
    if answer is not None:
        marks.append(f"已填：{status(filing.status(answer.status), answer.percent)}")
    return f"{item.place}〔{item.number}号〕{item.brief}（{'，'.join(marks)}）"


def list_foot(count: int, page: int, of: int) -> str:
    if count == 1:
        rest = "有变化请回复状态和进展，如：完成 方案已印发；无变化回复 0。"
    else:
        example = "2 5 9" if count >= 9 else "1 2"
        rest = f"有变化的回复序号，如 {example}；全部无变化回复 0。"
    return page_note(page, of) + rest


def page_note(page: int, of: int) -> str:
    if of == 1:
        return ""
    turn = [w for w, there in (("下页", page < of), ("上页", page > 1)) if there]
    return f"（第{page}/{of}页，回复“{'”或“'.join(turn)}”翻看）\n"


# One task ---------------------------------------------------------------------------------------------------------


def question(filing: Filing, item: Item, answer: Answer | None, at: int, of: int) -> str:
    last = f"上期：{status(filing.status(item.last_status), item.last_percent)}" if item.last_status else "首次填报"
    count = f"，{at}/{of}" if of > 1 else ""
    lines = [f"{place(item)} {item.brief}（{last}）{count}"]
    if answer is not None:
        lines.append(f"现填：{said_of(filing, answer)}")
    if item.must_ask is MustAsk.OVERDUE:
        lines.append("本项已过时限，请补一句原因；状态有变化的写在前面，如：推进60% 资金未到位")
    else:
        lines.append("请回复状态和一句进展，如：完成 方案已印发")
    lines.append(allowed(filing.statuses))
    return "\n".join(lines)


def allowed(statuses: tuple[Status, ...]) -> str:
    ordered = sorted(statuses, key=lambda s: -s.rank)
    return f"可用：{'、'.join(short(s) for s in ordered)}"


def said_of(filing: Filing, answer: Answer) -> str:
    words = status(filing.status(answer.status), answer.percent)
    return f"{words}｜{answer.text}" if answer.text else words


def exceptions(items: tuple[Item, ...], count: int) -> str:
    overdue = tuple(i for i in items if i.must_ask is MustAsk.OVERDUE)
    first = tuple(i for i in items if i.must_ask is not MustAsk.OVERDUE)
    said = []
    if overdue:
        said.append(f"{some(overdue)}已过时限，请补一句原因")
    if first:
        said.append(f"{some(first)}是首次填报，请报状态和一句进展")
    rest = count - len(items)
    return "；".join(said) + (f"；其余{rest}项按无变化。" if rest else "。")


def must_be_said(item: Item) -> str:
    if item.must_ask is MustAsk.RETURNED:
        return f"{place(item)}是退回的，请发照片或说明。"
    if item.must_ask is MustAsk.OVERDUE:
        return f"{place(item)}已过时限，不能按无变化跳过，请补一句原因。"
    return f"{place(item)}是首次填报，请报一个状态。"


def not_a_status(said: str) -> str:
    return f"没有看懂{quote(said)}，已填的都在。"


def digits_for_a_task(said: str, *, left: bool) -> str:
    nothing = "本项无变化回复0；" if left else ""
    return f"{quote(said)}不是状态。{nothing}要填别的项回复“修改”加序号。"


def too_long(said: str, most: int) -> str:
    return f"这段话有{len(said)}字，太长，没有记入；请压缩到{most}字以内再发，详细材料可发照片。"


def taken_after_silence(filing: Filing, item: Item, at: datetime) -> str:
    return f"已记入{filing.short_title}{place(item)}（{at:%H:%M}填到这里）。"


# Questions on top -------------------------------------------------------------------------------------------------


def split(said: str, groups: tuple[tuple[Item, ...], ...]) -> str:
    if len(groups) == 1:
        return f"“{said}”是{_group(groups[0], said)}吗？\n1 是\n2 不是，重报序号"
    choices = [f"{i} {_group(g, said)}" for i, g in enumerate(groups, 1)]
    return "\n".join([f"“{said}”是指：", *choices, f"{len(groups) + 1} 都不是，重报序号"])


def _group(items: tuple[Item, ...], said: str) -> str:
    if len(items) == 1 and str(items[0].number) == said:
        return f"{said}号（{place(items[0])} {items[0].brief}）"
    return "和".join(place(i) for i in items)


def no_news(heard: str, filing: Filing, item: Item, none: str) -> str:
    last = status(filing.status(item.last_status), item.last_percent)
    return f"“{heard}”是指：\n1 本期没有新变化（仍为{last}）\n2 状态改为{none}"


def no_news_rest(heard: str, count: int, none: str, *, all_of_them: bool) -> str:
    which = "全部" if all_of_them else "其余"
    return f"“{heard}”是指：\n1 {which}{count}项没有新变化\n2 {which}{count}项状态改为{none}"


def which_status(item: Item, said: str, options: tuple[Status, ...], *, unsaid: bool) -> str:
    choices = [f"{i} {s.label}" for i, s in enumerate(options, 1)]
    why = f"{place(item)}只说了{quote(said)}，状态是哪个？" if unsaid else f"{place(item)}{quote(said)}，状态按哪个报？"
    return "\n".join([why, *choices, "回复数字；也可以重说一遍。"])


def stale_text(said: str, last: Item, now: Item) -> str:
    return f"{quote(said)}发出时还没看到这一题，它是：\n1 {place(last)}的补充\n2 {place(now)}的进展\n3 都不是"


def heard_voice(text: str) -> str:
    return f"听到的是：“{clip(text, 900)}”。\n1 对\n2 重说"


def joined(item: Item) -> str:
    return f"已接到{place(item)}上一条后面。"


def too_long_joined(item: Item, limit: int) -> str:
    return f"接上以后{place(item)}超过{limit}字，这一条未记。请删减后回复“修改 {item.place}”重写。"


def end_of_too_long(said: str) -> str:
    """The end of words that were too long to be taken."""
    return f"上一条太长没有记入，{quote(said)}像是它的后半段，也没有记入。请删减后一次发来。"


def place_or_count(said: str, item: Item | None) -> str:
    """2项已完成: 1 第2项 2 一共2项; while a task is asked: or words about that one."""
    other = f"是{place(item)}的进展" if item else "是项数"
    return f"{quote(said)}里的“几项”是指：\n1 是序号（第几项）\n2 {other}"


def which_ones(said: str) -> str:
    return f"{quote(said)}没有说明是哪几项，未记。请写序号，如：第2、5项完成；其余无变化。"


def which_photo(count: int, items: int, questions: Sequence[str] = ()) -> str:
    """questions: those that ask for photos, Q3."""
    also = f"属于问项回复{'、'.join(questions)}；" if questions else ""
    return f"收到照片{count}张，属于第几项？请回复序号（1—{items}）；{also}属于整份报告回复 0。"


def which_place(items: int, questions: int = 0) -> str:
    if not items:
        return f"要改哪一问？请回复Q1—Q{questions}。"
    also = f"；要改问项回复Q1—Q{questions}" if questions else ""
    return f"要改第几项？请回复序号（1—{items}）{also}。"


def _unfiled(filing: Filing) -> str:
    return "仍待补正" if filing.returned else "本期仍为未报"


def sure_to_cancel(filing: Filing, count: int) -> str:
    kept = f"已填的{count}项会删除，" if count else ""
    if any(i.answered for i in filing.items):  # withdrawn or returned: it can be had again
        kept = "报送过的内容会留着，"
    return f"取消{filing.short_title}的填报？{kept}{_unfiled(filing)}。\n1 取消填报\n2 不取消（只想歇一会儿，随时回复“继续”接着填）"


def sure_to_begin_anew(filing: Filing, count: int) -> str:
    kept = f"已填的{count}项和照片会清空，" if count else ""
    start = "回到退回时的样子" if filing.returned else "从头填起"
    return f"重填{filing.short_title}？{kept}{start}。\n1 重填\n2 不重填（只改一项请回复“修改”和序号）"


def begun_anew() -> str:
    return "已清空，请从头填。"


# The table --------------------------------------------------------------------------------------------------------


def table_head(filing: Filing, count: int, *, zero: bool = True) -> str:
    """zero: nothing is said anew, of the questions neither."""
    if not count and filing.items:
        return f"请核对：\n{len(filing.items)}项均无变化{'（零报告）' if zero else ''}。"
    return "请核对："


def table_line(filing: Filing, item: Item, answer: Answer, photos: int, documents: int = 0) -> str:
    words = status(filing.status(answer.status), answer.percent)
    mark = "※" if answer.heard else ""
    note = ""
    if answer.heard == UNSAID:
        note = "（※未说状态，按上期）"
    elif answer.heard:
        note = f"（※您说“{clip(answer.heard, 90)}”）"
    last = filing.status(item.last_status)
    now = filing.status(answer.status)
    if last and now and last.rank > now.rank:
        note = f"（上期{last.label}）" + note
    text = answer.text if answer.changed else "与上期相同"
    brought = f"［{evidence(photos, documents)}］" if photos or documents else ""
    return f"{item.place} {words}{mark}" + (f"｜{text}" if text else "") + note + brought


def photos_line(item: Item, photos: int, documents: int = 0) -> str:
    return f"{item.place} 无变化［{evidence(photos, documents)}］"


def evidence(photos: int, documents: int) -> str:
    """照片2张、文件1份; '' where there is none."""
    parts = [f"照片{photos}张"] if photos else []
    return "、".join([*parts, f"文件{documents}份"] if documents else parts)


def table_rest(rest: int, photos: int, documents: int = 0, *, returned: bool) -> str:
    said = [f"其余{rest}项{'不变' if returned else '无变化'}。"] if rest else []
    if photos or documents:
        said.append(f"整份报告{evidence(photos, documents)}。")
    return "".join(said)


def table_foot(example: str, page: int, of: int, *, returned: bool, on_paper: bool) -> str:
    if page < of:
        return f"（第{page}/{of}页，回复“下页”看完再报送）"
    note = f"（第{page}/{of}页）\n" if of > 1 else ""
    change = f"；要改回复“修改 {example}”" if example else ""
    if on_paper:
        return f"{note}请发审签单照片，收到即报送（线下审签）{change}；不附审签单回复“直接报送”。"
    again = "重新报送" if returned else "报送"
    return f"{note}回复1{again}{change}；有照片直接发。"


def more_pages() -> str:
    return "后面还有，看完再报送："


# The answers to acts ----------------------------------------------------------------------------------------------


def photos_taken(item: Item | None, count: int) -> str:
    return f"{place(item) if item else '整份报告'}已收照片{count}张。"


def photo_elsewhere() -> str:
    return "属于别的项请回复“照片 序号”，发错请回复“删照片”。"


def photo_wrong() -> str:
    return "发错请回复“删照片”，如：删照片 2。"


def photos_listed(of: Sequence[tuple[str, int]], whole: int, loose: int) -> str:
    """照片: how many of each task and question."""
    parts = [f"{name}{count}张" for name, count in of]
    parts += [f"整份报告{whole}张"] if whole else []
    parts += [f"未归入{loose}张"] if loose else []
    return (
        f"已收照片：{'，'.join(parts)}。\n删最后一张回复“删照片”，删其中第2张回复“删照片 2”，"
        "删某一项的回复“删照片 第2项”；最后收到的要移到别的项，回复“照片 序号”。"
    )


def photo_dropped(item: Item | None, nth: int, left: int) -> str:
    rest = f"还有{left}张" if left else "没有照片了"
    return f"{place(item) if item else '整份报告'}的第{nth}张照片已删，{rest}。"


def loose_dropped(nth: int, left: int) -> str:
    return f"第{nth}张照片已删，" + (f"还有{left}张。" if left else "没有照片了。")


def no_such_photo(item: Item | None, count: int) -> str:
    whose = place(item) if item else ""
    return f"{whose}已收照片{count}张，没有这一张。" if count else f"{whose}没有照片可删。"


def say_the_status() -> str:
    return "请接着回复本项的状态和一句进展。"


def only_confirm(*, returned: bool) -> str:
    return "回复1重新报送；还可再发照片或说明。" if returned else "回复1报送；还可再发照片。"


def next_returned(item: Item) -> str:
    return f"还可再发照片或说明；回复1补下一处（{place(item)}）。"


def no_photo_to_move() -> str:
    return "还没有收到照片。"


def too_early(said: str) -> str:
    return f"{quote(said)}发出时还没看到下面这一问，未计入。请再答一次："


def moved_on_the_page(said: str) -> str:
    return f"网页上又填过，{quote(said)}未计入。现在是："


def repeated(said: str) -> str:
    return f"本期已报送，重复的{quote(said)}未计入。"


def repeated_after(said: str, at: datetime, on_time: bool | None) -> str:
    """For the answer that is given once more after it was taken; `at` is the moment the first was sent."""
    return f"已报送，以您{at:%H:%M:%S}发出为准{_on_time(on_time)}。重复的{quote(said)}未计入。"


def already_filed() -> str:
    return "本期已报送。要更改请回复“撤回”；看已报内容请回复“我的”。"


def already_put_away() -> str:
    return "这份填报已取消。要报请回复“填报”。"


def taken_back() -> str:
    return "已撤回，原来填的都在，改好后再报送："


def put_away(filing: Filing) -> str:
    return f"已取消{filing.short_title}的填报，{_unfiled(filing)}。要报请回复“填报”。"


def kept_going(*, anew: bool = False) -> str:
    return "没有重填，接着填：" if anew else "没有取消，接着填："


def saved(count: int) -> str:
    return f"已暂存（已填{count}项）。随时回复“继续”接着填，换手机、换人都在。"


def going_on(filing: Filing, at: datetime, count: int) -> str:
    return f"接着填{filing.short_title}（{moment(at)}填到这里，已填{count}项）："


def say_go_on() -> str:
    return "请回复“继续”。"


def nothing_to_withdraw() -> str:
    return "这一期还没有报送，不用撤回。"


def first_already() -> str:
    return "已经是最前面一步。"


def nothing_to_skip() -> str:
    return "现在没有可跳过的题。"


def paper_waits() -> str:
    return "线下审签：还没有收到审签单照片。"


def zero_with_others() -> str:
    return "0表示全部无变化，不能和序号一起报。"


def another_first(said: str) -> str:
    return f"要填{clip(said, 15)}请回复“修改”加序号，如“修改 3”。现在先答这一题："


def no_such(said: str, count: int) -> str:
    return f"没有“{clip(said, 30)}”这一项，共{count}项。"


def not_open(item: Item) -> str:
    return f"{place(item)}没有退回，不用改。"


def said_twice(items: tuple[Item, ...]) -> str:
    return f"{some(items)}说了两次，不一样，请再说一次。"


def left_over(said: tuple[str, ...]) -> str:
    return f"没有对上是哪一项，未记入：{'、'.join(quote(s) for s in said[:3])}。"


def explain_list(said: str) -> str:
    return f"没有看懂{quote(said)}。请回复有变化的序号，或一次说完，如：2完成，方案已印发；5推进60%；其余无变化。"


def change_at_table(item: Item) -> str:
    return f"要改{place(item)}请回复“修改 {item.place}”；核对无误回复1。"


def explain_table(said: str) -> str:
    return f"{quote(said)}没有计入。核对无误回复1；要改某一项，如第2项，回复“修改 2”。"


def zero_at_table() -> str:
    return "“0”没有计入：表里已有变化。核对无误回复1；要改为全部无变化，先回复“重填”，再回复0。"


def explain_choice(said: str) -> str:
    return f"没有看懂{quote(said)}，请回复选项前的数字："


# Asides -----------------------------------------------------------------------------------------------------------

_ANSWERED = {Aside.GREETING: "您好。", Aside.THANKS: "不客气。", Aside.HEARD: "好的。"}


def aside(filing: Filing, kind: Aside, said: str, doing: str, now: datetime) -> str:
    """The answer to what is said beside the question, before it is put again; `doing` is a key of DOING."""
    match kind:
        case Aside.DUE:
            return when_due(filing, now)
        case Aside.HOW:
            how = "请发照片，或写一句说明。" if filing.returned and doing == "ask" else HOW_TO[doing]
            return f"{how}不清楚可回复“帮助”。"
        case Aside.QUESTION:
            return f"{quote(said)}这里答不了，请致电专班（回复“帮助”看电话）。已填的都在："
        case _ if doing in ("confirm", "paper"):
            return f"{_ANSWERED[kind]}还没有报送。"
        case _:
            return f"{_ANSWERED[kind]}请接着填："


def aside_on_top(filing: Filing, kind: Aside, said: str, doing: str, now: datetime) -> str:
    """The same where a choice is open."""
    match kind:
        case Aside.DUE | Aside.QUESTION:
            return aside(filing, kind, said, doing, now)
        case Aside.HOW:
            return "请看下面的选项，回复前面的数字："
        case _:
            return f"{_ANSWERED[kind]}请回复选项前的数字："


def when_due(filing: Filing, now: datetime) -> str:
    if filing.returned and filing.correct_by is not None:
        return f"补正期限：{moment(filing.correct_by)}。"
    if now > filing.due_at:
        return f"已于{moment(filing.due_at)}截止，现在报送记为迟报；补报到{moment(filing.lock_at)}为止。"
    return f"截止时间：{day(filing.due_at)}（周{_WEEKDAYS[filing.due_at.weekday()]}）{filing.due_at:%H:%M}。"


HOW_TO = {
    "list": "哪几项有变化就回复哪几个序号，都没有变化回复0。",
    "ask": "请先写状态，空一格，再写一句做了什么。",
    "question": "请按下面的提示回复。",
    "confirm": "请看下表，没有错回复1报送。",
    "paper": "请看下表，没有错就发审签单照片。",
}


def silent_voice() -> str:
    return "微信没有返回文字，原音已保存。请用键盘上的话筒说，或直接打字。"


def nothing_said() -> str:
    return "没有收到文字。"


def page_there_is_none() -> str:
    return "没有别的页了。"


def nothing_filled() -> str:
    return "还没有填任何一项。"


def help_text(filing: Filing, doing: str) -> str:
    at_once = (
        "一次说完也可以：2完成，方案已印发；5推进60%；其余无变化"
        if filing.items
        else "一次说完也可以：一问一段，写“名称：答案”，用分号隔开"
    )
    return (
        f"正在填{filing.short_title}。{doing}\n{at_once}\n"
        f"随时可用：上一步、跳过、修改 {'3' if filing.items else 'Q1'}、预览、暂存、继续、重填、取消、下页、上页\n"
        "照片直接发；领导在纸上签的回复“线下审签”；想在网页上填回复“网页填”。\n"
        "填过的不会丢，回复“继续”回到刚才的问题。"
    )


DOING = {
    "list": "现在等您回复有变化的序号，全部无变化回复 0。",
    "ask": "现在等您回复一项的状态和一句进展，如：完成 方案已印发。",
    "question": "现在等您回答一问；不填的回复“跳过”（必填的除外），已答的回复“修改”加Q和序号再答。",
    "confirm": "现在等您核对，无误回复1报送。",
    "paper": "现在等您发审签单照片。",
}


# A returned report ------------------------------------------------------------------------------------------------


def returned(filing: Filing, lines: tuple[str, ...]) -> str:
    """lines: one for each task and question that came back."""
    return "\n".join((f"{filing.short_title}退回{len(lines)}处，其余不用动：", *lines))


def returned_line(filing: Filing, item: Item) -> str:
    was = item.answered.status if item.answered else item.last_status
    percent = item.answered.percent if item.answered else item.last_percent
    return f"{place(item)} {status(filing.status(was), percent)}：{reason(filing, item.reason)}"


def reason(filing: Filing, why: str) -> str:
    """缺印发文件（专班赵敏）。"""
    by = f"（{filing.returned_by}）" if filing.returned_by else ""
    return f"{clip(why, 300)}{by}。"


def returned_whole(filing: Filing) -> str:
    by = f"（{filing.returned_by}）" if filing.returned_by else ""
    return f"{filing.short_title}退回：{clip(filing.return_reason, 300) or '请核对'}{by}。"


def returned_one(filing: Filing, item: Item, answer: Answer | None) -> str:
    now = answer or item.answered
    words = f"（{clip(said_of(filing, now), 600)}）" if now else ""
    return f"{place(item)} {item.brief}{words}：{clip(item.reason, 300)}。"


def supplement(filing: Filing, item: Item, of: int) -> str:
    which = f"先补{place(item)}：" if of > 1 else ""
    until = f"，{filing.correct_by.day}日{filing.correct_by:%H:%M}前补正不影响按时" if filing.correct_by else ""
    return f"{which}请直接发照片或说明{until}。"


def old_and_supplement(old: str, new: str) -> str:
    return f"{old}；补充：{new}" if old else new


# The page ---------------------------------------------------------------------------------------------------------


_WRONG = {
    Wrong.NO_STATUS: "请选择状态；写的话已留着。",
    Wrong.UNKNOWN: "没有这个状态，请重新选择。",
    Wrong.PERCENT: "百分比请填0到100的整数。",
    Wrong.NOT_ALL: "选了“已完成”，百分比应为100或不填。",
    Wrong.ALL: "到100%请选“已完成”。",
    Wrong.NO_SHARE: "没有进展的不填百分比。",
    Wrong.NOT_OPEN: "本项没有退回，不用改。",
    Wrong.LOOSE: "有照片还没说属于第几项，请在对话里回复序号。",
    Wrong.SHEET: "说过“线下审签”：请在对话里发审签单照片；不附的在对话里回复“直接报送”。",
}


def wrong(why: Wrong, item: Item | None, limit: int) -> str:
    """Why a field of the page was not taken, or what is missing."""
    match why:
        case Wrong.SECRET:
            return secret()
        case Wrong.TOO_LONG:
            return f"太长，没有保存；请压缩到{limit}字以内。"
        case Wrong.QUESTION:
            return ""
        case Wrong.OWED if item is not None:
            return must_be_said(item)
        case _:
            return _WRONG[why]


# The end ----------------------------------------------------------------------------------------------------------


def submitted(filing: Filing, event: Submitted, by: str = "") -> str:
    """已报送：… without number and time; `by` is who handed in the signed sheet."""
    changed = sum(1 for a in event.answers if a.changed)
    same = len(event.answers) - changed
    answered = tuple((q, v) for v in event.values if (q := filing.question(v.question)))
    besides = f"；{handed_in(answered)}" if answered else ""
    if event.on_paper:
        sheets = sum(1 for task, _ in (*event.photos, *event.documents) if task == 0)
        handed = f"（线下审签，{by}代传）" if by else "（线下审签）"
        return f"已收审签单{sheets}张，已报送{handed}。"
    if filing.returned:
        return "已重新报送。"
    if not event.answers:
        return f"已报送：{handed_in(answered)}" + ("，均沿用原有答案（零报告）。" if event.zero else "。")
    if event.zero:
        return f"已报送：{same}项均无变化（零报告）{besides}。"
    return f"已报送：变化{changed}项" + (f"，无变化{same}项" if same else "") + f"{besides}。"


def handed_in(values: Sequence[tuple[Question, Value]]) -> str:
    """问项5个，其中1个未达目标"""
    off = sum(off_target(q, v.text) for q, v in values)
    return f"问项{len(values)}个" + (f"，其中{off}个未达目标" if off else "")


def receipt(
    filing: Filing, event: Submitted, *, running: int, at: datetime, on_time: bool | None, withdraw: bool, by: str = ""
) -> str:
    """The receipt: number NN-MMMM, the filer's own time, 按时 or 迟报, and how to take it back while that can be done."""
    when = at.astimezone(filing.due_at.tzinfo)
    photos = f"，照片{len(event.photos)}张" if event.photos and not event.on_paper else ""
    lines = [
        submitted(filing, event, by),
        f"回执号{receipt_number(filing.number, running)}，{moment(when)}{_on_time(on_time)}{photos}。",
    ]
    if withdraw:
        lines.append(f"需更改请在{_until(filing.due_at, when)}前回复“撤回”。")
    return "\n".join(lines)


def _on_time(yes: bool | None) -> str:
    """None: the signature will say."""
    return "" if yes is None else "，按时" if yes else "，迟报"


def _until(due: datetime, now: datetime) -> str:
    return f"{due:%H:%M}" if due.date() == now.date() else moment(due)


def locked(filing: Filing) -> str:
    return f"{filing.short_title}补报已于{moment(filing.lock_at)}截止，不再接收。新的进展请写在下一期里。"


# Two people, two reports ------------------------------------------------------------------------------------------


def someone_else(who: str, at: datetime, count: int) -> str:
    """李强（B岗）10:02已填2项：1 接着填 2 由他填"""
    return f"{who}{at:%H:%M}已填{count}项：\n1 接着填\n2 由他填"


def which_meant(said: str, options: tuple[str, ...]) -> str:
    """这个“0”是指：1 正在填的旬报第5项 2 营商环境月报全部无变化"""
    return "\n".join([f"这个{quote(said)}是指：", *(f"{i} {o}" for i, o in enumerate(options, 1))])


def still_open(filing: Filing, item: Item | None) -> str:
    """正在填的旬报第7期第5项: an option of which_meant."""
    return f"正在填的{filing.short_title}{place(item) if item else ''}"


def secret() -> str:
    return "内容疑含密级标志，未保存。请立即删除本条并按保密规定处理；如系误判请致电专班。"


# What a form edited meanwhile does to a draft ---------------------------------------------------------------------


def carried(dropped: tuple[str, ...], unknown: tuple[Item, ...]) -> str:
    said = ["表单有更新，已填的已带入。"]
    if dropped:
        quoted = "、".join(quote(d) if d else "（无文字）" for d in dropped[:3])
        said.append(f"有{len(dropped)}项已不在本期清单，未带入：{quoted}。")
    if unknown:
        said.append(f"{some(unknown)}的状态选项已变，请再报一次。")
    return "".join(said)


def preview_head(count: int) -> str:
    return f"已填{count}项：" if count else "已收照片："


def preview_foot(page: int, of: int) -> str:
    more = f"（第{page}/{of}页，看下一页回复“预览 {page + 1}”）\n" if page < of else ""
    return f"{more}回复“继续”接着填。"


def paper_noted() -> str:
    return "好的，填完后发审签单照片。先答这一题："
