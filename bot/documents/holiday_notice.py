"""The State Council's notice of a year's holidays (国务院办公厅关于20XX年部分节假日安排的通知), pasted as text -> days.

Nothing is guessed: a sentence about days off or worked that is not fully understood is a fault, as is a weekday or a
count that does not agree with the calendar, a holiday that is missing, and a worked day that is no weekend.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from bot.documents.campaign_file import words
from schedules.workdays import Day

HOLIDAYS = ("元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节")
_LONGEST = 15  # days of one holiday

_TITLE = re.compile(r"(20[0-9]{2})年(?:部分)?节假日安排")
_NAMED = "|".join(HOLIDAYS)
_HEADING = re.compile(  # numbered as in the notice; as news sites print it, the names alone will do
    rf"(?:[一二三四五六七八九十]+、(?P<numbered>[^:。,]{{2,20}})|(?P<named>(?:{_NAMED})(?:[、和](?:{_NAMED}))*)):"
)
_DATE = r"(?:(?:20[0-9]{2})年)?(?:[0-9]{1,2}月)?[0-9]{1,2}日(?:\([^)]*\))?"
_BETWEEN = "至|到|、|和|-|—|–|~"
_PART = re.compile(r"(?:(20[0-9]{2})年)?(?:([0-9]{1,2})月)?([0-9]{1,2})日(?:\(([^)]*)\))?")
_CLAUSE = re.compile(
    rf"(?P<days>{_DATE}(?:(?:{_BETWEEN}){_DATE})*)(?P<act>放假调休|放假公休|放假|调休|补休|上班)(?:共?(?P<count>[0-9]+)天)?\Z"
)
_COUNT = re.compile(r"共([0-9]+)天\Z")
_ASIDE = ("不调休", "与周末连休")
_ABOUT_DAYS = re.compile(r"放假|补休|上班|调休")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")


@dataclass(frozen=True, slots=True)
class Item:
    """One holiday as read: 国庆节、中秋节 off on these days, worked on those."""

    name: str
    off: tuple[date, ...]
    worked: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """faults: each a sentence and what is wrong with it; where there is one, nothing else is to be used."""

    year: int
    items: tuple[Item, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def days(self) -> tuple[Day, ...]:
        """Every day it names."""
        off = [Day(d, True, i.name) for i in self.items for d in i.off]
        return tuple(sorted(off + [Day(d, False, i.name) for i in self.items for d in i.worked]))


def parse(text: str) -> Notice:
    """Never raises, whatever the text."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("﹝", "(").replace("﹞", ")")
    title = _TITLE.search(plain)
    if title is None:
        return Notice(0, faults=(words.notice_no_year(),))
    year, items, faults = int(title[1]), list[Item](), list[str]()
    headings = list(_HEADING.finditer(plain, title.end()))
    for heading, following in zip(headings, [*headings[1:], None], strict=True):
        body = plain[heading.end() : following.start() if following else len(plain)]
        items.append(_item(heading["numbered"] or heading["named"], body, year, faults))
    missing = [h for h in HOLIDAYS if not any(h in i.name for i in items)]
    if missing:
        faults.append(words.notice_missing(missing))
    faults += _clashes(items)
    return Notice(year, tuple(items), tuple(faults))


def _item(name: str, body: str, year: int, faults: list[str]) -> Item:
    off: list[date] = []
    worked: list[date] = []
    for sentence in body.split("。"):
        if not _ABOUT_DAYS.search(sentence):
            continue
        try:
            _sentence(sentence, year, off, worked)
        except _NotUnderstood as why:
            faults.append(words.notice_sentence(f"{name}：{sentence}。", str(why)))
    if not off and not any(f"“{name}：" in f for f in faults):
        faults.append(words.notice_no_days(name))
    return Item(name, tuple(dict.fromkeys(off)), tuple(dict.fromkeys(worked)))


class _NotUnderstood(Exception):
    """What is wrong, in words."""


def _sentence(sentence: str, year: int, off: list[date], worked: list[date]) -> None:
    found: list[date] = []
    for clause in re.split("[,;]", sentence):
        if clause in _ASIDE:
            continue
        if count := _COUNT.match(clause):
            _counted(found, int(count[1]))
            continue
        m = _CLAUSE.match(clause)
        if m is None:
            raise _NotUnderstood(words.notice_unread(clause))
        days = list(_days(m["days"], year))
        if m["act"] == "上班":
            plain = next((d for d in days if d.weekday() < 5), None)
            if plain is not None:
                raise _NotUnderstood(words.notice_worked_weekday(plain))
            worked += days
        else:
            found += days
            off += days
        if m["count"]:
            _counted(days, int(m["count"]))


def _counted(days: list[date], said: int) -> None:
    if len(days) != said:
        raise _NotUnderstood(words.notice_count(said, len(days)))


def _days(said: str, year: int) -> Iterator[date]:
    """2月15日至23日, 2月14日、2月28日. A month or year left out is that of the day before it."""
    before: date | None = None
    through = False
    for piece in re.split(rf"(?<=[日)])({_BETWEEN})", said):
        part = _PART.fullmatch(piece)
        if part is None:
            through = piece not in "、和"
            continue
        day = _date(part, before, year)
        if through and before is not None:
            if not timedelta() < day - before < timedelta(days=_LONGEST):
                raise _NotUnderstood(words.notice_stretch(before, day))
            yield from (before + timedelta(days=n) for n in range(1, (day - before).days))
        yield day
        before, through = day, False


def _date(part: re.Match[str], before: date | None, year: int) -> date:
    month = int(part[2]) if part[2] else before.month if before else 0
    try:
        day = date(int(part[1]) if part[1] else before.year if before else year, month, int(part[3]))
    except ValueError:
        raise _NotUnderstood(words.notice_no_such_day(part[0])) from None
    if not date(year - 1, 12, 20) <= day <= date(year + 1, 1, 10):
        raise _NotUnderstood(words.notice_other_year(day))
    said = _WEEKDAY.search(part[4] or "")
    if said and "一二三四五六日".index(said[1].replace("天", "日")) != day.weekday():
        raise _NotUnderstood(words.notice_weekday(part[0], day))
    return day


def _clashes(items: list[Item]) -> Iterator[str]:
    """A day that is both off and worked, or off for two holidays."""
    seen: dict[date, str] = {}
    for item in items:
        for d in (*item.off, *item.worked):
            if d in seen:
                yield words.notice_twice(d, seen[d], item.name)
            seen.setdefault(d, item.name)
