"""Reads a day, or a stretch of days, said in Chinese, relative to a given day of the campaign's zone. Knows no clock.

Rules
  1. LITERAL: a whole date (2021.10.25, 二〇二一年十月), 今天 明天, 本周五, 下周五, a month and day not far from today.
  2. NEAR: a last day that was meant by 底 or 前 (月底前, 10月25日前), a date with two digits of year, 25日, 三天内.
  3. ASK: a day that does not exist or does not fit its weekday, one far off with no year, one that is past where a
     coming one is meant, a feast (国庆前), 近期, working days, two dates.
  4. A month, a ten-day, a week is a stretch: `Days.day` is None, and who needs one day asks for it.
  5. `span` also reads 10月8日到12日 and 3天 (from today), `moment` a day and an hour. They are read back.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from forms import chinese
from forms.chinese import clean, fold
from forms.fields import MOST, Read
from forms.statuses import Confidence


@dataclass(frozen=True, slots=True)
class Days:
    """From first to last, both included."""

    first: date
    last: date

    @property
    def day(self) -> date | None:
        """The one day, or None where it is more than one."""
        return self.first if self.first == self.last else None


Found = tuple[Days | None, Confidence]
_LIT, _NEAR, _ASK = Confidence.LITERAL, Confidence.NEAR, Confidence.ASK
_DOUBT: Found = (None, _ASK)

NEARBY = 92  # days: a month and day within this of today needs no year
_FAR = 150  # within this, NEAR; beyond, the year is asked
_C = "零〇一二三四五六七八九十"
_N = rf"(?:[0-9]{{1,2}}|[{_C}]{{1,3}})"
_YEAR = r"(?:(?P<year>[0-9]{4}|[零〇一二三四五六七八九]{4}|[0-9]{2})年|(?P<which>今|本|明|后|去)年)"
_WEEKDAY = "[一二三四五六日天末]"
_RELATIVE = {
    **dict.fromkeys(("今天", "今日", "当天", "今晚"), 0),
    **dict.fromkeys(("明天", "明日", "明晚"), 1),
    **dict.fromkeys(("后天", "后日"), 2),
    "大后天": 3,
    "昨天": -1,
    "昨日": -1,
    "前天": -2,
    "大前天": -3,
}
_BY = re.compile(r"(?P<core>.+?)(?P<by>之前|以前|前|为止|止|内|之内|以内)")
_CURRENT = ("本周", "这周", "本月", "这个月", "今年", "本季度")
_SHORT = {"年": "今年", "本年": "今年", "当年": "今年", "月": "本月", "当月": "本月", "周": "本周"}
_TIME = re.compile(
    r"(?P<core>.*?(?:[天日号晚]|[0-9]{1,2}|周[一二三四五六日天]))\s*(?:早上|上午|中午|下午|晚上|晚|[0-2]?[0-9](?::[0-5][0-9]|[时点](?:整|半)?)|下班)+"
)
_IN_BRACKETS = re.compile(rf"(?P<core>.+?[日号])\s*\(?(?:周|星期|礼拜)(?P<weekday>{_WEEKDAY})\)?")
_SPEAKS_OF_TIME = re.compile(
    "[0-9年月日号周旬季天]|星期|礼拜|底|节|国庆|元旦|端午|中秋|清明|五一|十一|近期|尽快|适时|期间|假|除夕|元宵|十四五|十三五|前|后|早|晚"
)


def read(said: str, today: date) -> Read[Days]:
    """What days were meant. Never raises, whatever was typed."""
    text = clean(said).strip()
    folded = re.sub(r"\s+", "", fold(text)).strip("。.!~,;、()")
    folded = re.sub("^(?:截止到?|截至)(.+?)[前止]?$", r"\1止", folded)
    if len(folded) > MOST:
        return Read(_ASK, heard=text)
    try:
        found, confidence = _read(folded, today)
    except (ValueError, OverflowError):  # the 30th of February, the year 9999 and a week more
        found, confidence = _DOUBT
    if found is None:
        spoken = _SPEAKS_OF_TIME.search(folded) or re.search(r"[一二三四五六七八九十]", folded)
        return Read(_ASK if spoken else Confidence.NONE, heard=text)
    return Read(confidence, found, text if confidence is _NEAR else "")


_BETWEEN = re.compile(r"(.+?)(?:到|至|--|—+|~|–|(?<=[日号天])-)(.+)")
_IN_DIGITS = (  # 8-12日, 10月8-12日; 10.8-10.12
    (re.compile(rf"((?:{_N}月)?)({_N})(?:-|—|~|到|至)({_N})[日号]"), r"\1\2日到\1\3日"),
    (re.compile(r"([0-9]{1,2})\.([0-9]{1,2})(?:-|—|~|到|至)([0-9]{1,2})\.([0-9]{1,2})"), r"\1月\2日到\3月\4日"),
)
_FOR_DAYS = re.compile(
    rf"(?:从|自)?(?P<from>.*?)(?:开始|起)?(?:请假?|休假?)?(?P<n>{_N}|两|半)(?P<unit>天|个工作日|个?星期|周)"
)
_MONTH_BEFORE = re.compile(
    rf"(?:(?:[0-9]{{4}}年|[今本明]年)?{_N}月|[0-9]{{4}}[-./][0-9]{{1,2}}[-./]|[0-9]{{1,2}}[./]|[下本这]个?(?:月|周))"
)
_MORE_DAYS = 366


def span(said: str, today: date) -> Read[Days]:
    """The days from one to another: 10月8日到10月12日, 8日至12日, 3天, 明天起两天, 下周. The end may lack its month."""
    text = clean(said).strip()
    folded = re.sub(r"\s+", "", fold(text)).strip("。.!,;、()")
    folded = re.sub("^(?:从|自)(?=.+[到至起])", "", folded)
    if len(folded) > MOST:
        return Read(_ASK, heard=text)
    for pattern, plain in _IN_DIGITS:
        folded = pattern.sub(plain, folded) if pattern.fullmatch(folded) else folded
    counted = _FOR_DAYS.fullmatch(folded)
    if counted:
        return _for_days(counted, today, text)
    between = _BETWEEN.fullmatch(folded)
    if between is None:
        return read(text, today)
    first, last = read(between[1], today), read(between[2].removesuffix("止"), today)
    prefix = _MONTH_BEFORE.match(between[1])
    if prefix and not _MONTH_BEFORE.match(between[2]) and re.match(rf"(?:{_N})[日号]?$|周|星期", between[2]):
        day = between[2] if between[2].endswith(("日", "号")) or not between[2][-1].isdigit() else between[2] + "日"
        whole = prefix[0].rstrip("周") + day if prefix[0].endswith("周") else prefix[0] + day
        last = read(re.sub(r"(?<=[./-][0-9])日$|(?<=[./-][0-9]{2})日$", "", whole), today)
    if first.value is None or last.value is None or last.value.last < first.value.first:
        return Read(_ASK, heard=text)
    return Read(_NEAR, Days(first.value.first, last.value.last), text)


def _for_days(counted: re.Match[str], today: date, text: str) -> Read[Days]:
    """3天: from today on; 明天起3天; half a day is a day."""
    start = read(counted["from"], today) if counted["from"] else Read(_LIT, _one(today))
    day = start.value.first if start.value else None
    count = {"半": 1, "两": 2}.get(counted["n"]) or chinese.number(counted["n"]) or 0
    count *= 7 if counted["unit"].endswith(("周", "星期")) else 1
    if day is None or not 0 < count <= _MORE_DAYS or counted["unit"] == "个工作日":
        return Read(_ASK, heard=text)
    return Read(_NEAR, Days(day, day + timedelta(count - 1)), text)


_HOUR = re.compile(
    r"(?P<day>.+?)(?:(?P<half>上午|早上|中午|下午|晚上|晚)?(?P<h>[0-9]{1,2})(?::(?P<m>[0-9]{2})|[时点](?:(?P<m2>[0-9]{1,2})分?|(?P<half_past>半)|整)?))?"
)


def moment(said: str, like: datetime, today: date) -> datetime | None:
    """10月13日17:00, 13日, 明天下午5点: a day and an hour; no hour: that of `like`. None: not one day."""
    text = re.sub(r"[。.,，!]+$", "", fold(clean(said)).strip()).removesuffix("前").removesuffix("截止").strip()
    found = _HOUR.fullmatch(re.sub(r"\s+(?=[^0-9]|[0-9]+[日号月年])", "", text))
    if found is None:
        return None
    core = found["day"].strip()
    day = read(core, today).value or (read(f"下月{core}", today).value if re.fullmatch(rf"{_N}[日号]", core) else None)
    if day is None or day.day is None:
        return None
    if found["h"] is None:
        return datetime.combine(day.day, like.time(), like.tzinfo)
    h, m = int(found["h"]), 30 if found["half_past"] else int(found["m"] or found["m2"] or 0)
    h += 12 if found["half"] in ("下午", "晚上", "晚") and h < 12 else 0
    return datetime(day.day.year, day.day.month, day.day.day, h, m, tzinfo=like.tzinfo) if h < 24 and m < 60 else None


def _read(said: str, today: date) -> Found:
    weekday = _IN_BRACKETS.fullmatch(said)
    if weekday and weekday["weekday"] != "末":
        found, confidence = _read(weekday["core"], today)
        fits = found is not None and found.day is not None and found.day.weekday() == _weekday(weekday["weekday"])
        return (found, confidence) if fits else _DOUBT
    timed = _TIME.fullmatch(said)
    if timed and not re.search("[年月周]$|[至到]", timed["core"]):
        found, _ = _read(timed["core"], today)
        return (found, _NEAR) if found is not None and found.day is not None else _DOUBT
    for pattern, reader in _READERS:
        match = pattern.fullmatch(said)
        if match:
            return reader(match, today)
    by = _BY.fullmatch(said)
    return _until(by, today) if by else _DOUBT


def _until(by: re.Match[str], today: date) -> Found:
    """…前, …内: the last day it may be; one that is past was not meant."""
    core = _SHORT.get(by["core"], by["core"])
    if core in _CURRENT:
        found, _ = _read(core, today)
        return (_one(found.last), _NEAR) if found else _DOUBT
    if by["by"] in ("内", "之内", "以内"):
        return _DOUBT
    found, _ = _read(core, today)
    last = found.last if found and (found.day or by["by"] in ("为止", "止")) else None  # 十月前: before it, or in it?
    return (_one(last), _NEAR) if last is not None and last >= today else _DOUBT


def _one(day: date) -> Days:
    return Days(day, day)


def _n(said: str) -> int:
    value = chinese.number(said)
    if value is None:
        raise ValueError(said)
    return value


def _weekday(said: str) -> int:
    return "一二三四五六日".index(said.replace("天", "日"))


def _year_of(match: re.Match[str], today: date) -> tuple[int | None, Confidence]:
    groups = match.groupdict()
    if groups.get("which"):
        return today.year + {"今": 0, "本": 0, "明": 1, "后": 2, "去": -1}[groups["which"]], _LIT
    year = groups.get("year")
    if not year:
        return None, _LIT
    value = int("".join(str(_n(c)) for c in year))
    return (value, _LIT) if len(year) == 4 else (2000 + value, _NEAR)


def _year_meant(today: date, of: Callable[[int], date]) -> tuple[int | None, Confidence]:
    """The year of a date said without one: the nearest, unless it is as far from here as from there."""
    near = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            near.append((abs((of(year) - today).days), year))
        except ValueError:
            continue
    if not near or min(near)[0] > _FAR:
        return None, _ASK
    return min(near)[1], _LIT if min(near)[0] <= NEARBY else _NEAR


def _full(match: re.Match[str], today: date) -> Found:
    """A year, a month and a day, in digits or characters."""
    year, confidence = _year_of(match, today)
    if year is None or not 2000 <= year <= 2099:
        return _DOUBT
    return _one(date(year, _n(match["month"]), _n(match["day"]))), confidence


def _month_day(match: re.Match[str], today: date) -> Found:
    month, day = _n(match["month"]), _n(match["day"])
    year, confidence = _year_meant(today, lambda y: date(y, month, day))
    return (_one(date(year, month, day)), confidence) if year else _DOUBT


def _month_day_in_digits(match: re.Match[str], today: date) -> Found:
    found, _ = _month_day(match, today)  # 10.25 may be a number
    return (found, _NEAR) if found else _DOUBT


def _month(year: int, month: int) -> Days:
    return Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _months_on(today: date, by: int) -> Days:
    at = today.year * 12 + today.month - 1 + by
    return _month(at // 12, at % 12 + 1)


def _part(whole: Days, part: str | None) -> Days:
    """上旬, 底 … of a month."""
    first, last = whole.first, whole.last
    match part:
        case "底" | "末":
            return _one(last)
        case "初":
            raise ValueError(part)
        case "上旬":
            return Days(first, first.replace(day=10))
        case "中旬":
            return Days(first.replace(day=11), first.replace(day=20))
        case "下旬":
            return Days(first.replace(day=21), last)
        case _:
            return whole


def _of_month(match: re.Match[str], today: date) -> Found:
    """2021年10月, 十月底, 10月上旬."""
    month, part = _n(match["month"]), match["part"]
    year, confidence = _year_of(match, today)
    if year is None:
        year, confidence = _year_meant(today, lambda y: _part(_month(y, month), part).last)
    if year is None or not 2000 <= year <= 2099:
        return _DOUBT
    return _part(_month(year, month), part), _NEAR if part in ("底", "末") else confidence


def _this_month(match: re.Match[str], today: date) -> Found:
    """本月, 下月底, 上月25日, 月底."""
    which = match["rel"] or ""
    month = _months_on(today, which.count("下") - which.count("上"))
    if match["day"]:
        return _one(month.first.replace(day=_n(match["day"]))), _LIT
    if not which and not match["part"]:
        return _DOUBT
    return _part(month, match["part"]), _NEAR if match["part"] in ("底", "末") else _LIT


def _day_alone(match: re.Match[str], today: date) -> Found:
    day = today.replace(day=_n(match["day"]))
    return (_one(day), _NEAR) if day >= today else _DOUBT


def _week(match: re.Match[str], today: date) -> Found:
    """本周五, 下周五, 周五. On a Sunday people differ about which week is next."""
    which, weekday = match["rel"] or "", match["weekday"]
    if weekday == "末":
        return _DOUBT
    by = which.count("下") - which.count("上")
    monday = today - timedelta(today.weekday()) + timedelta(7 * by)
    if not weekday:
        return (Days(monday, monday + timedelta(6)), _LIT) if which and today.weekday() != 6 else _DOUBT
    day = monday + timedelta(_weekday(weekday))
    if today.weekday() == 6 and (which or weekday not in "日天"):
        return _DOUBT
    if not which:
        return (_one(day), _NEAR) if day >= today else _DOUBT
    return _one(day), _LIT


def _relative(match: re.Match[str], today: date) -> Found:
    return _one(today + timedelta(_RELATIVE[match[0]])), _LIT


def _in_days(match: re.Match[str], today: date) -> Found:
    """三天后, 3天内, 两周内."""
    count = _n(match["n"]) * (7 if match["unit"] in ("周", "个星期") else 1)
    if count > 366:
        return _DOUBT
    return _one(today + timedelta(count)), _LIT if match["unit"] in ("天", "日") and match["by"] == "后" else _NEAR


def _of_year(match: re.Match[str], today: date) -> Found:
    """2021年, 年底, 明年底, 二〇二一年底, 上半年, 三季度末."""
    year, confidence = _year_of(match, today)
    part = match["part"] or ""
    if year is None and not part:
        return _DOUBT
    assumed = year or today.year
    if not 2000 <= assumed <= 2099:
        return _DOUBT
    first, last = date(assumed, 1, 1), date(assumed, 12, 31)
    quarter = re.match(r"第?([一二三四1-4])季度", part)
    if quarter:
        month = 3 * _n(quarter[1])
        first, last = date(assumed, month - 2, 1), _month(assumed, month).last
    elif part.startswith("上半年"):
        last = date(assumed, 6, 30)
    elif part.startswith("下半年"):
        first = date(assumed, 7, 1)
    if part.endswith(("底", "末")):
        first, confidence = last, _NEAR
    if year is None and last < today:
        return _DOUBT
    return Days(first, last), _NEAR if year is None else confidence


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Found]], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        ("|".join(sorted(_RELATIVE, key=len, reverse=True)), _relative),
        (rf"{_YEAR}(?P<month>{_N})月(?P<day>{_N})[日号]?", _full),
        (r"(?P<year>[0-9]{4})(?P<sep>[-./])(?P<month>[0-9]{1,2})(?P=sep)(?P<day>[0-9]{1,2})日?", _full),
        (r"(?P<year>20[0-9]{2})(?P<month>[0-9]{2})(?P<day>[0-9]{2})", _full),
        (rf"(?P<month>{_N})月(?:份)?(?P<day>{_N})[日号]?", _month_day),
        (r"(?P<month>[0-9]{1,2})[-./](?P<day>[0-9]{2})[日号]?", _month_day_in_digits),  # 3-5 may be 3 to 5
        (r"(?P<month>1[0-2])[-./](?P<day>[0-9])[日号]?", _month_day_in_digits),
        (rf"(?:{_YEAR})?(?P<month>{_N})月份?(?P<part>底|末|初|[上中下]旬)?", _of_month),
        (r"(?P<year>[0-9]{4})[-./](?P<month>[0-9]{1,2})(?P<part>)", _of_month),
        (
            rf"(?:(?P<rel>本|这个?|当|下{{1,2}}个?|上{{1,2}}个?)?月份?)(?:(?P<day>{_N})[日号]|(?P<part>底|末|初|[上中下]旬))?",
            _this_month,
        ),
        (rf"(?P<day>{_N})[日号]", _day_alone),
        (
            rf"(?P<rel>本|这个?|下{{1,2}}个?|上{{1,2}}个?)?(?:周|星期|礼拜)(?P<weekday>{_WEEKDAY})?",
            _week,
        ),
        (rf"(?P<n>{_N}|两)(?P<unit>天|日|周|个星期)(?:之|以)?(?P<by>后|内)", _in_days),
        (rf"(?:{_YEAR})(?P<part>(?:第?[一二三四1-4]季度|上半年|下半年|年)?[底末]?)", _of_year),
        (r"(?P<part>年[底末]|第?[一二三四1-4]季度[底末]?|[上下]半年)", _of_year),
    )
)
