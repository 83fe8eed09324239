"""What is said of a campaign file: every fault, with what to do; and every change an apply makes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.layout import WEEKDAYS
from bot.posts import POSTS
from schedules.workdays import Roll


def at_line(line: int, text: str) -> str:
    return f"第{line}行：{text}"


def listed(names: Iterable[str]) -> str:
    return "、".join(names)


def quoted(name: str) -> str:
    """A name as it is repeated to the reader: never long."""
    return f"“{name if len(name) <= 20 else name[:20] + '…'}”"


# the file as YAML


def too_large(mib: int) -> str:
    return f"文件超过{mib}MB。请检查是否选错了文件。"


def too_many_nodes() -> str:
    return "内容过多。请检查是否选错了文件；确有这么多任务，请分成几个专项。"


def not_utf8() -> str:
    return "文件不是UTF-8编码。请用编辑器另存为UTF-8后再试。"


def bad_character() -> str:
    return "有不能识别的控制字符。请删去后重新输入这一行。"


def empty_file() -> str:
    return "文件是空的。请参照 docs/campaign.md 填写。"


def one_document() -> str:
    return "一个文件只能写一个专项。请删去“---”及其后的内容，另存为单独的文件。"


def no_directives() -> str:
    return "不支持以%开头的指令。请删去这一行。"


def no_anchors() -> str:
    return "不支持锚点和引用（&、*）。请把内容写全；若是文字，请用引号括起来。"


def no_tags() -> str:
    return "不支持类型标记（!）。请删去感叹号标记；若是文字，请用引号括起来。"


def too_deep(levels: int) -> str:
    return f"层级超过{levels}层。请检查缩进和括号。"


def key_not_text() -> str:
    return "冒号前应是字段名。请检查括号和缩进。"


def syntax(problem: str) -> str:
    """The parser's English reason -> what a person may do about it."""
    for part, text in _SYNTAX:
        if part in problem:
            return text
    return "格式有误，无法读下去。请检查这一行及上一行的缩进、冒号、引号和括号。"


_SYNTAX = (
    ("mapping values are not allowed", "冒号用法有误。请检查本行缩进；文字里若有“: ”，请用引号把整段文字括起来。"),
    ("\\t", "缩进用了Tab键。请改用空格。"),
    ("could not find expected ':'", "字段名后缺少冒号。请写成“字段: 内容”，冒号后空一格。"),
    ("expected ',' or", "方括号或花括号没有配对，或缺少逗号。请检查括号，各项用英文逗号隔开。"),
    ("end of stream", "引号或括号没有配对。请在本行补齐。"),
    ("expected <block end>", "缩进没有对齐。请让同一层的字段左边对齐。"),
    ("cannot start any token", "以特殊符号开头。请用引号把这段文字括起来。"),
    ("unknown escape", "双引号里的反斜杠写法有误。请改用单引号。"),
)


# fields


def want_mapping(where: str) -> str:
    return f"{where}应由“字段: 内容”组成。请参照 docs/campaign.md 改写。"


def want_list(where: str) -> str:
    return f"{where}应是一个列表，每项以“- ”开头。请改写。"


def want_text(name: str) -> str:
    return f"{name}应是文字，不能是列表或下级字段。请改写。"


def unknown_field(name: str, where: str, near: str) -> str:
    act = f"请改为“{near}”" if near else "请删去，或参照 docs/campaign.md 核对字段名"
    return f"{where}没有{quoted(name)}这个字段。{act}。"


def twice(name: str, first: int) -> str:
    return f"{quoted(name)}与第{first}行重复。请只保留一处。"


def missing(name: str, where: str) -> str:
    return f"{where}缺少{name}。请补上。"


def empty(name: str) -> str:
    return f"{name}是空的。请填写。"


def too_long(name: str, limit: int, length: int) -> str:
    return f"{name}有{length}个字，超过{limit}个字。请缩短。"


def one_line(name: str) -> str:
    return f"{name}只能写一行。请删去换行。"


def control(name: str) -> str:
    return f"{name}里有不可见的控制字符。请重新输入。"


def not_key(name: str) -> str:
    return f"{name}只能用字母、数字、汉字和-、_、.，最多40个。请改写。"


def not_slug(name: str) -> str:
    return f"{name}只能用小写字母、数字和-、_，以字母开头，最多40个。请改写。"


def not_number(name: str, low: int, high: int) -> str:
    return f"{name}应是{low}到{high}之间的整数。请改写。"


def not_yes_no(name: str) -> str:
    return f"{name}应是 true 或 false。请改写。"


def not_day(name: str) -> str:
    return f"{name}应是日期，如 2021-10-31。请改写。"


def no_such_day(name: str, said: str) -> str:
    return f"{name}{quoted(said)}在日历上不存在。请核对日期。"


def not_at(name: str) -> str:
    return f"{name}写法不对。请写成“当日 17:00”“前3日 08:30”或“后1个工作日 12:00”。"


def not_hour(name: str) -> str:
    return f"{name}写法不对。请写成“08:30”。"


def not_when(name: str) -> str:
    return (
        f"{name}写法不对。请写成“当日 17:00”“后3个工作日 17:00”“次月8日 17:00”“次月第3个工作日 17:00”"
        "“本月最后一个工作日 17:00”“次周二 12:00”或“期初 08:30”。"
    )


def not_clock(name: str) -> str:
    return f"{name}写法不对。请写成“2021-10-12 17:00”。"


def not_span(name: str) -> str:
    return f"{name}写法不对。请写成“48小时”或“2天”，最多90天。"


def not_email(name: str) -> str:
    return f"{name}应是一个邮箱地址，如 wangfang@example.gov.cn。请改写。"


def not_phone(name: str) -> str:
    return f"{name}只能有数字、空格、-、+和“转”，最多30个。请改写。"


def not_one_of(name: str, said: str, known: Iterable[str]) -> str:
    return f"{name}不能是{quoted(said)}。请从这些里选：{listed(known)}。"


def marked(name: str) -> str:
    return f"{name}疑含密级标志。涉密和工作秘密内容不得写入。请按保密规定处理后删去；如系误判请改换说法。"


# rules across fields


def days_inverted(first: str, last: str) -> str:
    return f"{last}早于{first}。请核对两个日期。"


def too_many_years(years: int) -> str:
    return f"起止日期相隔超过{years}年。请核对两个日期。"


def cycle_outside(label: str) -> str:
    return f"周期{quoted(label)}的起止日期超出专项的起止日期。请改到专项之内。"


def no_period(label: str) -> str:
    return f"周期{quoted(label)}的起止日期之间没有一个完整的报告期。请放宽起止日期，或删去这个周期。"


def due_before_open(label: str, period: str) -> str:
    return f"周期{quoted(label)}的截止不晚于开始填报（如{period}）。请把 opens 改早或把 due 改晚。"


def no_such_issue(label: str, period: str, known: str) -> str:
    return f"周期{quoted(label)}没有报告期{quoted(period)}。请改为该周期的报告期，如{known}。"


def window_empty(period: str) -> str:
    return f"报告期{quoted(period)}的单独安排没有写明时间。请写 opens、due、lock 中的至少一个，或删去。"


def window_inverted(period: str, opens: str, due: str, lock: str) -> str:
    return (
        f"报告期{quoted(period)}的单独安排先后颠倒：开始填报{opens}，截止{due}，补报截止{lock}。"
        "开始应早于截止，截止应早于补报截止。请核对。"
    )


def no_replacement(label: str, key: str, known: Iterable[str]) -> str:
    names = listed(known)
    act = f"请从这些里选：{names}" if names else "请删去"
    return f"周期{quoted(label)}的 replaced_by {quoted(key)}不是本文件中更长的另一个周期。{act}。"


def reminder_after_lock(label: str) -> str:
    return f"周期{quoted(label)}的提醒晚于补报截止。请改早。"


def reminders_unordered(label: str) -> str:
    return f"周期{quoted(label)}的提醒没有按先后排列：第几次发给谁由次序决定。请由早到晚排列。"


def quiet_inverted() -> str:
    return "quiet 的 from 应晚于 until：until 至 from 之间才发提醒。如 from: 20:00，until: 08:30。"


def exempt_unknown(cycle: str) -> str:
    return f"免报的周期{quoted(cycle)}不在 cycles 里。请写周期的 key，或写 true、false。"


def reminder_before_open(label: str) -> str:
    return f"周期{quoted(label)}的提醒早于开始填报。请改晚，或把 opens 改早。"


def too_many_reminders(label: str, limit: int) -> str:
    return f"周期{quoted(label)}的提醒多于{limit}次。请最多保留{limit}次。"


def inhumane(label: str, what: str) -> str:
    return f"周期{quoted(label)}的{what}不在08:00至21:00之间。请换个时间。"


def same_step(label: str, what: str) -> str:
    return f"周期{quoted(label)}有两个{what}在同一时刻。请只保留一个。"


def digest_before_due(label: str) -> str:
    return f"周期{quoted(label)}的汇总早于截止。请改到截止当时或之后。"


def no_reader(label: str, kind: str) -> str:
    return f"周期{quoted(label)}的汇总要发给{kind}，但名册里没有{kind}。请在 posts 里补上，或从 readers 中删去。"


def no_lock() -> str:
    return "lock_after 应大于0。请写补报时间，如“48小时”。"


def not_done_last() -> str:
    return "应有且只有一个状态标明 done: true，并排在最后。请改正。"


def status_key_reserved(key: str) -> str:
    return f"状态代号不能是{quoted(key)}，它表示“首次报送时再说明”。请换一个代号。"


def status_word_twice(word: str, first: int) -> str:
    return f"状态名称或同义词{quoted(word)}与第{first}行重复。请换一个说法。"


def unit_name_twice(name: str, first: int) -> str:
    return f"单位名称{quoted(name)}与第{first}行重复。请改名或删去一处。"


def unknown_unit(said: str, near: str) -> str:
    act = f"是否{quoted(near)}？请改正" if near else "请先在 units 里登记，或改为已登记的名称"
    return f"没有{quoted(said)}这个单位。{act}。"


def parent_loop(name: str) -> str:
    return f"单位{quoted(name)}的上级绕回了自己。请改正 parent。"


def lead_not_filing(name: str) -> str:
    return f"牵头单位{quoted(name)}不报送（files: false 或专班本身）。请换一个牵头单位。"


def group_not_lead(name: str) -> str:
    return f"{quoted(name)}是一组单位，不能牵头。请写明牵头单位。"


def lead_and_co(name: str) -> str:
    return f"{quoted(name)}既是牵头单位又是责任单位。请从 co 里删去。"


def unit_named_twice(name: str) -> str:
    return f"{quoted(name)}写了两次。请删去一个。"


def no_filer(name: str) -> str:
    return f"单位{quoted(name)}要报送，但没有联络员。请在 posts 里安排一名，或标明 exempt: true。"


def no_signer(name: str) -> str:
    return f"单位{quoted(name)}的报告要审签，但没有审签人。请在 posts 里安排一名，或在 settings 里写 sign_off: false。"


def idle_person(name: str) -> str:
    return f"{quoted(name)}没有岗位。请在 posts 里安排，或从名册中删去。"


def unknown_person(said: str, near: str) -> str:
    act = f"是否{quoted(near)}？请改正" if near else "请先在 people 里登记"
    return f"没有代号为{quoted(said)}的人员。{act}。"


def slot_needed() -> str:
    return "联络员要写明 slot: A 或 slot: B。请补上。"


def slot_unwanted(kind: str) -> str:
    return f"{kind}不分A、B岗。请删去 slot。"


def at_root_only(kind: str) -> str:
    return f"{kind}只能设在专班（office）。请改正 unit。"


def not_at_root(kind: str) -> str:
    return f"专班本身不报送，不设{kind}。请改为报送单位。"


def post_twice(first: int) -> str:
    return f"这个岗位与第{first}行重复。请只保留一处。"


def no_office() -> str:
    return "名册里没有专班人员。请在 posts 里安排至少一名（kind: 专班）。"


def number_twice(number: int, first: int) -> str:
    return f"{number}号任务与第{first}行重复。请改为不同的序号。"


def unknown_status(said: str, known: Iterable[str]) -> str:
    return f"没有{quoted(said)}这个状态。请从这些里选：{listed(known)}；首次报送时再说明的写 null。"


def on_time_unsigned() -> str:
    return "on_time: 审签 要先有审签：请在 settings 里写 sign_off: true，或写 on_time: 报送。"


def needs_short_name(name: str, limit: int) -> str:
    return f"{quoted(name)}超过{limit}个字，要另写 short_name（不超过{limit}个字）。请补上。"


def printed_day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


# comments of a written file

COMMENT_HEAD = "# 专项文件。各字段的说明见 docs/campaign.md。改好后先 check，再 apply。"
COMMENT_MARK = "# 导出时的版本，请勿改动"
COMMENT_STATUSES = "# 状态由低到高排列，最后一个标明 done: true。"
COMMENT_CYCLES = "# opens、due 从报告期最后一天算起，reminders、digests 从截止日算起，correction 从退回之日算起。"
COMMENT_OFFICE = "# 专班本身；以下单位不写 parent 的，都归专班。"
COMMENT_POSTS = "# 联络员分A、B岗；领导和专班人员设在专班。"
COMMENT_TASKS = "# brief 不超过12个字。limit 写日期（2021-12-31）才会提示超期，写文字不会。"


# what an apply did


def created(name: str, units: int, people: int, tasks: int) -> str:
    return f"新建专项{quoted(name)}：单位{units}个，人员{people}名，任务{tasks}项。"


def overtaken() -> str:
    """Another file of this campaign was applied while the changes were being looked at."""
    return "这期间有人启用了这个专项的另一份文件。请再运行一次，按现在的样子核对。"


_THINGS = {
    "question": "问项",
    "campaign": "专项",
    "settings": "设置",
    "status": "状态",
    "cycle": "周期",
    "form": "表单",
    "unit": "单位",
    "group": "单位组",
    "person": "人员",
    "post": "岗位",
    "task": "任务",
}
_FIELDS = {
    "number": "序号",
    "hint": "提示",
    "required": "必填",
    "default": "默认答案",
    "prefill": "沿用上期",
    "target": "目标",
    "least": "下限",
    "most": "上限",
    "decimals": "小数位数",
    "shortest": "最少字数",
    "longest": "最多字数",
    "pattern": "格式",
    "message": "不合要求时的提示",
    "choices": "选项",
    "when": "出现条件",
    "cycles": "所属周期",
    "total": "汇总办法",
    "share_of": "占比的分母",
    "unit": "计量单位",
    "name": "名称",
    "short_name": "简称",
    "first_day": "起始日期",
    "last_day": "结束日期",
    "aliases": "别名",
    "parent": "上级",
    "files": "是否报送",
    "exempt": "免报",
    "order": "排列顺序",
    "phone": "电话",
    "email": "邮箱",
    "brief": "简称",
    "problem": "问题",
    "measures": "措施",
    "goal": "目标",
    "kind": "类型",
    "limit_day": "时限日期",
    "limit_text": "时限",
    "leads": "牵头单位",
    "cos": "责任单位",
    "opening_status": "起始状态",
    "example": "示例标记",
    "label": "名称",
    "rank": "次序",
    "synonyms": "同义词",
    "done": "是否算完成",
    "units": "成员",
    "opens": "开始填报",
    "due": "截止",
    "roll": "节假日规则",
    "roll_by": "节后第几个工作日",
    "windows": "单独安排",
    "lock_after": "补报时间",
    "lock_warning": "补报截止前多久提示",
    "reminders": "提醒",
    "digests": "汇总",
    "correction": "补正期限",
    "replaced_by": "由何周期代替",
    "restart_yearly": "每年重新编号",
    "first": "起始日期",
    "last": "结束日期",
    "owing": "应报范围",
    "shared_phone": "共用手机",
    "office_phone": "专班电话",
    "on_time": "按时的判定",
    "sign_off": "审签",
    "noun": "任务的叫法",
    "sentence": "汇总句式",
    "quiet": "免打扰时段",
    "exempt_cycles": "免报的周期",
    "text_limit": "进展字数上限",
    "keep_location": "照片保留拍摄地点",
}
_ROLLS = {"none": "不调整", "next_workday": "顺延", "previous_workday": "提前", "statutory_only": "仅节假日顺延"}


def changed(what: str, name: str, act: str, field: str, before: object, after: object) -> str:
    """One line of what an apply changed."""
    thing = _thing(what, name)
    if act == "added":
        return f"新增{thing}"
    if act == "dropped":
        return f"停用{thing}"
    label = _FIELDS.get(field, field)
    old, new = shown(before), shown(after)
    if old is None or new is None:
        return f"{thing}的{label}已修改"
    return f"{thing}的{label}：{old}改为{new}"


def _thing(what: str, name: str) -> str:
    if what == "post":
        unit, kind, slot, person = name.split("\t")
        return f"岗位：{unit} {POSTS[kind]}{f'（{slot}岗）' if slot else ''} {person}"
    if what == "task":
        return f"任务{name}号"
    return _THINGS[what] + (quoted(name) if name else "")


def shown(value: object) -> str | None:
    """Short values are shown; long and built ones are only said to have changed."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    if value is None or value == "":
        return "（无）"
    if isinstance(value, Roll):
        return quoted(_ROLLS[value])
    if isinstance(value, tuple) and all(isinstance(v, str) for v in value):
        said = "、".join(value)
        return (f"“{said}”" if said else "（无）") if len(said) <= 120 else None
    return quoted(value) if isinstance(value, str) and len(value) <= 20 else None


def caps(per_issue: int, per_day: int) -> tuple[str, ...]:
    return (f"每期{per_issue}次", f"每天{per_day}次")


def quiet(since: str, until: str, *, days_off: bool) -> tuple[str, ...]:
    return (f"{since}至{until}", *(("休息日",) if days_off else ()))


def task_key_twice(number: int, key: str, line: int, *, given: bool) -> str:
    if given:
        return f"任务{number}号的 key “{key}”与第{line}行重复。一项任务一个 key，没有写 key 的，序号就是它的 key。"
    return f"任务{number}号没有写 key，即为“{key}”，与第{line}行的 key 重复。请给它另写一个 key，如 {key}-2。"


def not_mark(name: str) -> str:
    return f"{name}应是导出时写下的版本，如 3-9f2c41d0。请照原样保留，或整行删去。"


def refused(why: str, name: str, issue: str) -> str:
    """Why nothing was applied, and what to do."""
    after = f"请等{issue}补报截止后再改" if issue else ""
    match why:
        case "root":
            return f"专班（office）的 key 不能改成另一个（{name}）。请改回原来的 key，名称可以改。"
        case "person":
            return f"人员代号{quoted(name)}已是另一个人（姓名、电话都不同），其绑定和报送记录还在。请给新的人另设代号。"
        case "number":
            return f"周期{quoted(name)}这样改会动到已开始的{issue}的编号。请保持 first 和 replaced_by 不变，或另设新的周期代号。"
        case "window":
            return f"{issue}已经开始，单独安排的时间不再起作用。请把 windows 中的这一期改回原样，个别单位需要的用缓报。"
        case "status":
            return f"状态{quoted(name)}已有报送记录使用，不能删去。请保留其 key，名称可以改。"
        case "statuses":
            return f"{issue}正在填报，状态{quoted(name)}不能删去。{after}。"
    raise AssertionError(why)


def later(what: str, name: str, issue: str) -> str:
    """A change that an open issue goes on without."""
    match what:
        case "task":
            return f"从下一期起：不再有任务{name}号，{issue}仍按原规定填报、统计"
        case "lead":
            return f"从下一期起：任务{name}号由新的牵头单位报送，{issue}仍按原规定"
        case "unit":
            return f"从下一期起：{name}不再报送，{issue}仍按原规定，其人员可报到补报截止"
        case "cycle":
            return f"从下一期起：不再有{name}，{issue}仍按原规定"
        case "statuses":
            return f"从下一期起：按新的状态填报、统计，{issue}仍按原来的状态"
        case "question":
            return f"从下一期起：问项{quoted(name)}按新的表单，{issue}仍按原来的表单"
    raise AssertionError(what)


# the notice of a year's holidays


def notice_no_year() -> str:
    return (
        "没有找到“20XX年部分节假日安排”。请从通知的标题起，整篇粘贴；"
        "调整、延长某个假期的通知只涉及几天，请用 xunbao calendar add 逐日添加。"
    )


def notice_missing(names: Iterable[str]) -> str:
    return f"缺少{'、'.join(names)}。请整篇粘贴。"


def notice_no_days(name: str) -> str:
    return f"“{name}”没有写明放假日期。请整篇粘贴。"


def notice_sentence(sentence: str, why: str) -> str:
    return f"{quoted(sentence)}{why}"


def notice_unread(clause: str) -> str:
    return f"：{quoted(clause)}看不懂。请对照原文核对；与放假无关的可以删去。"


def notice_count(said: int, found: int) -> str:
    return f"：写明共{said}天，日期合计{found}天。请对照原文核对。"


def notice_stretch(first: date, last: date) -> str:
    return f"：从{first.month}月{first.day}日至{last.month}月{last.day}日不像一段假期。请对照原文核对。"


def notice_no_such_day(said: str) -> str:
    return f"：{quoted(said)}在日历上不存在。请对照原文核对。"


def notice_other_year(day: date) -> str:
    return f"：{day.year}年{day.month}月{day.day}日不在这一年。请对照原文核对。"


def notice_weekday(said: str, day: date) -> str:
    return f"：{quoted(said)}，日历上是周{WEEKDAYS[day.weekday()]}。请核对年份和日期。"


def notice_worked_weekday(day: date) -> str:
    return f"：{day.month}月{day.day}日是周{WEEKDAYS[day.weekday()]}，本来就上班。请对照原文核对。"


def notice_twice(day: date, first: str, second: str) -> str:
    return f"{day.month}月{day.day}日在“{first}”和“{second}”中各出现一次。请对照原文核对。"
