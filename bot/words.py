"""The sentences of binding, of the office and of leaders; those of filling a report are in forms/words.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from forms.asides import Aside

LIMIT = 2000  # bytes of a reply

POSTS = {"filer": "联络员", "signer": "审签人", "leader": "领导", "office": "专班"}
SLOTS = {"A": "（A岗）", "B": "（B岗）", "": ""}
WEEKDAYS = "一二三四五六日"

# the words people say
FILL, MINE, WITHDRAW, HELP, NOTICE = "填报", "我的", "撤回", "帮助", "告知"
BIND, APPLY, VERIFY = "绑定", "申请", "核实"
DIGEST, OWING, PROGRESS = "汇总", "未报", "进度"
WAITING, ACCEPT, RETURN, RECORD, REQUESTS = "待审", "通过", "退回", "代填", "待核实"
HAND_OVER, DEFER, UNBIND = "交接", "缓报", "解绑"
LEAVE = "请假"
VOUCHES = ("核实通过", "核实不通过")
MATTERS = {"hand_over": HAND_OVER, "defer": DEFER}
AGREE, DISAGREE = "同意", "不同意"


# times --------------------------------------------------------------------------------------------------------


def of_the_office(name: str) -> str:
    return f"{POSTS['office']}{name}"


def clock(at: datetime) -> str:
    return f"{at:%H:%M}"


def day(at: datetime | date) -> str:
    return f"{at.month}月{at.day}日"


def day_clock(at: datetime) -> str:
    """10月11日15:02"""
    return f"{day(at)}{clock(at)}"


def due(at: datetime, now: datetime) -> str:
    """今天17:00; 10月29日17:00. Both in the campaign's zone."""
    return f"今天{clock(at)}" if at.date() == now.date() else day_clock(at)


def when(at: datetime, now: datetime) -> str:
    """10:00 of today; 10月8日10:00 of another day."""
    return clock(at) if at.date() == now.date() else day_clock(at)


def short_due(at: datetime, now: datetime) -> str:
    """12日12:00, of this month; 11月1日12:00 of another."""
    return f"{at.day}日{clock(at)}" if (at.year, at.month) == (now.year, now.month) else day_clock(at)


# lists --------------------------------------------------------------------------------------------------------


def size(text: str) -> int:
    return len(text.encode())


def fit(head: str, lines: Sequence[str], tail: str = "", *, limit: int = LIMIT) -> str:
    """Head, as many lines as there is room for, and the tail; what was left out is said."""
    kept = list(lines)
    while True:
        left = len(lines) - len(kept)
        parts = [head, *kept, f"……另有{left}条未列出。" if left else "", tail]
        text = "\n".join(p for p in parts if p)
        if size(text) <= limit or not kept:
            return text
        kept.pop()


def paged(head: str, lines: Sequence[str], tail: str = "") -> tuple[str, ...]:
    """All of the lines, on as many pages as they need; each but the last says how many are left, and how to turn."""
    made: list[str] = []
    rest = list(lines)
    while rest:
        kept = list(rest)
        while True:
            left = len(rest) - len(kept)
            parts = [head if not made else "", *kept, f"……还有{left}条，请回复“下页”。" if left else tail]
            text = "\n".join(p for p in parts if p)
            if size(text) <= LIMIT or len(kept) == 1:
                break
            kept.pop()
        made.append(text)
        rest = rest[len(kept) :]
    return tuple(made) or (head,)


def cut(text: str) -> str:
    """The last guard: no reply leaves that the platform would refuse."""
    if size(text) <= LIMIT:
        return text
    more = "\n（内容过长，余下未显示）"
    return text.encode()[: LIMIT - size(more)].decode(errors="ignore") + more


def choices(count: int) -> str:
    """请回复1或2。"""
    numbers = [str(n) for n in range(1, count + 1)]
    return f"请回复{'、'.join(numbers[:-1])}或{numbers[-1]}。" if count > 1 else "请回复1。"


# binding ------------------------------------------------------------------------------------------------------


def place(unit: str, kind: str, slot: str) -> str:
    """呼和浩特市 联络员（A岗）"""
    return f"{unit} {POSTS[kind]}{SLOTS[slot]}"


def name_wanted(places: Sequence[str], *, followed: bool) -> str:
    hello = "您好，这是整改填报服务号。" if followed else ""
    return f"{hello}此码用于：{'；'.join(places)}。请回复您的姓名完成绑定（即同意《个人信息告知》，回复“告知”可看）。"


def name_asked_again() -> str:
    return "请回复您的姓名（中文）完成绑定；名册有误请回复“核实 姓名 电话”。"


def name_differs(left: int) -> str:
    return f"姓名与名册不一致，暂未绑定，请核对后再发（还可试{left}次）。名册有误请回复“核实 姓名 电话”。"


NAME_FAILED = "姓名与名册仍不一致，未绑定，请1小时后再试。名册有误请回复“核实 姓名 电话”，专班核实后在此通知。"


def bound(name: str, places: Sequence[str], first: str) -> str:
    return (
        f"{name}同志，已绑定：{'；'.join(places)}。{first}\n请把本号设为星标，以免漏看提醒。\n"
        "涉密和工作秘密内容请勿在微信报送。"
    )


FIRST_WORDS = {
    "filer": "报送回复“填报”，疑问回复“帮助”。",
    "office": "查看回复“进度”“待审”“未报”，疑问回复“帮助”。",
    "leader": "查看回复“汇总”，疑问回复“帮助”。",
    "signer": "有报告待签时在此通知，也可回复“审签”；疑问回复“帮助”。",
    "": "疑问回复“帮助”。",
}


def already_bound(name: str, places: Sequence[str]) -> str:
    return f"您已绑定：{name}，{'；'.join(places) or '目前没有岗位'}。疑问回复“帮助”。"


def phone_taken(name: str) -> str:
    return f"此微信已绑定{name}，未改绑。换人请联系专班解绑后再试。"


MOVED = "您原来绑定的微信已解除，今后以本微信为准。"
WELCOME_BACK = "欢迎回来。"
NOT_BOUND = "您尚未绑定单位。有码请回复“绑定 码”；没有请回复“申请 单位 姓名 电话”，专班核实后在此通知。"
HELLO_NOT_BOUND = "您好，这是整改填报服务号。" + NOT_BOUND
CODE_HOW = "请回复“绑定”加8位数字，如：绑定 12345678。没有码请回复“申请 单位 姓名 电话”。"


def wrong_code(left: int) -> str:
    return f"码不对或已失效，请核对后再发（还可试{left}次）。没有码请回复“申请 单位 姓名 电话”。"


LOCKED = "试错次数已满，请1小时后再试；急用请联系专班。"
DEAD_SCENE = "此二维码已失效或已用过，请向专班索取新码；也可回复“申请 单位 姓名 电话”。"
APPLIED = "申请已记下，专班核实后在此通知。"
VERIFYING = "已记下，专班核实名册后在此通知。"
APPLY_HOW = "请按“申请 单位 姓名 电话”回复，如：申请 某某局 张三 13800000000。"
VERIFY_HOW = "请按“核实 姓名 电话”回复，如：核实 张三 13800000000。"
PRIVACY = (
    "《个人信息告知》：为完成整改填报，本号保存您的姓名、工作电话、单位和岗位、微信在本号的标识，以及您报送的内容和时间，"
    "仅用于本专项的填报、提醒、审核和汇总，由专班负责，存放在本单位自设的系统，专项结束后按档案要求处理。"
    "名册写有邮箱的，微信通知不到时改发邮件；您允许的“下期提醒”只用来发那一条，可随时在微信里关掉。"
    "您可联系专班查阅、更正或解绑。"
)

# anything -----------------------------------------------------------------------------------------------------

SECRET = "内容疑含密级标志，未保存。请立即删除本条并按保密规定处理；如系误判请致电专班。"
OTHER_KINDS = {
    "video": "视频暂不能收。请发照片，或用文字说明。",
    "shortvideo": "视频暂不能收。请发照片，或用文字说明。",
    "location": "位置信息用不上，未保存。",
    "link": "链接未保存。请把内容用文字发来，或发照片。",
    "file": "文件不能在对话里收。请回复“网页填”，在网页上传；也可发照片。",
}
OTHER_KIND = "表情等内容看不懂，未保存。"


def odd(kind: str, *, in_hand: bool) -> str:
    """in_hand: the open question of a report follows."""
    said = OTHER_KINDS.get(kind, OTHER_KIND)
    return said if in_hand or not said.endswith("未保存。") else f"{said}报送回复“填报”，疑问回复“帮助”。"


VOICE_EMPTY = "微信没有返回文字，原音已保存。请用键盘上的话筒说，或直接打字。"


def too_many_files(limit: int) -> str:
    return f"今天已收到您{limit}个照片、语音和文件，达到每日上限，这一个没有收下。请用文字说明，或明天再发。"


VOICE_AGAIN = "好，请再说一遍，或直接打字。"


def voice_heard(text: str) -> str:
    return fit(f"听到的是：“{text}”。1 对 2 重说", [])


STALE = "这条是在上一个问题显示之前发出的，未计入。"
ANSWER_BY_NUMBER = "请回复序号。"
LEFT_ALONE = "好，未作改动。"


def office_phone(phone: str) -> str:
    return f"专班电话：{phone}"


def help_text(kinds: set[str], phone: str, *, filling: bool, tasks: bool = True, figures: bool = False) -> str:
    """帮助: the words of every role the person has. tasks, figures: what his reports, or his campaigns, are about."""
    parts = ["您可以回复："]
    if "filer" in kinds:
        parts.append(_help_filer(tasks=tasks, figures=figures))
    if "signer" in kinds:
        parts.append("审签：看待您审签的报告，回复1同意，或“退回 原因”\n线下审签：领导在纸上签的，拍照发来")
        if "filer" not in kinds:
            parts.append("请假 10月8日到10月12日 由某某代：其间由他代签；回来回复“销假”")
    if "leader" in kinds and "office" not in kinds:
        parts.append(f"汇总：最新一期汇总\n未报：还没报的单位\n进度：各期报送{'和任务状态' if tasks else ''}")
    if "office" in kinds:
        parts.append(_help_office(tasks=tasks))
    if not kinds:
        parts.append(
            "绑定 码：用专班给的8位数字绑定\n申请 单位 姓名 电话：没有码时申请\n核实 姓名 电话：名册有误时核实"
        )
    parts.append("告知：个人信息告知")
    if filling:
        parts.append("正在填的内容已保存，回复“继续”接着填。")
    if phone:
        parts.append(office_phone(phone))
    return "\n".join(parts)


def _help_filer(*, tasks: bool, figures: bool) -> str:
    how = "无变化回0，有变化回序号，也可一条说完，如“2完成，方案已印发；其余无变化”"
    if not tasks:
        how = "一问一答，也可一条说完，写“名称：答案；名称：答案”"
    elif figures:
        how += "；任务之后还有几问"
    return (
        f"填报：报送本期（{how}）\n"
        "我的：已报和待报\n网页填：在网页上填，与对话里是同一份\n撤回：截止前、通过前收回重报\n缓报 原因：请专班推迟本期截止\n"
        "交接 姓名：把岗位交给名册中的另一人\n请假 10月8日到10月12日：其间的提醒改发他人；回来回复“销假”\n"
        f"填报中可说：修改 {'5' if tasks else 'Q1'}、上一步、跳过、预览、暂存、继续、取消、线下审签"
    )


def _help_office(*, tasks: bool) -> str:
    return (
        f"进度：各期报送{'和任务状态' if tasks else ''}\n待审：等待审核的报告\n通过 单位（或 通过 全部）\n"
        f"退回 单位 {'第2项 ' if tasks else ''}原因\n"
        "未报：还没报的单位和提醒情况\n催报 序号（“未报”名单上的）：再提醒一次\n电话单：要打电话的单位，打完回复“已电话 序号”\n"
        "未达：没有送达的通知，可回复“重发 序号”\n群提醒：可复制到工作群的提醒\n触达：谁能收到通知\n"
        "代填 单位 方式 依据，如：代填 包头市 电话 李敏口述\n待批：交接、缓报申请\n解绑 姓名：解除离岗人员的绑定\n"
        "待核实：绑定申请，核实通过 姓名\n汇总：最新一期汇总"
    )


# duties -------------------------------------------------------------------------------------------------------


def which_duty(lines: Sequence[str]) -> str:
    return fit(f"您有{len(lines)}份待报：", [f"{n} {line}" for n, line in enumerate(lines, 1)], choices(len(lines)))


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
    return fit(head, [f"{label}\n{address}" for label, address in lines], tail)


def who_fills(names: Sequence[str]) -> str:
    return "本次填报人：" + " ".join(f"{n} {name}" for n, name in enumerate(names, 1))


LEFT_TO_THEM = "好，由对方继续填。您要接着填时回复“填报”。"
NOTHING_OPEN = "目前没有待报的报告。"
NOT_A_FILER = "您没有填报岗位。疑问回复“帮助”。"
SAY_HELP = "没有听懂。疑问回复“帮助”。"
LOST = "没有听懂，请按下面的提示回复。"
NO_NEXT_PAGE = "没有下一页了。疑问回复“帮助”。"
NOTHING_IN_HAND = "现在没有正在填的报告。报送回复“填报”。"
PHOTO_OF_NOBODY = "照片未归入报告：您没有填报岗位。疑问回复“帮助”。"
PHOTO_FOR_NOTHING = "照片已收，但目前没有待报的报告，未归入。"
LATE = "，迟报"
SAY_FILL = "没有听懂。报送回复“填报”，疑问回复“帮助”。"
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
    return paged("", lines, "报送回复“填报”，截止前需更改回复“撤回”。")


def filed_line(unit: str, short_title: str, receipt: str, at: str, state: str) -> str:
    return f"{unit} {short_title}，回执号{receipt}，{at}，{state}"


STATES = {"submitted": "已报", "signed": "已审签", "accepted": "已通过", "returned": "已报（待补正）", "draft": "草稿"}

WITHDRAW_NOTHING = "没有可撤回的报告：截止前、通过前的才能撤回。"


def withdraw_which(lines: Sequence[str]) -> str:
    return fit("要撤回哪一份？", [f"{n} {line}" for n, line in enumerate(lines, 1)], choices(len(lines)))


def too_late_to_withdraw(short_title: str, accepted: bool) -> str:
    why = "已通过" if accepted else "已过截止"
    return f"{short_title}{why}，不能撤回。需更改请联系专班退回。"


def photos_lost(count: int, why: str, label: str = "") -> str:
    which = f"{label}的{count}张照片" if label else f"刚才有{count}张照片"
    return f"{which}没能取到（{why}），没有计入，请重新发。"


def photos_lost_filed(count: int, why: str, label: str) -> str:
    return f"{label}的{count}张照片没能取到（{why}）。要补请先回复“撤回”，重新发照片后再报送。"


ASIDES = {Aside.GREETING: "您好。", Aside.THANKS: "不客气。", Aside.HEARD: "好的。"}


def answered(kind: Aside, first: str) -> str:
    """您好。报送回复“填报”，疑问回复“帮助”。"""
    return ASIDES.get(kind, "") + first


def first_word(kinds: set[str]) -> str:
    """What one can begin with, by the most active post."""
    return FIRST_WORDS[next((kind for kind in FIRST_WORDS if kind in kinds), "")]


def change_filed(short_title: str) -> str:
    return f"{short_title}已报送。要改请先回复“撤回”，改好再报送。"


CHANGE_BY_WITHDRAWING = "要改请回复“撤回”。"
PHOTO_AFTER_FILING = "照片没有归入：本期已报送。要补进去请先回复“撤回”，再发照片。"


# the office ---------------------------------------------------------------------------------------------------

NOT_YOURS = "这是专班用的词，您没有这个岗位。疑问回复“帮助”。"
NOT_A_READER = "这是专班和领导用的词，您没有这个岗位。疑问回复“帮助”。"
NOTHING_WAITING = "没有待审的报告。"


def waiting(lines: Sequence[str], *, tasks: bool = True) -> tuple[str, ...]:
    """tasks: any of these reports has some; else only questions can be sent back."""
    place = item(2) if tasks else "Q1"
    return paged(f"待审{len(lines)}份：", lines, f"回复“通过 单位”“通过 全部”，或“退回 单位 {place} 原因”。")


def waiting_line(unit: str, short_title: str, at: str, what: str, on_time: bool) -> str:
    return f"{unit} {short_title}｜{what}｜{at}{'' if on_time else '（迟报）'}"


def with_evidence(count: int, address: str) -> str:
    """｜佐证2件 https://…: what came with a report, and where it is seen."""
    return f"｜佐证{count}件" + (f" {address}" if address else "")


def what_changed(changed: int, total: int, zero: bool) -> str:
    """total 0: a report of questions alone."""
    if not total and not zero:
        return "已答问项"
    same = f"，无变化{total - changed}项" if total > changed else ""
    return "零报告" if zero else f"变化{changed}项{same}"


ACCEPT_HOW = "请说明单位，如：通过 包头市；全部通过请回复“通过 全部”。"
RETURN_HOW = "请按“退回 单位 第几项 原因”回复，如：退回 包头市 第2项 缺印发文件。"
RETURN_QUESTION_HOW = "请按“退回 单位 问项 原因”回复，如：退回 包头市 Q1 请核实。"
RECORD_HOW = "请按“代填 单位 方式 依据”回复，如：代填 包头市 电话 李敏口述。"


def unit_unknown(said: str) -> str:
    return f"没有找到单位“{said}”，请写单位简称，如：包头市。"


def unit_ambiguous(said: str, names: Sequence[str]) -> str:
    return fit(f"“{said}”可能是：{'、'.join(names[:8])}。请写全称。", [])


def none_waiting_of(unit: str) -> str:
    return f"{unit}没有待审的报告。"


def accept_echo(reports: Sequence[tuple[str, str]]) -> str:
    return of_units(f"将通过{len(reports)}份：", reports, "1 确认 2 不办")


def accepted(reports: Sequence[tuple[str, str]], *, limit: int = LIMIT) -> str:
    return of_units(f"已通过{len(reports)}份：", reports, limit=limit)


def moved_meanwhile(reports: Sequence[tuple[str, str]]) -> str:
    return of_units("以下已有变动，未办，请看“待审”：", reports, limit=LIMIT // 3)


A_LINE_EACH = 5  # more reports than these are told an issue a line


def of_units(head: str, reports: Sequence[tuple[str, str]], tail: str = "", *, limit: int = LIMIT) -> str:
    """reports: (unit, issue). A few of them a line each; many of them an issue a line, with the units that fit."""
    if len(reports) <= A_LINE_EACH:
        return fit(head, [f"{unit} {issue}" for unit, issue in reports], tail, limit=limit)
    of_issue: dict[str, list[str]] = {}
    for unit, issue in reports:
        of_issue.setdefault(issue, []).append(unit)
    shown = {issue: len(units) for issue, units in of_issue.items()}
    while True:
        lines = [_units_line(issue, units, shown[issue]) for issue, units in of_issue.items()]
        text = "\n".join(p for p in (head, *lines, tail) if p)
        most = max(shown, key=lambda issue: shown[issue])
        if size(text) <= limit or not shown[most]:
            return fit(head, lines, tail, limit=limit)
        shown[most] -= 1


def _units_line(issue: str, units: Sequence[str], shown: int) -> str:
    """旬报第7期 28份：呼和浩特市、包头市等"""
    names = "、".join(units[:shown])
    return f"{issue} {len(units)}份" + (f"：{names}" if names else "") + ("等" if 0 < shown < len(units) else "")


WHOLE = "整份报告"


def return_item_unknown(said: str, total: int, questions: Sequence[int] = ()) -> str:
    """questions: the places of those that were asked."""
    there = [f"共{total}项"] if total else []
    there += [f"问项{'、'.join(f'Q{n}' for n in questions)}"] if questions else []
    return f"{said}不在这份报告里（{'，'.join(there)}）。" + (RETURN_HOW if total else RETURN_QUESTION_HOW)


def return_echo(unit: str, items: str, until: str, short_title: str) -> str:
    """将退回包头市第2项，补正至12日12:00，不影响按时。1 确认"""
    return f"将退回{unit}{items}（{short_title}），补正至{until}，不影响按时。1 确认 2 不办"


def returned(unit: str, short_title: str, items: str, names: Sequence[str]) -> str:
    told = f"正在通知{'、'.join(names)}。" if names else "该单位无人绑定，请电话告知。"
    return f"已退回{unit}{short_title}{items}，{told}"


def item(place_: int) -> str:
    return f"第{place_}项"


def sheet_head(
    campaign: str,
    short_title: str,
    expected: int,
    exempt: int,
    filed: int,
    waiting_: int,
    owing: int,
    unsigned: int = 0,
) -> str:
    other = f"，另免报{exempt}" if exempt else ""
    wait = f"（待审{waiting_}）" if waiting_ else ""
    signing = f"，待审签{unsigned}" if unsigned else ""
    return f"{campaign}{short_title}应报{expected}{other}：已报{filed}{wait}{signing}，未报{owing}"


def owing_line(n: int, unit: str, note: str) -> str:
    return f"{n} {unit} {note}".rstrip()


NOT_REMINDED = "尚未提醒"
NOT_DELIVERED = "微信未送达"
UNKNOWN_DELIVERY = "提醒结果不明"
UNREACHABLE = "未绑定或未关注，请电话"


def mail_only(note: str) -> str:
    return f"仅邮件，{note}"


def reminded(
    count: int, at: str, capped: bool, *, phone: bool = False, short: bool = False, urged: bool = False
) -> str:
    """10:00已提醒; 已提醒2次（已达上限）; 已提醒2次（已达上限，请电话）; 已提醒2次，14:00已催报. phone: it is on the
    电话单."""
    last = f"{at}已{'催报' if urged else '提醒'}"
    times = last if count == 1 else f"已提醒{count}次" + (f"，{last}" if urged else "")
    if phone:
        return times + ("（已达上限，请电话）" if capped and not short else "，请电话")
    return times + (("，已达上限" if short else "（已达上限）") if capped else "")


def begun(note: str) -> str:
    return f"{note}，已填部分"


def call(filers: Sequence[tuple[str, str]]) -> str:
    """朱琳 0471-…"""
    return "，".join(f"{name}{(' ' + phone) if phone else ''}" for name, phone in filers)


UNTOLD = "尚未报告"
NO_ISSUE = "还没有开始填报的期次。"


def progress(total: int, parts: Sequence[str]) -> str:
    return f"{total}项任务：{'，'.join(parts)}。"


def returned_note(n: int) -> str:
    return f"，待补正{n}" if n else ""


def late_note(n: int) -> str:
    return f"，迟报{n}" if n else ""


def requests_note(n: int) -> str:
    return f"绑定申请{n}件，回复“待核实”查看。"


NO_REQUESTS = "没有待核实的申请。"
REQUEST_KINDS = {"apply": "申请", "verify": "核实"}


def requests(lines: Sequence[str]) -> tuple[str, ...]:
    return paged(f"待核实{len(lines)}件：", lines, VOUCH_HOW)


VOUCH_HOW = (
    "请电话核实后回复“核实通过 姓名”（名册上是另一个名字的：核实通过 姓名 名册姓名），或“核实不通过 姓名 原因”。"
)
REQUEST_GONE = "这件申请已有变动，未办，请看“待核实”。"


def no_request_of(name: str) -> str:
    return f"没有“{name}”的待核实申请，请看“待核实”。"


def several_requests(name: str, lines: Sequence[str]) -> str:
    return fit(f"“{name}”有{len(lines)}件申请，请写序号，如：核实通过 1。", lines)


def not_on_any_roster(name: str) -> str:
    return f"名册中没有“{name}”。请先在专项文件中登记，或写明名册上的姓名：核实通过 姓名 名册姓名。"


def several_on_roster(name: str, places: Sequence[str]) -> str:
    return f"名册中有几位“{name}”：{'；'.join(places)}。请发绑定码给本人绑定。"


def vouch_elsewhere(name: str) -> str:
    return f"{name}在另一专项担任专班或领导，请由那个专项的专班核实，或发绑定码给本人。"


def vouch_echo(said: str, name: str, places: Sequence[str], *, moves: bool) -> str:
    before = "（原来绑定的微信将解除）" if moves else ""
    return f"将把申请人（{said}）绑定为{name}：{'；'.join(places)}{before}。1 确认 2 不办"


def vouch_not_echo(said: str, reason: str) -> str:
    return f"将回复申请人（{said}）：未通过，{reason}。1 确认 2 不办"


def vouched(name: str) -> str:
    return f"已绑定{name}，并通知本人。"


def told_vouched(bound_said: str) -> str:
    return f"专班已核实。{bound_said}"


VOUCHED_NOT = "已记下，申请人下次说话时告知。"


def told_vouched_not(reason: str) -> str:
    return f"您的申请未通过：{reason}。"


VOUCHED_TITLE = ("绑定申请已核实",)
VOUCHED_ASKS = ("已绑定，可以填报",)


def lost_binding(at: str, *, elsewhere: bool) -> str:
    why = "已改绑到另一个微信" if elsewhere else "已由专班解除"
    return f"您在本微信的绑定{why}（{at}）。如有疑问请联系专班。"


MEANS = {"phone": "电话", "paper": "纸质"}


def record_opened(unit: str, word_of: str) -> str:
    return f"【代填】{unit}（{word_of}）"


def record_nothing(unit: str) -> str:
    return f"{unit}没有待报的报告。"


def record_locked(unit: str, short_title: str, lock_at: str) -> str:
    return f"{unit}{short_title}补报已于{lock_at}截止，不能再代填。"


def recorded(unit: str, word_of: str) -> str:
    return f"{unit}的报告已代填（{word_of}）。有误请用“退回 {unit} 原因”退回后重填。"


def record_cancelled(unit: str, short_title: str) -> str:
    return f"已取消代填，{unit}{short_title}仍为未报。"


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
    return fit("要交接哪一个岗位？", [f"{n} {line}" for n, line in enumerate(lines, 1)], choices(len(lines)))


def hand_over_line(post: str, name: str) -> str:
    return f"{post}交给{name}"


HAND_OVER_ASKED = "已报专班确认。确认前仍由您填报，提醒仍发给您。"


def defer_which(lines: Sequence[str]) -> str:
    return fit("要缓报哪一份？", [f"{n} {line}" for n, line in enumerate(lines, 1)], choices(len(lines)))


def defer_asked(short_title: str, due_at: str) -> str:
    return f"已报专班：{short_title}申请缓报。批准前仍以{due_at}为准。"


DEFER_NOTHING = "目前没有可以缓报的报告。"


def asked_of_office(what: str, how: str) -> str:
    return f"【待批】{what}\n{how}"


def hand_over_what(unit: str, slot: str, giver: str, receiver: str) -> str:
    return f"{unit}{giver}申请把{POSTS['filer']}{SLOTS[slot]}交给{receiver}。"


def defer_what(unit: str, person: str, short_title: str, due_at: str, reason: str) -> str:
    return f"{unit}{person}申请缓报{short_title}（{due_at}截止）：{reason}。"


def grant_how(matter: str, unit: str, lock_at: str) -> str:
    """lock_at: of a report, the last moment it may be put off to."""
    name = MATTERS[matter]
    when, latest = (" 时间", f"（不晚于{lock_at}）") if matter == "defer" else ("", "")
    return f"同意请回复“同意{name} {unit}{when}”{latest}，不同意请回复“不同意{name} {unit} 原因”。"


def petitions(lines: Sequence[str]) -> tuple[str, ...]:
    tail = "回复“同意交接 单位”“同意缓报 单位 时间”，或“不同意交接（缓报） 单位 原因”。"
    return paged(f"待批{len(lines)}件：", [f"{n} {line}" for n, line in enumerate(lines, 1)], tail)


NO_PETITIONS = "没有待批的申请。"
PETITION_GONE = "这件申请已有变动，未办，请看“待批”。"


def no_petition_of(unit: str, matter: str) -> str:
    return f"{unit}没有待批的{MATTERS[matter]}申请。"


def several_petitions(unit: str, lines: Sequence[str]) -> str:
    return fit(f"{unit}有{len(lines)}件，请在单位后加上期次，如：第7期。", lines)


def grant_missing(matter: str) -> str:
    return f"请写明单位，如：同意{MATTERS[matter]} 包头市" + (" 10月13日17:00。" if matter == "defer" else "。")


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
        f"已同意：{unit}{POSTS['filer']}{SLOTS[slot]}由{giver}交给{receiver}，草稿和待办已移交。{how}"
        "请在专项文件中一并修改，否则下次应用文件会改回。"
    )


def told_giver(post: str, receiver: str) -> str:
    return f"专班已同意交接：{post}已交给{receiver}，草稿和待办已移交，您不再收到提醒。"


def told_receiver(post: str, giver: str) -> str:
    return f"专班已同意交接：{giver}的{post}交给您，草稿和待办一并移交。报送回复“填报”。"


def deferred(unit: str, short_title: str, until: str) -> str:
    return f"已同意：{unit}{short_title}截止改为{until}，已通知该单位。"


def told_deferred(short_title: str, until: str) -> str:
    return f"专班已同意缓报：{short_title}截止改为{until}。报送回复“填报”。"


def refused(what: str) -> str:
    return f"已回复不同意：{what}"


def told_refused(matter: str, about: str, reason: str, stays: str) -> str:
    return f"专班不同意{MATTERS[matter]}（{about}）：{reason}。{stays}"


def stays_due(due_at: str) -> str:
    return f"仍以{due_at}截止为准。"


STAYS_HOLDER = "仍由您填报。"


def petition_titles(matter: str, short: str) -> tuple[str, ...]:
    return tuple(v for v in (f"{short}{MATTERS[matter]}申请", f"{MATTERS[matter]}申请") if len(v) <= 20)


def petition_asks() -> tuple[str, ...]:
    return ("请回复“待批”查看并答复",)


def settled_titles(matter: str, *, granted: bool) -> tuple[str, ...]:
    return (f"专班{AGREE if granted else DISAGREE}{MATTERS[matter]}",)


def settled_asks(*, granted: bool) -> tuple[str, ...]:
    return ("请回复“填报”查看" if granted else "请回复“我的”查看",)


def put_off(note: str, until: str) -> str:
    """尚未提醒，缓报至13日17:00"""
    return f"{note}，缓报至{until}"


def petitions_note(n: int) -> str:
    return f"待批{n}件，回复“待批”查看。"


UNBIND_HOW = "请按“解绑 姓名”回复；同名的请写“解绑 单位 姓名”。"


def nobody_bound(name: str) -> str:
    return f"本专项没有已绑定的“{name}”。"


def unbind_which(name: str, places: Sequence[str]) -> str:
    return fit(f"有{len(places)}位{name}：{'；'.join(places)}。请写“解绑 单位 姓名”。", [])


def unbind_echo(name: str, places: Sequence[str], heir: str) -> str:
    to = f"未报的草稿转给{heir}" if heir else "草稿保留"
    return f"将解绑{name}（{'；'.join(places)}）：其微信不能再填报和查看，{to}。1 确认 2 不办"


def unbound(name: str) -> str:
    return f"已解绑{name}。接手的人请用自己的绑定码绑定；岗位变动请改专项文件。"


# leaders ------------------------------------------------------------------------------------------------------

ONLY_LATEST = "往期汇总暂不能在对话里查，以下是最新一期："
NO_DIGEST = "还没有汇总。汇总在截止当日发布，届时在此通知。"


def which_campaign(names: Sequence[str]) -> str:
    return fit("要看哪个专项？", [f"{n} {name}" for n, name in enumerate(names, 1)], choices(len(names)))


def see_page(url: str) -> str:
    return f'<a href="{url}">看明细</a>'


# leave 请假 ------------------------------------------------------------------------------------------------------

LEAVE_HOW = "请写明起止日期，如：请假 10月8日到10月12日；指定代办人：请假 3天 由李强代。"
LEAVE_PAST = "这几天已经过去，未登记。" + LEAVE_HOW
NOT_ON_LEAVE = "您没有登记请假。请假请回复“请假 10月8日到10月12日”。"
NO_POST_TO_LEAVE = "您没有填报或审签岗位，不用登记请假。疑问回复“帮助”。"


def leave_too_long(most: int) -> str:
    return f"请假最多登记{most}天，更长请用“交接 姓名”把岗位交给他人。"


def deputy_unknown(name: str, unit: str) -> str:
    return f"{name}不是{unit}的联络员或审签人，不能代办。不写代办人即由本单位另一岗代；要换人请回复“交接 姓名”。"


def leave_who(names: Sequence[str]) -> str:
    return "谁请假？\n" + " ".join(f"{n} {name}" for n, name in enumerate(names, 1))


def days(first: date, last: date) -> str:
    """10月8日（周五）至10月12日（周二），共5天"""
    one, other = (f"{d.month}月{d.day}日（周{WEEKDAYS[d.weekday()]}）" for d in (first, last))
    return one if first == last else f"{one}至{other}，共{(last - first).days + 1}天"


def short_days(first: date, last: date) -> str:
    """10月8日至12日"""
    one = f"{first.month}月{first.day}日"
    if first == last:
        return one
    return f"{one}至" + (f"{last.day}日" if last.month == first.month else f"{last.month}月{last.day}日")


def stand_in(unit: str, names: Sequence[str], signing: str = "", *, several: bool) -> str:
    """其间的提醒改发李强（B岗）; signing: of a 审签人, to one who signs there anyway (own) or in his place (instead)."""
    where = f"{unit}" if several else ""
    if not names:
        return f"{where}其间没有其他人可{'审签' if signing else '代'}，将请专班安排"
    what = {"": "提醒改发", "own": "审签请", "instead": "审签由"}[signing]
    return f"{where}其间的{what}{'、'.join(names)}" + {"": "", "own": "办理", "instead": "代签"}[signing]


def leave_echo(name: str, said: str, covers: Sequence[str], instead_of: Sequence[str]) -> str:
    before = f"（代替原登记的{'、'.join(instead_of)}）" if instead_of else ""
    return f"{name}请假：{said}{before}。\n{'；'.join(covers)}。其间您仍可填报。\n1 确认 2 不登记"


def leave_declared(said: str, covers: Sequence[str]) -> str:
    return f"已登记请假：{said}；{'；'.join(covers)}。提前回来请回复“销假”。"


def leave_ended(lines: Sequence[str]) -> str:
    return f"已销假（{'；'.join(lines)}），提醒恢复发给您。"


def told_deputy(name: str, said: str, unit: str) -> str:
    return f"{name}{said}请假，其间{unit}的提醒发给您。报送请回复“填报”。"


def told_to_sign(name: str, said: str, unit: str, *, own: bool) -> str:
    """own: who hears it signs there himself; else in his place."""
    how = "请您审签" if own else "由您代签，报告上记为您代他审签"
    return f"{name}{said}请假，其间{unit}的报告{how}。有待签的会通知您，也可回复“审签”。"


def told_no_deputy(name: str, said: str, unit: str, kinds: Sequence[str]) -> str:
    """包头市联络员、审签人李敏10月11日至13日请假，…"""
    return f"{unit}{'、'.join(POSTS[k] for k in kinds)}{name}{said}请假，本单位没有其他人可代，请安排。"


def leave_titles(name: str) -> tuple[str, ...]:
    return tuple(v for v in (f"{name}请假", "有人请假") if len(v) <= 20)


def leave_asks(*, office: bool) -> tuple[str, ...]:
    return ("无人可代，请安排",) if office else ("其间提醒发给您",)


def on_leave(note: str, people: Sequence[tuple[str, str]]) -> str:
    """尚未提醒，王芳请假至12日"""
    return "，".join([p for p in (note,) if p] + [f"{name}请假至{until}" for name, until in people])


# messages that did not arrive, or may not have ---------------------------------------------------------------------

RESEND, ARRIVED, NOT_ARRIVED = "重发", "已收到", "未收到"
NOTHING_UNDELIVERED = "没有未送达或结果不明的通知。"
UNDELIVERED_HOW = "请说明是第几条，如：重发 1、已收到 1、未收到 1。清单请回复“未达”。"
UNDELIVERED_GONE = "这几条已有变动，未办，请看“未达”。"
_PUSHED = {"remind": "提醒", "return": "退回通知", "sign": "审签通知", "digest": "汇总", "alert": "告警"}


def undelivered(count: int, lines: Sequence[str], page: int, pages: int, *, unknown: bool) -> str:
    where = f"（第{page}/{pages}页，翻页回复“未达 {page % pages + 1}”）" if pages > 1 else ""
    how = "结果不明的请核实后回复“已收到 1”或“未收到 1”；未送达的可回复“重发 1”，已另行告知的回复“已收到 1”。"
    return fit(f"未送达或结果不明{count}条{where}：", lines, how if unknown else how.partition("；")[2])


def undelivered_line(
    name: str, phone: str, kind: str, about: Sequence[tuple[str, str, bool]], at: str, *, known: bool, why: str
) -> str:
    """王芳 0471-…：整改旬报第7期提醒（呼和浩特市），11日10:00，结果不明"""
    what = "、".join(f"{title}{_PUSHED[kind]}（{unit}{'，已办' if done else ''}）" for title, unit, done in about[:3])
    what += f"等{len(about)}件" if len(about) > 3 else ""
    state = f"未送达（{why[:20]}）" if known and why else "未送达" if known else "结果不明"
    return f"{f'{name} {phone}'.strip()}：{what or _PUSHED[kind]}，{at}，{state}"


def no_such_undelivered(place: int, count: int) -> str:
    return f"没有第{place}条，现有{count}条。清单请回复“未达”。"


def _places(places: Sequence[int]) -> str:
    return "、".join(f"第{p}条" for p in places)


def settle_first(places: Sequence[int]) -> str:
    return (
        f"{_places(places)}结果不明，可能已经收到。请先核实：回复“已收到 {places[0]}”或“未收到 {places[0]}”，再重发。"
    )


def surely_not_arrived(places: Sequence[int]) -> str:
    return f"{_places(places)}已是未送达，可回复“重发 {places[0]}”。"


_UNDELIVERED_ACTS = {"resend": "将重发", "arrived": "将记为已收到", "not_arrived": "将记为未收到"}
_UNDELIVERED_DONE = {"resend": "已重发{}条。", "arrived": "已记为收到{}条。", "not_arrived": "已记为未收到{}条。"}
_UNDELIVERED_LEFT = {
    "moved": "已有变动", "unknown": "结果不明，请先核实", "filed": "已报送或已补正，不必再发", "late": "已过时限，不必再发",
}  # fmt: skip


def undelivered_echo(act: str, lines: Sequence[str]) -> str:
    return fit(f"{_UNDELIVERED_ACTS[act]}{len(lines)}条：", lines, "1 确认 2 不办")


def undelivered_done(act: str, done: int, left: Sequence[tuple[str, str]], again: Sequence[int]) -> str:
    said = _UNDELIVERED_DONE[act].format(done) if done else "没有办成。"
    rest = [f"{name or '一条'}：{_UNDELIVERED_LEFT[why]}。" for name, why in left]
    offer = f"要重发请回复“重发 {' '.join(map(str, again))}”。" if act == "not_arrived" and again else ""
    return fit(said, rest, offer)


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
    campaign: str, short_title: str, due_said: str, expected: int, filed: int, later: Sequence[str],
    names: Sequence[str], *, past: bool,
) -> str:  # fmt: skip
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


# 允许下期提醒 ---------------------------------------------------------------------------------------------------


def allow_next(url: str) -> str:
    return f"想在下期收到微信提醒，可点此允许一次：{url}"
