"""The sentences of the phone pages that are not in the templates."""

from __future__ import annotations

from datetime import datetime

from bot.layout import WEEKDAYS
from schedules.digest import UnitFact
from storage.views import Filing

# (what it is, what to do)
UNBOUND = (
    "您尚未绑定单位",
    "请回到公众号，回复“绑定 码”；没有码请回复“申请 单位 姓名 电话”，专班核实后在公众号里通知您。",
)
FORBIDDEN = ("您没有查看本页的权限", "汇总只供本专项的领导和专班查看。如需查看，请联系专班核实您的岗位。")
NO_DIGEST = ("没有这份汇总", "链接可能不完整。请回到公众号，回复“汇总”重新打开。")
NO_LIST = ("没有这张清单", "链接可能不完整。请返回汇总重新点开。")
NOTHING_TO_ALLOW = ("现在没有可以允许的提醒", "不影响填报和查看，请关闭本页。")
OPEN_IN_WECHAT = ("请在微信里打开", "请回到公众号，从对话里点开这个链接。")

FILED = {
    "expected": "应报",
    "on_time": "按时",
    "late": "迟报",
    "unsigned": "待审签",
    "missing": "未报",
    "correcting": "待补正",
    "exempt": "免报",
}
ONLY = {"new": "新增完成", "back": "由完成改回", "overdue": "超期"}
LAST_ISSUE = "上期"
ALL = "全部"
TOTAL = "合计"
TABLE = "各单位情况"
FACES = {"chat": "微信", "page": "网页", "office": "专班代填"}

COLUMNS = ("序号", "单位", "应报", "状态", "提交时间", "按时/迟报", "回执号", "填报人", "方式", "佐证")
REPORTED, CORRECTING, YES, EXEMPT = "已报", "已报（待补正）", "应报", "免报"
AGAIN = "（补正后重报）"


def moment(at: datetime) -> str:
    """2021年10月11日（周一）18:00"""
    return f"{at.year}年{at.month}月{at.day}日（周{WEEKDAYS[at.weekday()]}）{at:%H:%M}"


def clock(at: datetime) -> str:
    """10月11日 15:02"""
    return f"{at.month}月{at.day}日 {at:%H:%M}"


def filed_as(unit: UnitFact) -> str:
    """按时, or 按时（待补正） if it was sent back and is not mended yet."""
    said = FILED[unit.filed.value]
    return f"{said}（{FILED['correcting']}）" if unit.correcting else said


def face(filing: Filing) -> str:
    """How the report came in: 微信, 专班代填（电话：王芳）, 微信（线下审签）."""
    said = FACES[filing.face]
    more = "、".join(m for m in (filing.word_of, "线下审签" if filing.on_paper else "") if m)
    return f"{said}（{more}）" if more else said


def with_files(count: int) -> str:
    return f"　佐证{count}件" if count else ""


def file_name(campaign: str, issue: str) -> str:
    return f"{campaign}{issue}报送明细.xlsx"


def sheet_note(title: str, as_of: str, sha256: str) -> str:
    return f"{title}，截至{as_of}，校验值 {sha256[:16]}"


# filling a report -----------------------------------------------------------------------------------------------

# (what it is, what to do)
LINK_DEAD = ("链接已失效", "链接只在30分钟内、只供本人使用。请回到公众号，回复“网页填”取新链接；已填的内容都在。")
NOT_A_FILER = ("您没有这个单位的填报岗位", "请在公众号里回复“我的”看您的待报；岗位有变动请联系专班核实。")
NO_REPORT = ("没有这份报告", "链接可能不完整。请回到公众号，回复“网页填”取新链接。")
FORGED = ("请重新打开本页", "页面打开太久或来源不对，没有保存。请回到公众号，回复“网页填”重新打开。")
STOPPED = "链接已失效，没有存到服务器（本机还留着）。请回到公众号回复“网页填”，打开新链接即自动补存。"
GIVEN = "本期已报送，没有再保存。请刷新本页查看。"
CLOSED = "补报已截止，没有保存。"
CHOOSE = "请选择状态"
OTHER_DRAFT = "内容刚才又有改动，请再核对一遍。"
ZERO_ON_PURPOSE = "还没有填任何变化。确实都没有变化，请点下面的“全部无变化（零报告）”。"
TAKEN_BACK_TOO_LATE = "已过截止或已通过，不能撤回。更改请联系专班。"


# signing a report -------------------------------------------------------------------------------------------------

NOT_A_SIGNER = ("您没有这个单位的审签岗位", "请在公众号里回复“帮助”看您可以做的；岗位有变动请联系专班核实。")
NO_REPORT_TO_SIGN = ("没有要审签的报告", "链接可能不完整，或本专项不要求审签。请在公众号里回复“审签”查看。")
SIGN_LINK_DEAD = ("请重新打开本页", "没有认出您的微信，未审签。请回到公众号，回复“审签”，再点开链接。")
SIGN_FORGED = ("请重新打开本页", "页面打开太久或来源不对，未审签。请回到公众号，回复“审签”重新打开。")
SIGN_AGAIN = "这份报告刚才撤回后又重新报送，请看新的再审签。"
SIGN_WHY = "请写明退回的原因。"
SECRET_REASON = ("内容疑含密级标志", "没有保存，未退回。请按保密规定处理；如系误判请致电专班。")


def unchanged(label: str, *, overdue: bool) -> str:
    return f"{'状态不变' if overdue else '无变化'}（{label}）"


def saved_by(name: str, at: datetime) -> str:
    return f"{name} {clock(at)} 填到这里。对话和网页是同一份，可以接着填。"


def conflict(name: str, at: datetime | None, now_said: str) -> str:
    """name '' and at None: what stands there was handed in, and has come back since."""
    by = f"{name} {clock(at)} 另外保存过" if name and at else "这期间另外报送过"
    return f"{by}，本项现为：{now_said}。您写的没有覆盖它。"


UNCHANGED = "无变化"
NO_SUCH_REPORT = ("没有这份报告", "可能还没有报送，或您没有查看权限。请回到公众号重新打开。")
NO_FILE = ("没有这个文件", "可能已经删除，或您没有查看权限。请返回上一页，或回到公众号重新打开。")
FORM_CUT_OFF = ("没有传完", "网络中断，文件没有传完，填的内容也没有保存。请返回上一页再试一次。")
FILE_STOPPED = "链接已失效，这个文件没有传上。请回到公众号回复“网页填”，打开新链接再传。"
FILE_GIVEN = "本期已报送，这个文件没有收下。要补请先撤回，改好再报送。"
FILE_TOO_BIG = "超过20MB，请压缩后再传"
CUT_OFF = "没有传完，请重试。"
ON_ITS_WAY = "正在取"
_KINDS = {"photo": "照片", "voice": "语音", "document": "文件"}


def chat_file(kind: str, at: datetime) -> str:
    """照片 10月11日 09:05, for files of the chat, which have no name."""
    return f"{_KINDS[kind]} {clock(at)}"


def size(count: int) -> str:
    return f"{count / 1024 / 1024:.1f}MB" if count >= 1024 * 1024 else f"{max(count // 1024, 1)}KB"


def belongs_to(place: int | None) -> str:
    return f"第{place}项" if place is not None else "整份报告"


def not_taken(name: str, why: str) -> str:
    return f"“{name[:40]}”没有收下：{why}。"


OVERDUE = "已过时限，请补一句原因。"
FIRST = "首次填报，请选择状态。"


def returned(reason: str, by: str) -> str:
    return f"退回：{reason}" + (f"（{by}）" if by else "")


def question_returned(reason: str, by: str, was: str) -> str:
    """退回：请核实（专班赵敏）；原填88%"""
    return returned(reason, by) + (f"；原填{was}" if was else "")


# the form's own questions

STANDS = {"last": "沿用上期，可改", "default": "默认，可改"}
EMPTY = "空着"
SECRET = "内容疑含密级标志，未保存。请立即删除并按保密规定处理；如系误判请致电专班。"


def goal(op: str, target: str) -> str:
    """目标≥90%"""
    return f"目标{ {'>=': '≥', '<=': '≤', '>': '＞', '<': '＜'}[op] }{target}" if op else ""


OFF_TARGET = "未达标"
