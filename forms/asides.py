"""What is said to the account and not of a task: a greeting, thanks, 收到, when is it due, what do you want of me.

Only what is nothing else: every piece of the message must be a piece of such talk; one word about the work, and it may
be an answer.
"""

from __future__ import annotations

import re
from enum import StrEnum

from forms.chinese import clean, fold, spoken


class Aside(StrEnum):
    """What kind of talk."""

    GREETING = "greeting"
    THANKS = "thanks"
    HEARD = "heard"  # 收到, 好的, 👌
    DUE = "due"  # 请问几点截止
    HOW = "how"  # 啥意思, 看不懂, 怎么填
    QUESTION = "question"  # anything else that is asked


MOST = 30  # characters: whoever writes more has something to say
_MARK = r"[\s,.。;:!~?、…]"
_STICKER = re.compile(r"\[[^\[\]\s]{1,6}\]|/:[^\s]{1,6}")
_CALLED = "(?:各位|所有)?(?:老师|领导|同志|主任|科长|处长|局长|专班|大家|您|你|亲|朋友|各位|人工|客服|小编|管理员)们?"
_HELLO = (
    "(?:你好|您好|您们好|你们好|大家好|喂|嗨|哈喽|hi|hello|(?:早上|上午|中午|下午|晚上)好|早|打扰(?:一下|了|您了)?|不好意思|"
    "麻烦(?:您|你|了|您了|问一下)?)"
)
_ANYBODY = "(?:在吗|在么|在不在|在不|有人吗|有人在吗|有人么|你是谁|您是谁|你是人吗|人工|客服|转人工)"
_ASKING = "(?:请问|请教|想问|问(?!题)|想咨询|咨询|打听)(?:一下|下|个|问|您|你)*"
_CONVERSATION = (
    "(?:本期|这期|上期|这次|本次|这个|那个|这|那|今天|明天|后天|今年|本月|这个月|本周|旬报|月报|周报|季报|年报|报告|报表|表格?|"
    "材料|进展|内容|填报|报送|上报|提交|补正|补报|提醒|系统|小程序|公众号|服务号|截止|时间|日期|期限|到期|最晚|最迟|最后|到底|"
    "一般|是否|是不是|是|到|在|要|得|该|应该|必须|需要|可以|能|还|就|都|才|算|前|之前|以前|以后|为止|交|报|填|完|发|弄|写|回复?|"
    "选|点|操作|用|看|做|改|我们?|咱们?|您|你|了|啊|呀|呢|吗|吧|么|的|啦|哦|嘛|来得及|来不及|没|过|一下|不|有|"
    "第[0-9一二三四五六七八九十]{1,3}[项期]|[0-9]{1,2})"
)
_WHEN = "(?:几点钟?|几时|什么时候|啥时候|啥时|何时|几号|几日|哪一?天|多会儿?|什么时间|啥时间|多晚|周几|星期几|几月几号)"
_HOW = "(?:什么|啥|怎么样?|咋样?|如何|怎样|哪里|哪儿|哪个|为什么|为啥)"
_LOST = (
    "(?:不懂|不会|不明白|不清楚|不知道|不晓得|没看懂|没看明白|没明白|没懂|没搞懂|看不懂|看不明白|听不懂|搞不懂|搞不清|弄不懂|"
    "不理解|不太会|不太懂|不太明白|教教?我|教一下)"
)
_HEARD = (
    "(?:收到|好的?|好吧|好嘞|好哒|行|可以|知道了?|明白了?|了解了?|[嗯哦噢喔啊呃哈呵]|是的?|对的?|ok|okay|yes|no|没问题|没事|"
    "稍等|等等|等一下|等会儿?|等下|算了|我先?看看|看看|测试|test|再见|拜拜|晚安)"
)
_SOON = (
    "(?:我们?|咱们?)?(?:这就|马上就?|尽快|一会儿?|待会儿?|等会儿?|等下|稍后|回头|今天|下午|晚上|明天)(?:再|就|来|去|会)*"
    "(?:填报?|报送?|上报)(?:一下|哈|啊)?"
)
_WILL = (  # only after 收到: alone it is a word about the work
    "(?:我们?|咱们?|这就|马上就?|立即|立刻|尽快|抓紧|稍后|今天|下午|晚上|明天|一定|会|去|就|再|来|按时|按要求|认真)+"
    "(?:填报?|报送?|上报|落实|办理?|处理|整改|完成|补正?)(?:一下|到位|哈|啊)?"
)
_THANKS = "(?:谢谢|谢了|多谢|感谢|非常感谢|十分感谢|辛苦了?|劳驾|麻烦了|给您?添麻烦了)"
_NAMED = r"[^\s,。.;:!?]{1,2}(?:科长|处长|局长|主任|老师|书记|[总科处局工哥姐])"  # 谢谢王科长
_FOR = "(?:的?(?:提醒|支持|指导|帮助|解答|理解))"

_PLAIN = re.compile(rf"(?:{_HELLO}|{_ANYBODY}|{_CALLED}|{_MARK}|[啊呀呢吗吧哈])+")
_PLAIN_THANKS = re.compile(
    rf"(?:{_HEARD}|{_HELLO}|{_MARK})*{_THANKS}(?:{_CALLED}|{_NAMED})?{_FOR}?(?:{_THANKS}|{_HEARD}|啊|呀|哈|了|{_MARK})*"
)
_PLAIN_HEARD = re.compile(rf"(?:{_HEARD}|{_CALLED}|{_MARK}|了|啦|哈|呀|吧)+(?:{_WILL}{_MARK}*)?|{_SOON}{_MARK}*")
_OPENING = re.compile(rf"(?:{_HELLO}|{_CALLED}|{_MARK})*")
_ASKED = re.compile(rf"{_ASKING}{_MARK}*")
_DUE = re.compile(rf"(?:{_CONVERSATION}|{_WHEN}|{_MARK})+")
_DUE_WORD = re.compile(
    rf"{_WHEN}|截止(?:时间|日期|期限)|(?:来得及|来不及|到期|截止|过期|截至)(?:了|没|吗|么|没有|了没|了吗)*$"
)
_HOW_TO = re.compile(rf"(?:{_CONVERSATION}|{_HOW}|{_LOST}|意思|办|样|东西|{_MARK})+")
_HOW_WORD = re.compile(rf"{_HOW}|{_LOST}")
_OF_TASK = re.compile("完成|办结|整改|推进|成效|成果|启动|到位|变化|无进展|没有?进展|印发|落实|起草|已|明确")
_QUESTION = re.compile(
    r"(?:[?]|吗|呢|么|是否|能否|可否|是不是|行不行|可以不|好不好)[\s。!?]*$"
    r"|^(?:是否|能否|可否|能不能|可不可以|是不是|要不要|用不用|需不需要|怎么|咋|为什么|为啥|什么|啥|哪|谁|多少)"
    r"|(?:是什么|是啥|是谁|多少|在哪里?|找谁|咋办|怎么办)[\s。!]*$"
)


def read(said: str) -> Aside | None:
    """Which kind of talk this is; None where it may be an answer."""
    text = fold(_STICKER.sub("", clean(said))).strip()
    if spoken(text) == 0:
        return Aside.HEARD if _pictures(said) else None
    if len(text) > MOST or re.fullmatch(r"[0-9\s.,、;:/-]+", text):
        return None
    if _PLAIN_THANKS.fullmatch(text):
        return Aside.THANKS
    if _PLAIN.fullmatch(text):
        return Aside.GREETING
    if _PLAIN_HEARD.fullmatch(text):
        return Aside.HEARD
    return _question(text)


def _question(text: str) -> Aside | None:
    opening = _OPENING.match(text)
    core = text[opening.end() if opening else 0 :]
    asked = _ASKED.match(core)
    core = core[asked.end() if asked else 0 :].strip()
    bare = core.rstrip(" ,.。;:!~?、…")
    if _DUE.fullmatch(core) and _DUE_WORD.search(bare):
        return Aside.DUE
    if _HOW_TO.fullmatch(core) and _HOW_WORD.search(core):
        return Aside.HOW
    if asked or (_QUESTION.search(core) and not _OF_TASK.search(core)):
        return Aside.QUESTION
    return None


def _pictures(said: str) -> bool:
    """Emoji or stickers, and not mere punctuation."""
    return bool(_STICKER.search(clean(said))) or any(ord(c) >= 0x2190 and not 0x3000 <= ord(c) < 0xFF66 for c in said)
