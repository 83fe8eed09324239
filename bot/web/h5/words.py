"""Every sentence the phone pages say outside their templates."""

from __future__ import annotations

from datetime import datetime

from schedules.digest import UnitFact
from storage.views import Filing

# (what it is, what to do)
UNBOUND = (
    "您尚未绑定单位",
    "请回到公众号，回复“绑定 码”；没有码请回复“申请 单位 姓名 电话”，专班核实后在公众号里通知您。",
)
SNAPSHOT = ("请使用完整服务", "当前为浏览模式，请点右下角“使用完整服务”。")
FORBIDDEN = ("您没有查看本页的权限", "汇总只供本专项的领导和专班查看。如需查看，请联系专班核实您的岗位。")
NO_DIGEST = ("没有这份汇总", "链接可能不完整。请回到公众号，回复“汇总”重新打开。")
NO_LIST = ("没有这张清单", "链接可能不完整。请返回汇总重新点开。")
NOT_LET_IN = ("微信授权没有成功", "请关闭本页，回到公众号重新点开链接；仍不行请稍后再试。")
NO_ACCOUNT = ("还没有接入公众号", "管理员请先在设置里填写服务号的 AppID 等，再运行 xunbao doctor 检查。")
BUSY = ("微信暂时没有回应", "请稍等一分钟，回到公众号重新点开链接。")

FILED = {
    "expected": "应报",
    "on_time": "按时",
    "late": "迟报",
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
WEEKDAYS = "一二三四五六日"

COLUMNS = ("序号", "单位", "应报", "状态", "提交时间", "按时/迟报", "回执号", "填报人", "方式")
REPORTED, CORRECTING, YES, EXEMPT = "已报", "已报（待补正）", "应报", "免报"
AGAIN = "（补正后重报）"


def moment(at: datetime) -> str:
    """2021年10月11日（周一）18:00"""
    return f"{at.year}年{at.month}月{at.day}日（周{WEEKDAYS[at.weekday()]}）{at:%H:%M}"


def clock(at: datetime) -> str:
    """10月11日 15:02"""
    return f"{at.month}月{at.day}日 {at:%H:%M}"


def filed_as(unit: UnitFact) -> str:
    """按时, and 按时（待补正） where it was sent back and not mended yet."""
    said = FILED[unit.filed.value]
    return f"{said}（{FILED['correcting']}）" if unit.correcting else said


def face(filing: Filing) -> str:
    """How it came in: 微信, 专班代填（电话：王芳）, 微信（线下审签）."""
    said = FACES[filing.face]
    more = "、".join(m for m in (filing.word_of, "线下审签" if filing.on_paper else "") if m)
    return f"{said}（{more}）" if more else said


def file_name(campaign: str, issue: str) -> str:
    return f"{campaign}{issue}报送明细.xlsx"


def sheet_note(title: str, as_of: str, sha256: str) -> str:
    return f"{title}，截至{as_of}，校验值 {sha256[:16]}"
