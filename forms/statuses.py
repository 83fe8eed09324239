"""Reads what is said of one task: its status, how far, and the words about it.

Rules
  1. A reading is LITERAL only where the status word stands first and alone: at the end, or before a space or a mark.
  2. A word of degree (基本完成, 即将完成) or a verb that implies a status is NEAR: taken, marked ※ and read back.
  3. A denied, hoped for, partial or doubtful status (未完成, 已完成方案制定, 完成？) is ASKed, never taken for 已完成.
  4. 没有进展 is always asked: it mostly means "nothing new".
  5. Words that speak of no status at all leave it to the caller (UNSAID), who knows the last one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from forms import doubts
from forms.chinese import PERCENT, clean, fold, is_about, percent, spoken
from forms.model import Status


class Confidence(StrEnum):
    LITERAL = "literal"  # said in so many words
    NEAR = "near"  # taken, marked and read back
    ASK = "ask"  # must be asked
    NONE = "none"  # not an answer at all


class Why(StrEnum):
    PLAIN = ""
    UNCHANGED = "unchanged"  # 无变化: literal
    UNSAID = "unsaid"  # words about the task, no status: near, of the last status
    NO_NEWS = "no_news"  # 没有进展: ask
    UNSURE = "unsure"  # a status is spoken of, but not plainly given: ask
    PERCENT = "percent"  # over 100, or 100 without 完成: ask


@dataclass(frozen=True, slots=True)
class Reading:
    """status: a Status.key, '' for none. text: the words about the task. heard: what a NEAR reading rests on."""

    confidence: Confidence
    status: str = ""
    percent: int | None = None
    text: str = ""
    heard: str = ""
    why: Why = Why.PLAIN


class _Sense(StrEnum):
    DONE = "done"
    STAGE = "stage"
    PUSH = "push"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class _Head:
    """A status phrase at the beginning. whole: the words themselves say what goes on, so they stay in the text."""

    status: str
    sense: _Sense | None
    confidence: Confidence
    end: int
    whole: bool = False


_DONE_VERB = "(?:完成(?!率)|办结|整改到位|整改完毕)"
_OBJECT = "(?:整改(?:任务|工作)?)?"
_ALREADY = "(?:已经|均已|现已|都已|也已|已|均|都|也)?"
_LIT = Confidence.LITERAL
_NEAR = Confidence.NEAR
# Longest match wins; on a tie the earlier line.
_GENERAL: tuple[tuple[_Sense, Confidence, bool, re.Pattern[str]], ...] = tuple(
    (sense, confidence, whole, re.compile(pattern))
    for sense, confidence, whole, pattern in (
        (
            _Sense.DONE,
            _LIT,
            False,
            rf"{_ALREADY}(?:全部|全面|整改|全部整改)?{_DONE_VERB}{_OBJECT}(?:了|啦)?(?:并(?:长期|持续)坚持)?",
        ),
        (_Sense.DONE, _NEAR, False, rf"{_ALREADY}(?:圆满|顺利|如期|按期|按时|提前)完成{_OBJECT}了?"),
        (_Sense.DONE, _NEAR, False, rf"{_ALREADY}(?:全部|都)?(?:做完|办完|改完|整改完|弄完|搞定)了?"),
        (_Sense.STAGE, _LIT, False, rf"{_ALREADY}(?:取得|有)?了?阶段(?:性)?(?:成效|成果)?"),
        (_Sense.STAGE, _NEAR, False, r"(?:取得)?了?阶段性?进展"),
        (
            _Sense.STAGE,
            _NEAR,
            False,
            rf"{_ALREADY}(?:基本|大体|大致|总体|主体|绝大部分|大部分|大多|差不多|初步)上?(?:已经|已)?(?:完成|办结|整改到位|整改完|到位|做完|落实){_OBJECT}了?",
        ),
        (
            _Sense.STAGE,
            _NEAR,
            False,
            r"(?:已经|已)?(?:取得|有|初见)了?(?:初步|明显|一定|积极|较好|良好|显著)?的?(?:成效|成果|效果)",
        ),
        (_Sense.PUSH, _LIT, False, r"(?:正在|仍在|还在|在|已|持续|继续)?(?:有序|稳步|积极|加快|全力)?推进(?:之?中)?"),
        (_Sense.PUSH, _NEAR, False, r"(?:仍在|还在|正在)?(?:进行|整改|办理|实施)中"),
        (_Sense.PUSH, _NEAR, True, r"(?:仍在|还在|正在)(?:进行|整改|办理|实施|落实|完成)"),
        (_Sense.PUSH, _NEAR, True, r"(?:即将|快要?|马上就?要?|将要|接近|临近|行将)(?:全部)?(?:完成|办结|整改到位)了?"),
        (
            _Sense.PUSH,
            _NEAR,
            True,
            r"(?:力争|争取|预计|计划|拟|确保|将于|预期|有望|可望|打算|准备)[^,。;:!?\n]{0,14}?(?:完成|办结|整改到位)",
        ),
        (_Sense.PUSH, _NEAR, True, r"(?:已)?(?:有|取得)了?(?:新|积极|一定|明显|较大|很大|初步)?的?进展"),
        (_Sense.PUSH, _NEAR, True, r"(?:工作|整改)?进展(?:顺利|良好|较快|正常)"),
        (_Sense.PUSH, _NEAR, True, r"(?:已经|已)(?:启动|开展|着手|开始)"),
        (_Sense.PUSH, _NEAR, True, r"(?:已)?达到序时进度"),
        (_Sense.NONE, _NEAR, True, r"(?:目前)?(?:尚|还|仍)?(?:未|没有?)(?:启动|开展|开始|动工|实施|着手)"),
    )
)
_LEAD_IN = re.compile(
    r"(?:目前|现在|当前|本期|本项|该项|此项|该任务|进展情况|(?:完成|整改|进展|工作)(?:情况|状态|进度)(?=\s*:)"
    r"|(?:本期|最新|新|工作|整改)*(?:进展|情况|结果)(?=\s*:))?[\s:,]*"
)
_SET_TO = re.compile(r"(?:状态\s*(?:改为|改成|变为|调整为|设为|为|是|:)?|改为|改成|变为|调整为|设为)\s*")
_SEP = " \n,.。;:、!()[]【】「」“”\"'|｜/\\-—–_~…·•《》<>=+*#&^"
_UNCHANGED = re.compile(
    r"(?:本期|本项|该项|目前|全部|均|都|各项|暂时|暂|仍然?|还是|状态)*\s*"
    r"(?:(?:无|没有|没得|没|木有|冇|未有?|暂无)(?:任何|什么|啥|新的?|发生)*(?:变化|变动|更新|新情况|变)|不变|(?:保持|维持)(?:不变|原状)"
    r"|(?:同|与|和|跟)上[期旬月次](?:相同|一致|一样)?|照旧|同上|老样子|(?:原|一)样|那样|零报告)了?[。.!]*"
)
_CHANGED = re.compile(r"(?:本期|本项|都|均)*有了?(?:新的?|些|一些|点)?变化了?[\s。.!]*")  # which?
_NO_NEWS = re.compile(
    r"(?:目前|本期|暂时|暂|尚|仍|还是?|基本|几乎|均|都)*(?:无|没有|没得|没|木有|冇|未有?|毫无)(?:什么|任何|新的?|明显|实质性?|太大|大|啥|取得)*的?进展"
)
_NOTHING = re.compile(r"(?:本期|暂时|目前|还|一直|仍)*(?:无|没有?|未)(?:动静|动|做|弄|搞|办|新增|啥|什么)?了?[\s。.!]*")
_AS_IF_DONE = re.compile(  # 弄好了, 已整改: alone it claims that all is done, in no word of the campaign's
    r"(?:已经?|都|全部|均|全)*(?:完工|完结|(?:整改|弄|办|搞|做|改|处理)(?:好|完|妥)|整改|落实|解决|处理|完)(?:了|完毕|好了)?[\s。.!]*"
)
_STATUS_LIKE = re.compile(
    r"完成|办结|完毕|竣工|结束|销号|到位|阶段性|成效|成果|推进(?!会|办|组|方案)|进展|启动|做完|搞定|改完"
)
_DENIED = re.compile(r"未|没|不|尚|无法|难以|待|因|由于")
_DONE_LIKE = re.compile(r"完成|办结|完毕|竣工|结束|销号|到位|做完|搞定|改完")
_STUCK = re.compile(r"不下去|不了|不动|无法|停滞|停止|暂停|未|没")
_PUSH_TAIL = re.compile(
    r"(?:正在|持续|稳步|有序|积极|加快|仍在|还在)推进(?:之?中)?[。!.]*$|进展(?:顺利|良好|正常)[。!.]*$"
)
_QUESTION = re.compile(r"(?:\?|吗|呢|么|是否|能否|可否)[\s?。!]*$|^(?:是否|能否|可否|如何|怎么|为什么|什么|哪)")
_SMALL_TALK = re.compile(
    r"(?:你好|您好|喂|在吗|在么|在不在|有人吗|谢谢[^,。]{0,4}|多谢|辛苦了?|好的?|好吧|收到|知道了?|明白了?|嗯+|哦+|噢|啊+|呃|是的?|对的?|行|可以|"
    r"不知道|不清楚|不明白|不懂|ok|okay|yes|no|hi|hello|test|测试|哈+|呵+|人工|客服|你是谁|早上好|下午好|晚上好|早|再见|等等|等一下|稍等|算了|啥|什么|什么意思)"
    r"[\s。.!~?,]*"
)
_STICKER = re.compile(r"\[[^\[\]\s]{1,6}\]|/:[^\s]{1,6}")


def senses(statuses: tuple[Status, ...]) -> dict[str, str]:
    """done, stage, push, none -> the key of the campaign's status that means it; those it lacks are left out."""
    found: dict[str, str] = {}
    for status in statuses:
        label = fold(status.label)
        if status.done:
            sense = _Sense.DONE
        elif "阶段" in label or "成效" in label or "成果" in label:
            sense = _Sense.STAGE
        elif re.search("推进|进行|整改中|正在|序时", label):
            sense = _Sense.PUSH
        elif _NO_NEWS.search(label) or re.search("未启动|未开展|未开始", label):
            sense = _Sense.NONE
        else:
            continue
        found.setdefault(sense, status.key)
    return found


def read(said: str, statuses: tuple[Status, ...]) -> Reading:
    """Read what was said of one task. Never raises, whatever was typed."""
    text = clean(said).strip()
    folded = fold(text)
    if (
        spoken(_STICKER.sub("", text)) == 0
        or re.fullmatch(r"[0-9\s.,、;:/-]+", folded)
        or _SMALL_TALK.fullmatch(_STICKER.sub("", folded))
    ):
        return Reading(Confidence.NONE, text=text)
    if _QUESTION.search(folded):
        return _ask(text) if _STATUS_LIKE.search(folded) else Reading(Confidence.NONE, text=text)
    lead_in = _LEAD_IN.match(folded)
    start = lead_in.end() if lead_in else 0
    set_to = _SET_TO.match(folded, start)
    if any(_UNCHANGED.fullmatch(folded, at) for at in {0, start, set_to.end() if set_to else 0}):
        return Reading(Confidence.LITERAL, why=Why.UNCHANGED)
    if _CHANGED.fullmatch(folded):
        return _ask(text)
    if _NOTHING.fullmatch(folded):
        return Reading(Confidence.ASK, heard=text, why=Why.NO_NEWS)
    no_news = _NO_NEWS.match(folded)
    if no_news:
        return Reading(Confidence.ASK, text=_body(text[no_news.end() :]), heard=text[: no_news.end()], why=Why.NO_NEWS)
    for at in {set_to.end() if set_to else start, start}:
        head = _head(folded, at, statuses)
        if head is not None:
            explicit = set_to is not None and at == set_to.end()
            return _after(text, folded, at, head, statuses, explicit=explicit)
    return _headless(text, folded, start, statuses)


def _ask(text: str, why: Why = Why.UNSURE) -> Reading:
    return Reading(Confidence.ASK, text=text, heard=text, why=why)


def _body(text: str) -> str:
    return text.lstrip(" \n,.。;:、!)]|｜/\\-—–~～·，；：！）】　").strip()


def _head(folded: str, at: int, statuses: tuple[Status, ...]) -> _Head | None:
    """The longest status phrase standing at `at`."""
    by_sense = senses(statuses)
    sense_of = {key: _Sense(sense) for sense, key in by_sense.items()}
    best: _Head | None = None
    for status in statuses:
        for phrase in (status.label, *status.synonyms):
            wanted = fold(phrase).strip()
            whole_word = folded[at + len(wanted) : at + len(wanted) + 1] not in ("率", "度")  # 完成率 is not 完成
            if (
                wanted
                and folded.startswith(wanted, at)
                and whole_word
                and (best is None or at + len(wanted) > best.end)
            ):
                best = _Head(status.key, sense_of.get(status.key), _LIT, at + len(wanted))
    for sense, confidence, whole, pattern in _GENERAL:
        match = pattern.match(folded, at)
        if match and sense in by_sense and (best is None or match.end() > best.end):
            best = _Head(by_sense[sense], sense, confidence, match.end(), whole)
    return best


def _after(text: str, folded: str, at: int, head: _Head, statuses: tuple[Status, ...], *, explicit: bool) -> Reading:
    """Judge a status phrase by what follows it."""
    rest = folded[head.end :]
    led = doubts.led_share(rest)
    if led and head.sense in (_Sense.DONE, _Sense.STAGE, _Sense.PUSH):
        return _with_share(text, at, head, led[0], statuses, led=led[1])
    alone = re.fullmatch(r"[\s:,]*([0-9]{1,3})[\s。.!]*", rest)
    if alone and head.sense in (_Sense.DONE, _Sense.STAGE, _Sense.PUSH):  # 推进 60, 完成 60: a share without its sign
        if head.sense is _Sense.DONE or not 0 < int(alone[1]) < 100 or "," in rest:  # 推进，9: a share, or a place?
            return _ask(text, Why.PERCENT)
        return Reading(_NEAR, head.status, int(alone[1]), heard=text[at:])
    stands_alone = not rest or rest[0] in _SEP
    body = _body(text[head.end :])
    if stands_alone and body and (_is_status(fold(body), statuses) or doubts.another(fold(body))):
        return _ask(text)  # 完成 推进: which? 完成，第5项: and of that?
    if head.sense is _Sense.DONE:
        if not stands_alone or doubts.of_done(fold(rest).strip(" ")) or doubts.of_done(fold(body)):
            return _ask(text)
    elif not stands_alone:
        return _runs_on(text, folded, at, head, rest)
    elif _doubted(head, fold(body)):
        return _ask(text)
    if head.sense is _Sense.NONE and head.confidence is _LIT and not explicit:
        return Reading(Confidence.ASK, text=body, heard=text[at : head.end], why=Why.NO_NEWS)
    heard = text[at : head.end] if head.confidence is _NEAR else ""
    return Reading(head.confidence, head.status, text=text[at:] if head.whole else body, heard=heard)


def _doubted(head: _Head, body: str) -> bool:
    return (head.sense is _Sense.STAGE and doubts.of_stage(body)) or (
        head.sense is _Sense.PUSH and doubts.of_going(body)
    )


def _runs_on(text: str, folded: str, at: int, head: _Head, rest: str) -> Reading:
    """正在推进方案起草, 阶段性工作已完成: the phrase is part of a sentence."""
    clause = re.split(r"[,。;!\n]", rest, maxsplit=1)[0]
    if _STUCK.search(clause) or _DONE_LIKE.search(clause) or head.sense is None:
        return _ask(text)
    if head.sense is _Sense.STAGE or (head.sense is _Sense.NONE and not head.whole):
        return _ask(text)
    return Reading(Confidence.NEAR, head.status, text=text[at:], heard=text[at : head.end])


def _with_share(
    text: str, at: int, head: _Head, share: re.Match[str], statuses: tuple[Status, ...], *, led: bool
) -> Reading:
    """推进60%, 完成80%, 基本完成90%: a share belongs to its status, and less than all is not 已完成.

    led: something stands between the two, 推进，进度60%.
    """
    value = percent(share)
    end = head.end + share.end()
    body = _body(text[end:].lstrip("%％"))
    heard = text[at : end + (text[end : end + 1] in (")", "）"))]
    done = head.sense is _Sense.DONE
    of_something = fold(text[end:]).startswith("的")  # 60%的村: no share of the task
    if value is None or (of_something and not done):  # 60.5%: kept in the words
        return _ask(text) if done else _kept_in_words(text, at, head, whole=of_something)
    if value > 100 or (value == 100 and not done) or (done and led and value < 100):
        return _ask(text, Why.PERCENT)
    if of_something or doubts.of_share(fold(text[end:])) or (body and _is_status(fold(body), statuses)):
        return _ask(text, Why.PERCENT)
    if (share["more"] or "").strip() in ("以下", "以内"):
        return _ask(text, Why.PERCENT)
    if done and value == 100:
        return _ask(text) if doubts.left_over(fold(body)) else Reading(_NEAR, head.status, 100, body, heard)
    if done:
        push = senses(statuses).get(_Sense.PUSH)
        return Reading(_NEAR, push, value, body, heard) if push else _ask(text)
    near = led or head.confidence is _NEAR or is_about(share)
    return Reading(_NEAR if near else _LIT, head.status, value, body, heard if near else "")


def _kept_in_words(text: str, at: int, head: _Head, *, whole: bool) -> Reading:
    """A share that is no whole number of the task stays where it was said."""
    if whole:
        return Reading(_NEAR, head.status, text=text[at:], heard=text[at : head.end])
    heard = text[at : head.end] if head.confidence is _NEAR else ""
    return Reading(head.confidence, head.status, text=_body(text[head.end :]), heard=heard)


def _is_status(folded: str, statuses: tuple[Status, ...]) -> bool:
    """Is this nothing but another status phrase?"""
    head = _head(folded, 0, statuses)
    return head is not None and not folded[head.end :].strip(_SEP)


def _headless(text: str, folded: str, start: int, statuses: tuple[Status, ...]) -> Reading:
    """No status phrase first: a share alone, a status at the end, a status somewhere, or none."""
    by_sense = senses(statuses)
    share = re.compile(r"(?:整改|工作)?(?:进度|完成率|推进率|进展)?(?:为|是|已|达到?|约|:)*\s*").match(folded, start)
    match = PERCENT.match(folded, share.end() if share else start)
    push = by_sense.get(_Sense.PUSH)
    if doubts.vague(folded):
        return _ask(text, Why.PERCENT)
    if match:
        value = percent(match)
        after = folded[match.end() :]
        vague = doubts.of_share(after) or (match["more"] or "").strip() in ("以下", "以内")
        if value is None or not 0 < value < 100 or not push or vague or _DONE_LIKE.search(after):
            return _ask(text, Why.PERCENT)
        return Reading(Confidence.NEAR, push, value, _body(text[match.end() :]), text[start : match.end()])
    if re.fullmatch(r"\S(?:\s+\S)+", folded):  # 完 成, 没 有 进 展
        squeezed = read(re.sub(r"\s+", "", text), statuses)
        if squeezed.confidence is Confidence.LITERAL and squeezed.status:
            return Reading(Confidence.NEAR, squeezed.status, text="", heard=text)
        return squeezed
    tail = _PUSH_TAIL.search(folded)
    if tail and push and not _DONE_LIKE.search(folded) and not _STUCK.search(folded):
        return Reading(Confidence.NEAR, push, text=text, heard=text[tail.start() :])
    if _STATUS_LIKE.search(folded) or (_AS_IF_DONE.fullmatch(folded) and folded not in ("整改", "落实", "处理", "完")):
        return _ask(text)
    if spoken(text) < 2:
        return Reading(Confidence.NONE, text=text)
    return Reading(Confidence.NEAR, text=text, heard="", why=Why.UNSAID)


def claims_done(said: str) -> bool:
    """Do these words say of something that it is finished, without denying it? Used where a reason is asked for."""
    folded = fold(clean(said))
    return any(_DONE_LIKE.search(clause) and not _DENIED.search(clause) for clause in re.split(r"[,。;!\n]", folded))
