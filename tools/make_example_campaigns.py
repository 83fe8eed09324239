"""Writes the three shipped campaign files, campaigns/*.yaml. People, tasks and who leads what are made up, and say so.

What is public is only the shape: 153 tasks; 12 盟市 and 17 departments with 10 measures; eight 旬报 and five 月报 by
the end of October 2021. Run from the repository's root: python tools/make_example_campaigns.py
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path

from bot.documents.campaign_file import text as campaign_text
from bot.documents.campaign_file import words
from forms.model import Status
from forms.questions import Clause, Kind, Question, Target, Total, When
from schedules.cycles import At, Cycle, DigestStep, InMonth, Reminder, Roll
from schedules.periods import Kind as Kinds
from storage.campaigns import PersonPlan, Plan, PostPlan, TaskPlan, UnitPlan
from storage.definitions import Definition, FormRules, Group, Settings

CITIES = (
    ("huhehaote", "呼和浩特市", ("呼市", "呼和浩特")),
    ("baotou", "包头市", ("包头",)),
    ("hulunbeier", "呼伦贝尔市", ("呼伦贝尔",)),
    ("xingan", "兴安盟", ("兴安",)),
    ("tongliao", "通辽市", ("通辽",)),
    ("chifeng", "赤峰市", ("赤峰",)),
    ("xilinguole", "锡林郭勒盟", ("锡盟", "锡林郭勒")),
    ("wulanchabu", "乌兰察布市", ("乌兰察布", "乌市")),
    ("eerduosi", "鄂尔多斯市", ("鄂尔多斯", "鄂市")),
    ("bayannaoer", "巴彦淖尔市", ("巴彦淖尔", "巴市")),
    ("wuhai", "乌海市", ("乌海",)),
    ("alashan", "阿拉善盟", ("阿盟", "阿拉善")),
)
DEPARTMENTS = (
    ("fagaiwei", "自治区发展和改革委员会", "发改委", ("自治区发改委", "发展改革委")),
    ("jiaoyuting", "自治区教育厅", "教育厅", ()),
    ("gongxinting", "自治区工业和信息化厅", "工信厅", ("自治区工信厅",)),
    ("gonganting", "自治区公安厅", "公安厅", ()),
    ("minzhengting", "自治区民政厅", "民政厅", ()),
    ("sifating", "自治区司法厅", "司法厅", ()),
    ("caizhengting", "自治区财政厅", "财政厅", ()),
    ("rensheting", "自治区人力资源和社会保障厅", "人社厅", ("自治区人社厅",)),
    ("ziranziyuanting", "自治区自然资源厅", "自然资源厅", ()),
    ("shengtaiting", "自治区生态环境厅", "生态环境厅", ()),
    ("zhujianting", "自治区住房和城乡建设厅", "住建厅", ("自治区住建厅",)),
    ("jiaotongting", "自治区交通运输厅", "交通厅", ("自治区交通厅", "交通运输厅")),
    ("nongmuting", "自治区农牧厅", "农牧厅", ()),
    ("shangwuting", "自治区商务厅", "商务厅", ()),
    ("weijianwei", "自治区卫生健康委员会", "卫健委", ("自治区卫健委",)),
    ("shichangju", "自治区市场监督管理局", "市场监管局", ("自治区市场监管局",)),
    ("zhengwuju", "自治区政务服务局", "政务服务局", ()),
)

# Nine themes; each department has its own subject in each. The brief is subject + theme, at most twelve characters.
THEMES = (
    (
        "决策程序",
        "{0}事项决策前公众参与、专家论证和合法性审查程序不够规范。",
        "编制年度决策事项目录；补齐合法性审查和集体讨论环节；建立决策全过程档案。",
        "决策程序齐全，档案完整可查。",
        "长期坚持",
    ),
    (
        "文件清理",
        "{0}领域部分行政规范性文件超过有效期仍在执行，与上位法不一致的内容未及时修改。",
        "逐件对照上位法清理；分类提出继续有效、修改、废止意见；向社会公布清理结果。",
        "清理结果公布，文件目录动态更新。",
        "限期整改",
    ),
    (
        "执法公示",
        "{0}执法的主体、依据、结果公示不及时，个别事项没有公示。",
        "统一公示内容和时限；指定专人更新；每月抽查一次。",
        "应公示事项全部按时公示。",
        "立行立改",
    ),
    (
        "裁量基准",
        "{0}处罚裁量基准幅度偏大，同类案件处罚轻重不一。",
        "细化裁量阶次和情形；征求基层执法人员意见；印发并组织培训。",
        "裁量基准印发施行，同案同罚。",
        "限期整改",
    ),
    (
        "执法培训",
        "{0}执法人员培训课时不足，个别人员证件到期未换。",
        "制定培训计划；分批完成不少于60学时培训；清查并换发执法证件。",
        "在岗执法人员培训、持证全覆盖。",
        "限期整改",
    ),
    (
        "案卷评查",
        "{0}执法案卷存在文书缺项、送达不规范等问题，评查发现的问题整改不到位。",
        "开展案卷交叉评查；建立问题清单逐项销号；选编规范案卷供学习。",
        "评查问题全部改正，案卷合格率逐年提高。",
        "立行立改",
    ),
    (
        "复议应诉",
        "{0}类行政复议纠错和败诉案件分析不够，负责人出庭应诉有差距。",
        "逐案分析原因并反馈；落实负责人出庭应诉要求；每半年通报一次。",
        "同类纠错案件明显减少，负责人应出尽出。",
        "长期坚持",
    ),
    (
        "普法责任",
        "{0}普法责任清单不具体，以案释法活动少。",
        "修订普法责任清单；结合执法开展以案释法；公开普法工作情况。",
        "普法责任清单落实到岗到人。",
        "长期坚持",
    ),
    (
        "告知承诺",
        "{0}证明事项告知承诺制落实不到位，仍有重复索要证明的情况。",
        "公布告知承诺事项目录；修订办事指南和格式文本；加强事后核查。",
        "目录内事项全部实行告知承诺。",
        "限期整改",
    ),
)
SUBJECTS = (
    ("重大项目", "价格", "节能", "价格违法", "粮食", "招投标", "项目审批", "信用", "项目备案"),
    ("学校布局", "招生", "办学", "校外培训", "校园", "民办学校", "学籍", "教育", "教师资格"),
    ("产业政策", "技改", "节能监察", "无线电", "民爆", "盐业", "企业负担", "工业", "技改备案"),
    ("大型活动", "户籍", "治安", "交通违法", "治安", "出入境", "治安", "禁毒", "户籍"),
    ("区划调整", "低保", "社会组织", "殡葬", "社会组织", "慈善", "社会救助", "民政", "低保"),
    ("立法项目", "司法行政", "法律服务", "律师监管", "法律服务", "司法鉴定", "法律援助", "宪法", "公证"),
    ("预算安排", "政府采购", "财政监督", "会计违法", "财政监督", "采购投诉", "采购", "财会", "会计资格"),
    ("就业政策", "社保", "劳动监察", "欠薪", "劳动监察", "工伤认定", "工伤", "劳动", "社保"),
    ("国土规划", "土地", "矿产", "违法用地", "测绘", "土地", "征地", "国土", "不动产登记"),
    ("污染防治", "环保", "环境", "环境", "环境", "排污", "环评", "环保", "排污许可"),
    ("旧城改造", "物业", "工程质量", "建设", "城管", "工程", "房屋征收", "城建", "资质"),
    ("公路建设", "客运", "路政", "超限", "运政", "海事", "客运", "交通", "运输许可"),
    ("农牧补贴", "草原", "农产品", "农资", "渔政", "兽药", "草原", "农牧", "动物检疫"),
    ("商业网点", "成品油", "成品油", "拍卖", "商务", "单用途卡", "外资", "商务", "拍卖许可"),
    ("医疗布局", "医疗", "卫生", "卫生", "卫生", "公共场所", "医疗", "卫生", "医师执业"),
    ("抽检计划", "广告", "食品", "食品", "药品", "计量", "登记", "质量", "企业登记"),
    ("政务大厅", "审批", "审批", "中介服务", "窗口", "政务公开", "审批", "政务", "证明"),
)
LIMITS = {
    "立行立改": ("2021-11-15", "2021-11-30", "立行立改，长期坚持"),
    "限期整改": ("2021-12-20", "2021-12-31", "2021-11-30", "2022-03-31", "2022年6月底前"),
    "长期坚持": ("2021-12-31", "2025年底前，并长期坚持", "长期坚持"),
}
PAST = {31: date(2021, 9, 30), 90: date(2021, 10, 15)}  # numbers whose limit passes during the season: reported 超期

MEASURES = (
    ("清理涉企文件", "清理妨碍公平竞争的涉企政策文件", "逐件清理涉企文件，公布废止和修改目录。", "sifating"),
    ("规范涉企检查", "涉企检查多头、重复", "推行双随机、一公开，合并检查事项。", "shichangju"),
    ("产权执法保护", "涉企案件财产处置不够规范", "规范查封、扣押程序，开展专项评查。", "gonganting"),
    ("清偿拖欠账款", "拖欠民营企业、中小企业账款", "建立台账，限时清偿，防止新增拖欠。", "gongxinting"),
    ("简化行政审批", "审批环节多、材料多", "压减环节和材料，推行一次办。", "zhengwuju"),
    ("政府诚信履约", "政策承诺兑现不及时", "排查未履约事项，逐项兑现或依法补偿。", "fagaiwei"),
    ("规范招标采购", "招标采购设置不合理门槛", "清理限制性条款，公开采购意向。", "caizhengting"),
    ("劳动争议化解", "涉企劳动争议处理周期长", "开通快立快调快裁通道。", "rensheting"),
    ("用地审批提速", "项目用地审批时间长", "并联办理，公布时限。", "ziranziyuanting"),
    ("环境执法规范", "环境执法一刀切", "推行正面清单和差异化监管。", "shengtaiting"),
)

SURNAMES = "赵钱孙李周吴郑冯陈褚卫蒋沈韩杨秦尤许何吕施张孔曹严魏陶姜戚谢邹喻柏窦章苏潘葛范彭"
GIVEN = (
    "禾苗",
    "文澍",
    "思齐",
    "晓筠",
    "予安",
    "知夏",
    "明屿",
    "若溪",
    "景行",
    "书宁",
    "亦舒",
    "清和",
    "嘉木",
    "维桢",
    "秋实",
    "望舒",
)
OTHERS = ["乌云其其格", "巴特尔", "苏日娜", "格日乐", "萨仁", "那日苏", "娜仁托娅", "阿古拉"]

FIRST, LAST = date(2021, 6, 1), date(2021, 10, 31)
OPENS, DUE = At(time(8, 30), days=-3), At(time(17, 0))
REMINDERS = (Reminder("remind:-1w", At(time(15, 0), workdays=-1)), Reminder("remind:0", At(time(10, 0))))
DIGESTS = (DigestStep(1, At(time(18, 0)), ("leader", "office")),)
LOCK = timedelta(hours=48)

MONTH = Cycle("month", Kinds.MONTH, "月报", FIRST, LAST, OPENS, DUE, Roll.PREVIOUS, LOCK, REMINDERS, DIGESTS)
XUN = Cycle(
    "xun",
    Kinds.XUN,
    "旬报",
    date(2021, 7, 1),
    LAST,
    OPENS,
    DUE,
    Roll.NEXT,
    LOCK,
    REMINDERS,
    DIGESTS,
    replaced_by="month",
)


def name(n: int) -> str:
    """The n-th made-up name; none comes twice."""
    if n % 11 == 5 and n // 11 < len(OTHERS):
        return OTHERS[n // 11]
    return SURNAMES[n % len(SURNAMES)] + GIVEN[(n // len(SURNAMES) * 7 + n) % len(GIVEN)]


def people(keys: Iterable[str], start: int) -> tuple[PersonPlan, ...]:
    return tuple(PersonPlan(k, name(start + n), f"0471-0000{start + n:03}") for n, k in enumerate(keys))


OFFICE = people(("zhuanban-1", "zhuanban-2", "zhuanban-3"), 0)  # the first serves both campaigns
LEADERS = people(("lingdao-1", "lingdao-2", "lingdao-3"), 3)  # and so does the first of these
SEATS = [k for k, *_ in (*CITIES, *DEPARTMENTS)]
SEAT_A = {k: p for k, p in zip(SEATS, people((f"{k}-1" for k in SEATS), 10), strict=True)}
SEAT_B = {k: p for k, p in zip(SEATS, people((f"{k}-2" for k in SEATS), 40), strict=True)}
SEAT_B_DUCHA = {
    k: p for k, p in zip(SEATS[12:], people((f"{k}-3" for k in SEATS[12:]), 70), strict=True)
}  # another B岗 for the other campaign


def departments() -> tuple[UnitPlan, ...]:
    return tuple(UnitPlan(key, full, short, "office", aliases) for key, full, short, aliases in DEPARTMENTS)


def cities() -> tuple[UnitPlan, ...]:
    return tuple(UnitPlan(key, full, full, "office", aliases) for key, full, aliases in CITIES)


def roster(
    units: Iterable[UnitPlan], second: dict[str, PersonPlan], root: tuple[PersonPlan, ...]
) -> tuple[tuple[PersonPlan, ...], tuple[PostPlan, ...]]:
    """Two filers a unit; the office and the leaders at the root."""
    everyone, posts = list(root), []
    for p in root:
        posts.append(PostPlan("office", "leader" if p in LEADERS else "office", "", p.key))
    for u in units:
        for slot, p in (("A", SEAT_A[u.key]), ("B", second[u.key])):
            everyone.append(p)
            posts.append(PostPlan(u.key, "filer", slot, p.key))
    return tuple(everyone), tuple(posts)


def statuses(staged: str) -> tuple[Status, ...]:
    bare = staged.removeprefix("已")
    other = tuple(s for s in ("阶段", "阶段性成效", "阶段性成果", bare) if s != staged)
    return (
        Status("no_progress", "无进展", 0, ("未启动",)),
        Status("ongoing", "正在推进", 1, ("推进", "推进中")),
        Status("staged", staged, 2, other),
        Status("done", "已完成", 3, ("完成", "办结", "已完成并长期坚持"), done=True),
    )


def settings(owing: str, noun: str, sentence: str) -> Settings:
    return Settings(owing=owing, office_phone="0471-0000000", example=True, noun=noun, sentence=sentence)


def limit(number: int, kind: str) -> tuple[date | None, str]:
    said = PAST[number].isoformat() if number in PAST else LIMITS[kind][number % len(LIMITS[kind])]
    if said[:4].isdigit() and said[4] == "-":
        day = date.fromisoformat(said)
        return day, words.printed_day(day)
    return None, said


def ducha() -> Plan:
    """A: 153 tasks, nine to each of the 17 departments; a 月报 from June to October."""
    tasks = []
    for t, (theme, problem, measures, goal, kind) in enumerate(THEMES):
        for d, (unit, *_) in enumerate(DEPARTMENTS):
            subject, number = SUBJECTS[d][t], t * len(DEPARTMENTS) + d + 1
            day, printed = limit(number, kind)
            tasks.append(
                TaskPlan(
                    number,
                    subject + theme,
                    "（示例）" + problem.format(subject),
                    measures,
                    goal,
                    kind,
                    day,
                    printed,
                    (unit,),
                    (),
                    "no_progress",
                    example=True,
                )
            )
    units = departments()
    everyone, posts = roster(units, SEAT_B_DUCHA, (OFFICE[0], OFFICE[1], LEADERS[0], LEADERS[1]))
    return Plan(
        "fazhi-ducha-2021",
        "法治督察反馈整改（示例）",
        "法治督察整改",
        FIRST,
        LAST,
        Definition(statuses("取得阶段性成效"), (MONTH,), settings("lead", "整改任务", "shares"), FormRules()),
        (UnitPlan("office", "自治区法治督察反馈整改专班", "督察整改专班", "", (), files=False), *units),
        everyone,
        posts,
        tuple(tasks),
    )


def yingshang() -> Plan:
    """B: ten measures, all 29 units on each; 旬报 for 上旬 and 中旬 from July, 月报 from June in place of 下旬."""
    units = (*cities(), *departments())
    tasks = tuple(
        TaskPlan(
            n,
            brief,
            f"（示例）{problem}。",
            measures,
            "长效机制建立，企业满意度提高。",
            "限期整改",
            date(2021, 12, 31),
            "2021年12月31日",
            (lead,),
            tuple(u.key for u in units if u.key != lead),
            "no_progress",
            example=True,
        )
        for n, (brief, problem, measures, lead) in enumerate(MEASURES, 1)
    )
    everyone, posts = roster(units, SEAT_B, (OFFICE[0], OFFICE[2], LEADERS[0], LEADERS[2]))
    groups = (
        Group("各盟市", tuple(u.key for u in cities())),
        Group("自治区有关部门", tuple(u.key for u in departments())),
    )
    return Plan(
        "yingshang-2021",
        "法治化营商环境整改（示例）",
        "营商环境整改",
        FIRST,
        LAST,
        Definition(
            statuses("已取得阶段性成果"), (XUN, MONTH), settings("all", "整改措施", "counts"), FormRules(), groups
        ),
        (UnitPlan("office", "自治区法治化营商环境整改专班", "营商整改专班", "", (), files=False), *units),
        everyone,
        posts,
        tasks,
    )


def zhibiao() -> Plan:
    """C: indicators and no tasks: the hotline and the courts every month, the year's figures by 8 January."""
    percent = Question("jietong", "热线接通率", Kind.PERCENT, target=Target(">=", Decimal(90)), total=Total.AVERAGE)
    month, year = ("month",), ("year",)
    questions = (
        Question("shuoming", "填报说明", Kind.NOTE, hint="以12345热线平台和法院统计口径为准。"),
        replace(percent, cycles=month),
        replace(
            percent, key="banjie", label="热线办结率", target=Target(">=", Decimal(95)), prefill=True, cycles=month
        ),
        Question(
            "yuanyin",
            "未达标原因",
            Kind.TEXT,
            longest=100,
            hint="接通率低于90%时填写。",
            cycles=month,
            when=When((Clause("jietong", "<", "90"),)),
        ),
        Question(
            "yingsu",
            "应诉案件",
            Kind.NUMBER,
            unit="件",
            least="0",
            decimals=0,
            total=Total.SUM,
            cycles=month,
            message="请填本月实际件数，没有填0",
        ),
        Question(
            "chuting",
            "出庭应诉",
            Kind.NUMBER,
            hint="行政机关负责人出庭的件数。",
            unit="件",
            least="0",
            decimals=0,
            total=Total.SUM,
            share_of="yingsu",
            cycles=month,
        ),
        Question("tongbao", "是否通报", Kind.YES_NO, required=False, cycles=month),
        Question("anjian", "行政执法案件", Kind.NUMBER, unit="件", least="0", decimals=0, total=Total.SUM, cycles=year),
        Question("chizheng", "持证上岗率", Kind.PERCENT, target=Target(">=", Decimal(95)), cycles=year),
        Question("fabu", "年报公布日期", Kind.DATE, required=False, cycles=year),
    )
    monthly = Cycle(
        "month",
        Kinds.MONTH,
        "月报",
        FIRST,
        date(2021, 12, 31),
        OPENS,
        At(time(17, 0), days=5),
        Roll.NEXT,
        LOCK,
        REMINDERS,
        DIGESTS,
    )
    yearly = Cycle(
        "year",
        Kinds.YEAR,
        "年报",
        FIRST,
        date(2021, 12, 31),
        OPENS,
        InMonth(time(17, 0), 1, 8, 0),
        Roll.NEXT,
        LOCK,
        REMINDERS,
        DIGESTS,
    )
    units = cities()
    everyone, posts = roster(units, SEAT_B, (OFFICE[0], OFFICE[1], LEADERS[0]))
    return Plan(
        "zhibiao-2021",
        "法治政府指标报送（示例）",
        "法治指标",
        FIRST,
        date(2021, 12, 31),
        Definition(
            statuses("取得阶段性成效"),
            (monthly, yearly),
            settings("lead", "整改任务", "shares"),
            FormRules(questions=questions),
        ),
        (UnitPlan("office", "自治区法治政府指标专班", "指标专班", "", (), files=False), *units),
        everyone,
        posts,
        (),
    )


HEADS = {
    "zhibiao-2021": (
        "# 示例专项C：只有指标、没有任务。单位、人员、电话都是虚构的示例。\n"
        "# 月报每月后5日截止；年报次年1月8日截止。试填：xunbao chat campaigns/zhibiao-2021.yaml --unit 包头市\n"
    ),
    "fazhi-ducha-2021": (
        "# 示例专项A：法治督察反馈整改。任务、牵头分工、人员、电话都是虚构的示例；公开的只有153项这个数。\n"
        "# 月报6月至10月，截止：06-30、07-30、08-31、09-30、10-29，17:00。\n"
    ),
    "yingshang-2021": (
        "# 示例专项B：法治化营商环境整改。措施、牵头分工、部门名单、人员、电话都是虚构的示例。\n"
        "# 旬报（上旬、中旬）截止：07-12、07-20、08-10、08-20、09-10、09-22、10-11、10-20，17:00；\n"
        "# 月报代下旬，截止：06-30、07-30、08-31、09-30、10-29，17:00。\n"
    ),
}


def written() -> dict[str, str]:
    """File name -> text."""
    return {f"{p.key}.yaml": HEADS[p.key] + campaign_text.render(p) for p in (ducha(), yingshang(), zhibiao())}


def main() -> None:
    for file, text in written().items():
        Path("campaigns", file).write_text(text, "utf-8")
        print(file, len(text))


if __name__ == "__main__":
    main()
