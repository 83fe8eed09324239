"""The season's last page: every issue with its counts and the two sentences, from the database; and the platform's own
counts, from its ledger."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.house import House
from bot.season import world
from schedules import digest
from storage import campaigns, digests, tallies
from storage.engine.tx import Tx

SEVERAL = re.compile(r"您有(\d+)份报告")
COLUMNS = ("专项", "期次", "截止", "应报", "已报", "按时", "迟报", "零报告", "待补正", "未报")


@dataclass(frozen=True, slots=True)
class Result:
    """rows: one an issue. lines: the sentences. whole: every report B owes is in."""

    rows: tuple[Mapping[str, object], ...]
    lines: tuple[str, ...]
    whole: bool


async def count(house: House) -> Result:
    """What the database says now."""

    async def read(tx: Tx) -> Result:
        issues = await tallies.issues(tx)
        labels = {c.key: {y.key: y.label for y in c.definition.cycles} for c in await campaigns.all(tx)}
        signs = any(t.unsigned for t in issues)
        rows = tuple(_row(t, labels[t.campaign][t.cycle], house.zone, signs=signs) for t in issues)
        of_b = [t for t in issues if t.campaign == world.YINGSHANG]
        expected, filed = sum(t.expected for t in of_b), sum(t.filed for t in of_b)
        by_unit = await tallies.filed_by_unit(tx, world.YINGSHANG)
        lines = [f"营商环境：应报{expected} 已报{filed}{_each(by_unit, labels[world.YINGSHANG])}。"]
        for key in (world.YINGSHANG, world.DUCHA):
            lines.append(await _sentence(tx, key, house))
        return Result(rows, tuple(lines), expected > 0 and expected == filed)

    return await house.db.read(read)


def _row(t: tallies.IssueTally, label: str, zone: ZoneInfo, *, signs: bool) -> Mapping[str, object]:
    """signs: something waits for a signature somewhere, so that there is a column for it."""
    waiting = {"待审签": t.unsigned} if signs else {}
    return {
        "专项": t.campaign_name,
        "期次": f"{label}第{t.number}期（{t.label}）",
        "截止": t.due_at.astimezone(zone).strftime("%m-%d %H:%M"),
        "应报": t.expected,
        "已报": t.filed,
        "按时": t.filed - t.late,
        "迟报": t.late,
        "零报告": t.zero,
        "待补正": t.returned,
        **waiting,
        "未报": t.missing,
    }


def _each(by_unit: Mapping[tuple[str, str], int], labels: Mapping[str, str]) -> str:
    """「（29家各8期旬报、5期月报）」 where every unit filed as many as the others; '' otherwise."""
    units = {unit for unit, _ in by_unit}
    said = []
    for cycle, label in labels.items():
        counts = {n for (_, c), n in by_unit.items() if c == cycle}
        if len(counts) != 1:
            return ""
        said.append(f"{counts.pop()}期{label}")
    return f"（{len(units)}家各{'、'.join(said)}）"


async def _sentence(tx: Tx, key: str, house: House) -> str:
    """The campaign's sentence, counted from where its tasks stand now."""
    campaign = await campaigns.find(tx, key)
    if campaign is None:
        raise LookupError(key)
    latest = await digests.latest(tx, campaign.id)
    if latest is None:
        return f"{campaign.short_name}：还没有汇总。"
    now = await digests.facts(tx, latest.issue, house.now(), house.zone)
    return digest.sentence(now)


async def reminders_to_filed(house: House, chats: Mapping[str, Sequence[Mapping[str, Any]]]) -> tuple[int, int]:
    """(reminders the phones show, those of them about a report that was filed by then): the platform's rows against the
    moments of filing. chats: openid -> what the phone shows."""

    async def read(tx: Tx) -> dict[str, list[tuple[str, tallies.Filing]]]:
        labels = {c.short_name: {y.key: y.label for y in c.definition.cycles} for c in await campaigns.all(tx)}
        by_phone: dict[str, list[tuple[str, tallies.Filing]]] = defaultdict(list)
        for f in await tallies.filings(tx):
            by_phone[f.openid].append((labels[f.campaign_name][f.cycle], f))
        return by_phone

    by_phone = await house.db.read(read)
    shown = wrong = 0
    for openid, rows in chats.items():
        for at, text in _reminders(rows):
            shown += 1
            wrong += _owed_then(by_phone[openid], text, at) < _said_to_owe(text)
    return shown, wrong


def _owed_then(of_phone: Sequence[tuple[str, tallies.Filing]], text: str, at: datetime) -> int:
    """How many of the reports the words can mean were still owed at that moment. A card that has no room for the name
    of the campaign, or asks a 审签人 who knows it, names the cycle alone."""
    several = SEVERAL.search(text) is not None
    named = any(f.campaign_name + label in text for label, f in of_phone)
    return sum(
        f.opens_at <= at <= f.until
        and (several or (f.campaign_name + label if named else label) in text)
        and (f.filed_at is None or f.filed_at >= at)
        for label, f in of_phone
    )


def _said_to_owe(text: str) -> int:
    """One reminder may speak of several reports: 您有2份报告今17时截止."""
    found = SEVERAL.search(text)
    return int(found[1]) if found else 1


def _reminders(rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[datetime, str]]:
    for row in rows:
        if row["kind"] == "card" and row["template"] == "sandbox-remind":
            yield datetime.fromisoformat(row["at"]), row["rows"][0][1]
        elif row["via"] == "custom" and row.get("text", "").startswith("【提醒】"):
            yield datetime.fromisoformat(row["at"]), row["text"]


def seen_twice(
    rows: Sequence[Mapping[str, Any]], zone: ZoneInfo, sent: Mapping[tuple[str, date], int] | None = None
) -> int:
    """Messages the platform showed to one person a second time on one day: each is a notice doubled. sent: how many
    messages went to whom on which day, where a 催报 may say in the same words what a reminder said that morning."""
    shown: Counter[tuple[str, date, str]] = Counter()
    for r in rows:
        if r["kind"].startswith("message/") and r["outcome"] == "shown":
            shown[r["openid"], datetime.fromisoformat(r["at"]).astimezone(zone).date(), r["note"]] += 1
    again: Counter[tuple[str, date]] = Counter()
    of_day: Counter[tuple[str, date]] = Counter()
    for (openid, day, _), n in shown.items():
        again[openid, day] += n - 1
        of_day[openid, day] += n
    if sent is None:
        return again.total()
    return sum(max(0, min(n, of_day[key] - sent.get(key, 0))) for key, n in again.items())


def platform_lines(
    counts: Mapping[str, Mapping[str, int]], twice: int, reminders: int, to_those_who_filed: int
) -> tuple[str, ...]:
    """The platform's ledger in words."""
    rows = [
        f"{kind}：" + "，".join(f"{outcome} {n}" for outcome, n in sorted(by.items()))
        for kind, by in sorted(counts.items())
    ]
    redelivered = sum(counts.get("redelivery", {}).values())
    refused = sum(by.get("refused", 0) for by in counts.values())
    return (
        *rows,
        f"重投{redelivered}次，拒绝{refused}次",
        f"同一天同一内容送达同一人两次：{twice}",
        f"提醒{reminders}条，其中送给已报单位：{to_those_who_filed}",
    )
