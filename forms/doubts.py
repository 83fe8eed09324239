"""What, in the words after a status, speaks against it: 完成，仅剩一户 is not plainly 已完成. Knows words, no status.

Whoever finds a doubt asks; a doubt too many costs a message, one too few a wrong figure.
"""

from __future__ import annotations

import re

from forms.chinese import CN_NUMBER, PERCENT

_SHARE = r"(?:[0-9]{1,3}\s*%|[一二两三四五六七八九]成)"
_COUNT = "[0-9零一二三四五六七八九十两几]"
_STATUS = "(?:已?完成|正在推进|推进|阶段性?|取得阶段|无进展)"
_LEFT_OVER = re.compile(
    "还差|尚差|只差|仅差|就差|差[一二两三四五六七八九十几0-9]|仅剩|只剩|就剩|还剩|尚余|剩[一二两三四五六七八九十几0-9]|剩余|剩下|未完成|没完成|没有完成|未全部"
    "|尚未|还未|还没|仍有|仍在|仍需|尚需|还需|尚有|还有|除了|除[^,。;]{1,16}外|除外|预计|力争|争取|即将|计划[^,。;]{0,12}完成|不了|不到位|未到位|没到位|还在"
    "|正在推进|暂未|暂缓|但是?(?!凡)|然而|不过|可是"
)
_UNDONE = re.compile(
    "^(?:又|有|再次|出现)?反弹|又反弹|出现反弹|(?<!没)有反弹|被退回|退回重|返工|重做|重新(?:整改|办理|做)|验收不合格|^不合格"
    "|(?:验收|审核|评审|检查|复核|复查)(?:还)?(?:未|没有?)(?:通过|过|合格|达标)|^(?:还)?(?:未|没有?)(?:通过|过审|验收)|其中[^,。;]{1,12}[未没不]"
    "|^(?:仍|还|尚|正)?(?:等待?|待)(?:上级|领导)?(?:批复|审批|批准|审定|审议|印发|签发|下发|上会|实施|施工|安装)"
    "|^(?:仍|还|尚)?(?:需|待|须)(?:要|进一步)?(?:整改|返工|重|完善|补)|^(?:有|存在)(?:一些|部分|个别|较多|不少)?问题(?!已|均|都|全)|^问题(?:较|很)?多"
)
_TAKEN_BACK = re.compile(
    rf"(?:^|[,。;]\s*)(?:不对|错了|[报写说填打]错|误报|误填|更正|改正|应为|作废|撤销|假的|才怪|开玩笑|不是)|^(?:改(?:成|为)?|变为?|转为?|→|>)\s*{_STATUS}"
)
_OPENS = re.compile(
    rf"[(\[]?(?:基本|大体|初步|部分|大部|一半|过半|待定)|[(\[](?:拟|计划|预计|争取|第?[0-9]+项?[为是])|^(?:还|尚|只|仅|就)?[差缺](?![异别旅额错席])|不|未|没|吗|么|否|难|与否|大半|多半|近|约|超|几|[0-9]+\s*/"
    rf"|{_COUNT}+\s*(?:个|家|项|成|条|处|件|份|户|分之|多|余)"
)
_EMPTY = re.compile(r"[(\[]\s*[)\]]|[_＿]{2,}|[(\[]\s*[√✓✔×xX✗✘]\s*[)\]].|□|☑|☐")  # the boxes of a printed form
_NOTHING = re.compile(r"[\s(\[]*(?:暂?无|没有?|否|是/否|[×✗✘❌x])[\s)\]。.!]*")
_PERHAPS = re.compile(r"[\s.…]*(?:吧|呗|嘛|么|吗|没|不|啵)[\s?。.!]*")
_ANOTHER = re.compile(  # nothing but the name of another task, or that it is the same with it
    rf"(?:第\s*(?:[0-9]{{1,3}}|{CN_NUMBER})\s*[项条个]?|[0-9]{{1,3}}\s*[项号])[\s,、。.]*"
    rf"|(?:第?\s*[0-9]{{1,3}}\s*[项号]?\s*(?:[和与、]\s*[0-9]{{1,3}}\s*)*)(?:也是?|亦|同|都一样|一样)[^,。;]{{0,8}}"
)
_STOPPED = re.compile(
    "^(?:没有?|未|无法?|不)(?:再|能|继续)?(?:推进|启动|开展|开始)|^(?:已|已经|目前|现)?(?:停滞|暂停|停工|停止|中止|终止|取消|搁置)"
)
_NOT_REACHED = re.compile("^(?:还|尚|暂)?(?:未|没|无)(?:有|见|取得)?[。.!]*$|^未(?:取得|见|达)")

_SHARE_DENIED = re.compile(r"\s*(?:[都也还]?(?:不到|没到|未到|没达到|未达到?|不足|没有)|几|\+)")
_SHARE_MOVED = re.compile(
    r"[\s,、/→>~—;-]*(?:提高|提升|上升|增长|升|增|降|下降)?(?:到|至|→)?\s*(?:[0-9]{1,3}(?:\.[0-9]+)?\s*%|[一二两三四五六七八九]成)"
)
_SHARE_IN_ALL = re.compile(r"(?:累计|总体|总的|合计|共计?|总进度)[^,。;]{0,6}?" + _SHARE)

_VAGUE = re.compile(  # how far, but neither plainly nor in words about the task
    r"(?:进度|进展|工作|任务|已经|已|目前|基本|大约|约|推进|还|尚|都|才|的|为|是|到)*"
    r"(?:过半|大半|一大半|多半|一多半|一半(?:多|以上|左右)?|小半|近半|将近一半|差不多"
    r"|不?足?[一二三四五六七八九十几][分]之[一二三四五六七八九几]|[一二三四五六七八九]{2}成|几成"
    rf"|(?:不到|不足|未达到?|没达到|达不到|没到|未到|低于|只有|仅有?|剩余?|差|余|有)\s*{_SHARE})"
    r"(?:多|以上|以下|左右|了)*[\s。.!]*"
)
# Before the share of a status there may stand a mark, or what it is a share of: 推进，进度60%.
_LEAD = re.compile(
    r"[\s,:;。、(\[\-~/]*(?:目前|现在?|总体|整体|工作|整改|已经?)*(?:进度|完成率|推进率|进展|完成|推进)?(?:占比?|为|是|已|达到?|到|:)*\s*"
)


def of_done(body: str) -> bool:
    """Do these words (folded) doubt that all is done?"""
    return (
        any(p.search(body) is not None for p in (_LEFT_OVER, _UNDONE, _TAKEN_BACK, _EMPTY))
        or _OPENS.match(body) is not None
        or any(p.fullmatch(body) is not None for p in (_NOTHING, _PERHAPS))
    )


def of_stage(body: str) -> bool:
    return any(p.search(body) is not None for p in (_NOT_REACHED, _TAKEN_BACK, _EMPTY))


def of_going(body: str) -> bool:
    return any(p.search(body) is not None for p in (_STOPPED, _TAKEN_BACK, _EMPTY))


def of_share(after: str) -> bool:
    """Do the words after a share (folded) make another of it: 60%不到, 60% 70%, 10%，累计60%?"""
    return (
        any(p.match(after) is not None for p in (_SHARE_DENIED, _SHARE_MOVED))
        or _SHARE_IN_ALL.search(after) is not None
    )


def left_over(body: str) -> bool:
    """Is something said to be left, though the share is the whole?"""
    return any(p.search(body) is not None for p in (_LEFT_OVER, _UNDONE, _TAKEN_BACK))


def another(body: str) -> bool:
    """Is this no word about the task but the name of another one?"""
    return _ANOTHER.fullmatch(body) is not None


def vague(folded: str) -> bool:
    return _VAGUE.fullmatch(folded) is not None


def led_share(rest: str) -> tuple[re.Match[str], bool] | None:
    """The share these words (folded) open with, and whether something stands before it."""
    plain = PERCENT.match(rest, len(rest) - len(rest.lstrip(" ")))
    lead = _LEAD.match(rest)
    share = plain or PERCENT.match(rest, lead.end() if lead else 0)
    return None if share is None else (share, plain is None)
