"""Who files what, when and how: pure decisions, the same for the same seed.

Every unit's tasks walk from 无进展 to where the published figures leave them by the end of October; each report is
given a manner (zero, block, guided) and some meet a trouble (interrupted, late, returned). Nothing here knows of time
passing or of HTTP.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum


class Manner(StrEnum):
    ZERO = "零报告"
    BLOCK = "一条消息"
    GUIDED = "逐项填写"


class Trouble(StrEnum):
    NONE = ""
    INTERRUPTED = "中途打断"
    LATE = "迟报"
    RETURNED = "退回补正"


@dataclass(frozen=True, slots=True)
class Owed:
    """One report somebody owes. Moments are in the campaign's zone; filers are person keys, A岗 first."""

    campaign: str
    unit: str  # key
    unit_name: str  # short name
    cycle: str
    period: str
    short_title: str  # 旬报第7期
    opens: datetime
    due: datetime
    lock: datetime
    filers: tuple[str, ...]
    tasks: tuple[int, ...]  # ledger numbers
    labels: tuple[str, ...]  # the campaign's status labels by rank, 无进展 first
    campaign_name: str = ""  # short name
    answers: tuple[tuple[str, str], ...] = ()  # to the form's own questions: label -> what is said, '' being a photo
    signers: tuple[str, ...] = ()  # person keys, where the campaign asks for 审签

    @property
    def title_number(self) -> str:
        """第7期"""
        return self.short_title[self.short_title.index("第") :]

    @property
    def choice_words(self) -> tuple[str, ...]:
        """The words that single this report out among others of the same person."""
        return (self.unit_name, self.short_title, self.campaign_name)


@dataclass(frozen=True, slots=True)
class Change:
    """What is said of one task: a status by its label and a sentence."""

    number: int
    status: str
    text: str
    percent: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """One report as it will be played."""

    owed: Owed
    filer: str
    starts: datetime
    manner: Manner
    trouble: Trouble = Trouble.NONE
    changes: tuple[Change, ...] = ()

    @property
    def key(self) -> str:
        """Stable name of this part: what makes its acts idempotent at the phone wall."""
        return f"{self.owed.campaign}/{self.owed.unit}/{self.owed.cycle}/{self.owed.period}"

    @property
    def done_label(self) -> str:
        return self.owed.labels[-1]


INTERRUPTED, LATE, RETURNED = 12, 14, 8

_TEXTS: Mapping[int, tuple[str, ...]] = {
    1: ("已成立工作专班", "正在征求意见", "已列出清单，逐条推进", "已召开推进会", "方案正在起草", "已开展自查"),
    2: ("制度初稿已形成", "重点环节已打通", "试点单位已运行", "半数单位已整改到位", "台账已建立并核对"),
    3: ("方案已印发", "制度已施行", "问题已全部整改到位", "已验收并归档", "长效机制已建立"),
}


@dataclass(frozen=True, slots=True)
class Ends:
    """Where a unit's tasks stand at the end: ledger number -> rank 0..3."""

    ranks: Mapping[tuple[str, int], int]  # (unit key, number) -> rank


def ends_of_153(numbers: Sequence[int], lead: Mapping[int, str], seed: int) -> Ends:
    """Campaign A: 58 done, 38 with results, 56 under way, 1 without progress, over its 153 tasks."""
    ranks = [3] * 58 + [2] * 38 + [1] * 56 + [0]
    if len(numbers) != len(ranks):
        raise ValueError(f"campaign A has {len(numbers)} tasks, the season is written for {len(ranks)}")
    random.Random(f"{seed}:ends").shuffle(ranks)
    return Ends({(lead[n], n): r for n, r in zip(numbers, ranks, strict=True)})


def ends_of_ten(numbers: Sequence[int], lead: Mapping[int, str], units: Sequence[str], seed: int) -> Ends:
    """Campaign B: of ten measures the lead units end five done, five with results; every other unit near its lead."""
    if len(numbers) != 10:
        raise ValueError(f"campaign B has {len(numbers)} measures, the season is written for 10")
    rng = random.Random(f"{seed}:measures")
    done = set(rng.sample(list(numbers), 5))
    ranks: dict[tuple[str, int], int] = {}
    for unit in units:
        for n in numbers:
            top = 3 if n in done else 2
            ranks[unit, n] = top if lead[n] == unit else rng.choice((1, top, top))
    return Ends(ranks)


def parts(owed: Iterable[Owed], ends: Mapping[str, Ends], seed: int) -> tuple[Part, ...]:
    """Every report of the season, in the order the people begin them."""
    by_unit: dict[tuple[str, str], list[Owed]] = defaultdict(list)
    for o in owed:
        by_unit[o.campaign, o.unit].append(o)
    made: list[Part] = []
    for (campaign, unit), rows in sorted(by_unit.items()):
        rows.sort(key=lambda o: o.opens)
        made.extend(_of_unit(rows, ends[campaign], random.Random(f"{seed}:{campaign}:{unit}")))
    made = _with_troubles(made, random.Random(f"{seed}:troubles"))
    return tuple(sorted(made, key=lambda p: (p.starts, p.key)))


def _of_unit(rows: Sequence[Owed], ends: Ends, rng: random.Random) -> list[Part]:
    n = len(rows)
    quiet = set(rng.sample(range(n), max(1, round(n * 0.4))))
    busy = [i for i in range(n) if i not in quiet]
    told: dict[int, list[Change]] = defaultdict(list)
    rank_at: dict[tuple[int, int], int] = {}
    for number in rows[0].tasks:
        final = ends.ranks[rows[0].unit, number]
        steps = sorted(rng.sample(range(1, final + 1), rng.randint(1, final))) if final else []
        if steps and steps[-1] != final:
            steps.append(final)
        whens = sorted(rng.sample(busy, min(len(busy), len(steps))))
        for i, rank in zip(whens, steps[-len(whens) :] if whens else [], strict=True):
            told[i].append(_change(rows[i], number, rank, rng))
            rank_at[i, number] = rank
    made = []
    for i, o in enumerate(rows):
        changes = tuple(told[i])
        if i in busy and not changes:  # a sentence of news, the status as it was
            number = rng.choice(o.tasks)
            rank = max((r for (j, m), r in rank_at.items() if m == number and j <= i), default=0)
            changes = (_change(o, number, rank, rng),) if rank else ()
        made.append(_part(o, changes, rng))
    return made


def _change(o: Owed, number: int, rank: int, rng: random.Random) -> Change:
    percent = rng.randrange(30, 90, 10) if rank == 1 and rng.random() < 0.3 else None
    return Change(number, o.labels[rank], rng.choice(_TEXTS[rank]), percent)


def _part(o: Owed, changes: tuple[Change, ...], rng: random.Random) -> Part:
    manner = Manner.ZERO if not changes else Manner.BLOCK if len(changes) > 5 or rng.random() < 0.35 else Manner.GUIDED
    filer = o.filers[-1] if rng.random() < 0.2 else o.filers[0]
    return Part(o, filer, _when(o, rng), manner, changes=changes)


def _when(o: Owed, rng: random.Random) -> datetime:
    """Some early, some the day before, most on the due day, as it is everywhere."""
    last = o.due.date()
    days = max(0, (last - o.opens.date()).days)
    back = rng.choices((0, 1, 2, 3), weights=(45, 25, 20, 10))[0]
    day = last - timedelta(days=min(back, days))
    earliest, latest = timedelta(hours=8, minutes=40), timedelta(hours=16, minutes=30)
    moment = datetime.combine(day, time(0), o.due.tzinfo) + earliest + rng.random() * (latest - earliest)
    return max(moment.replace(microsecond=0), o.opens + timedelta(minutes=5))


def _with_troubles(made: list[Part], rng: random.Random) -> list[Part]:
    """Choose who is interrupted, who is late and whose report is returned. An October 月报 is never late: the digest
    that was published counted it."""
    order = list(range(len(made)))
    rng.shuffle(order)
    counts = {Trouble.INTERRUPTED: INTERRUPTED, Trouble.LATE: LATE, Trouble.RETURNED: RETURNED}
    for i in order:
        for trouble, left in counts.items():
            if left and made[i].trouble is Trouble.NONE and _fits(made[i], trouble):
                made[i] = _struck(made[i], trouble, rng)
                counts[trouble] -= 1
                break
    return made


def _fits(part: Part, trouble: Trouble) -> bool:
    if trouble is Trouble.INTERRUPTED:
        return part.manner is Manner.GUIDED and len(part.changes) >= 2
    if part.owed.period == "2021-10":
        return False
    if trouble is Trouble.RETURNED:
        return part.manner is not Manner.ZERO and any(c.status == part.done_label for c in part.changes)
    return True


def _struck(part: Part, trouble: Trouble, rng: random.Random) -> Part:
    if trouble is not Trouble.LATE:
        return replace(part, trouble=trouble)
    late = part.owed.due + timedelta(minutes=rng.randrange(70, 240))  # the same evening, after the digest of 18:00
    return replace(part, trouble=trouble, starts=late.replace(second=rng.randrange(60)))
