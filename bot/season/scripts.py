"""The scripts of the season: binding, filing, returning and mending, asking. Each reads what it is answered and raises
Unfit where that does not fit; none looks anywhere but at its own phone."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import timedelta

from bot.season.acts import Act, Follows, Looks, Says, Scans, Script, SendsPhoto, Unfit
from bot.season.cast import Change, Manner, Part, Trouble

LINE = re.compile(r"^(\d+)〔(\d+)号〕", re.M)
CHOICE = re.compile(r"(?:^|\s|：)(\d)\s?([^\n]+?)(?=\s\d\s|$)", re.M)
OF_FORM = re.compile(r"^Q\d+ ([^\n，（]+)", re.M)  # a question of the form
QUESTION = re.compile(r"^第(\d+)项", re.M)  # at a line's head: 「已记入…第3项」 looks back, it asks nothing
MAX_TURNS = 40
LACKS = "缺印发文件"  # why a report goes back


@dataclass(slots=True)
class Notes:
    """What people remember between their scripts: where a task stands in a list, and receipts."""

    places: dict[str, dict[int, int]] = field(default_factory=dict)  # part key -> ledger number -> place
    receipts: dict[str, str] = field(default_factory=dict)

    def faulty(self, part: Part) -> str:
        """「第2项 」: the item that goes back, one told as done before any other; '' where there are no tasks."""
        if not part.owed.tasks:
            return ""
        done = next((c.number for c in part.changes if c.status == part.done_label), part.owed.tasks[0])
        return f"第{self.places[part.key][done]}项 "


def expect(heard: str, *any_of: str, said: str) -> None:
    """Raise Unfit unless one of the words is there."""
    if not any(w in heard for w in any_of):
        raise Unfit(f"said “{said}”, expected {' or '.join(any_of)}, heard: {heard!r}")


def bind_by_scan(who: str, scene: str, name: str) -> Script:
    """G1: scan the person's own code, give the name."""
    heard = yield Act(who, Scans(scene))
    expect(heard, "姓名", said="(扫码)")
    heard = yield Act(who, Says(name))
    expect(heard, "已绑定", said=name)


def bind_by_code(who: str, code: str, name: str) -> Script:
    """Follow the account, then 绑定 CODE, then the name."""
    yield Act(who, Follows())
    heard = yield Act(who, Says(f"绑定 {code}"))
    expect(heard, "姓名", said="绑定 ********")
    heard = yield Act(who, Says(name))
    expect(heard, "已绑定", said=name)


def file_report(part: Part, notes: Notes) -> Script:
    """File one report in its manner; ends with the receipt."""
    heard = yield from begin(part, notes)
    if not part.owed.tasks:  # the form's questions are the report
        yield from _answer_until_receipt(part, heard, notes)
        return
    match part.manner:
        case Manner.ZERO:
            said = "0"
        case Manner.BLOCK:
            places = notes.places[part.key]
            said = "；".join(f"{places[c.number]}{_words(c, block=True)}" for c in part.changes) + "；其余无变化"
        case Manner.GUIDED:
            said = " ".join(str(notes.places[part.key][c.number]) for c in part.changes)
    heard = yield Act(part.filer, Says(said))
    heard = yield from _answer_until_receipt(part, heard, notes)


def begin(part: Part, notes: Notes) -> Generator[Act, str, str]:
    """填报, the report chosen, its list read to the last page."""
    owed = part.owed
    heard = yield Act(part.filer, Says("填报"), timedelta(seconds=5))
    heard = yield from choose(part.filer, heard, owed.choice_words)
    expect(heard, owed.short_title, owed.title_number, said="填报")
    places: dict[int, int] = {}
    first = heard
    for _ in range(MAX_TURNS):
        places |= {int(number): int(place) for place, number in LINE.findall(heard)}
        if "下页" not in heard or set(owed.tasks) <= set(places):
            break
        heard = yield Act(part.filer, Says("下页"))
    if set(places) != set(owed.tasks):
        raise Unfit(f"the list shows {sorted(places)}, the unit owes {sorted(owed.tasks)}: {first!r}")
    notes.places[part.key] = places
    return heard


def choose(who: str, heard: str, words: tuple[str, ...]) -> Generator[Act, str, str]:
    """Where the phone asks which of several is meant, take the line with all the words; one no line has (the campaign,
    where there is but one) does not count."""
    for _ in range(3):
        if "请回复1或2" not in heard and not re.search(r"请回复.{0,6}序号|请回复数字|请回复1", heard):
            return heard
        lines = re.findall(r"^(\d+)[ .、](.*)$", heard, re.M)
        known = [w for w in words if any(w in line for _, line in lines)]
        chosen = [n for n, line in lines if all(w in line for w in known)]
        if not known or not chosen:
            return heard
        heard = yield Act(who, Says(chosen[0]))
    return heard


def _words(change: Change, *, block: bool) -> str:
    percent = f"{change.percent}%" if change.percent is not None else ""
    return f"{change.status}{percent}{'，' if block else ' '}{change.text}"


def _answer_until_receipt(part: Part, heard: str, notes: Notes) -> Generator[Act, str, str]:
    by_place = {notes.places[part.key][c.number]: c for c in part.changes}
    interrupted = part.trouble is not Trouble.INTERRUPTED
    for _ in range(MAX_TURNS):
        if "已报送" in heard or "已重新报送" in heard:
            expect(heard, "回执号", said="1")
            notes.receipts[part.key] = heard
            return heard
        if not interrupted and "2/" in heard:
            interrupted = True
            heard = yield from _interrupt(part, heard)
        said = _next_words(part, by_place, heard)
        if not said:
            yield Act(part.filer, SendsPhoto())
            said = "1"
        heard = yield Act(part.filer, Says(said))
    raise Unfit(f"no receipt for {part.key} after {MAX_TURNS} turns: {heard!r}")


def _next_words(part: Part, by_place: dict[int, Change], heard: str) -> str:
    if "是指：" in heard:  # a bare digit after a reminder about something else: the one being filled is meant
        for digit, words in re.findall(r"(\d) ([^\d\n][^\n]*?)(?= \d |\n|$)", heard.split("是指：", 1)[1]):
            if "正在填" in words:
                return str(digit)
    if "请核对" in heard:
        if "回复1报送" not in heard.replace(" ", "") and "下页" in heard:
            return "下页"
        return "1"
    own = OF_FORM.search(heard)
    if own is not None:
        return dict(part.owed.answers).get(own.group(1).strip(), "跳过")
    asked = QUESTION.search(heard)
    if asked is None:
        raise Unfit(f"{part.key}: nothing to answer in {heard!r}")
    place = int(asked.group(1))
    if place in by_place:
        return _words(by_place[place], block=False)
    if "请回复状态" in heard:  # nothing was told of this task before
        return f"{part.owed.labels[1]} 按计划推进"
    return "因资金拨付较晚"  # a word on why it is past its limit


def _interrupt(part: Part, heard: str) -> Generator[Act, str, str]:
    """Put the phone away in the middle, or ask for help; the question stays open."""
    if len(part.changes) % 2 and part.starts.hour < 12:
        yield Act(part.filer, Looks(), timedelta(hours=3))
        return heard
    helped = yield Act(part.filer, Says("帮助"), timedelta(minutes=6))
    expect(helped, "继续", said="帮助")
    return heard


def return_report(office: str, part: Part, notes: Notes) -> Script:
    """G12, the office's half: one item lacks its paper; of a report without tasks, the whole of it."""
    said = f"退回 {part.owed.unit_name} {part.owed.title_number} {notes.faulty(part)}{LACKS}"
    heard = yield Act(office, Says(said))
    heard = yield from choose(office, heard, part.owed.choice_words)
    expect(heard, "将退回", said=said)
    heard = yield Act(office, Says("1"))
    expect(heard, "已退回", said="1")


def mend_report(part: Part, notes: Notes) -> Script:
    """G12, the filer's half: read why, send the photo, confirm. Where nothing has come (its end unknown), ask."""
    heard = yield Act(part.filer, Looks())
    if LACKS not in heard or not part.owed.tasks:
        heard = yield Act(part.filer, Says("填报"))
        heard = yield from choose(part.filer, heard, part.owed.choice_words)
    expect(heard, LACKS, said="填报")
    if not part.owed.tasks:
        yield from _answer_until_receipt(part, heard, notes)
        return
    heard = yield Act(part.filer, SendsPhoto())
    if "请核对" not in heard and "1" not in heard:
        heard = yield Act(part.filer, Looks())
    heard = yield Act(part.filer, Says("1"))
    expect(heard, "已重新报送", said="1")


def sign_report(signer: str, part: Part) -> Script:
    """The 审签人 reads what waits to its last line and agrees; nothing, where it was signed or taken back meanwhile."""
    heard = yield from waiting_to_sign(signer, part)
    if not heard:
        return
    heard = yield Act(signer, Says("1"))
    expect(heard, "已审签", said="1")


def waiting_to_sign(signer: str, part: Part) -> Generator[Act, str, str]:
    """The last page of the report that waits for this 审签人; '' where it does not."""
    heard = yield Act(signer, Says("审签"))
    heard = yield from choose(signer, heard, (part.owed.unit_name, part.owed.title_number))
    if part.owed.unit_name not in heard or part.owed.title_number not in heard:
        return ""
    for _ in range(MAX_TURNS):
        if "下页" not in heard:
            break
        heard = yield Act(signer, Says("下页"))
    return heard


def office_day(office: str) -> Script:
    """The office on the due day: who has not filed."""
    heard = yield Act(office, Says("未报"))
    expect(heard, "应报", "没有", said="未报")


def office_morning(office: str) -> Script:
    """The morning after: what waits is accepted."""
    heard = yield Act(office, Says("待审"))
    expect(heard, "待审", said="待审")
    if "没有" in heard:
        return
    heard = yield Act(office, Says("通过 全部"))
    for _ in range(4):
        if "已通过" in heard or "没有" in heard:
            return
        heard = yield Act(office, Says("1"))
    raise Unfit(f"通过 全部 never ended: {heard!r}")


def leader_evening(leader: str, campaign: str) -> Script:
    """The leader reads one message; whoever leads two campaigns says which."""
    heard = yield Act(leader, Says("汇总"))
    heard = yield from choose(leader, heard, (campaign,))
    expect(heard, "截至", said="汇总")
