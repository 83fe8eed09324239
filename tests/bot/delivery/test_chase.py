"""The chase through the database: the line to its end, a report that waits for its signature, caps and quiet hours over
two campaigns, and 免报 of one cycle."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial

import pytest

from bot.documents.campaign_file import file as campaign_file
from schedules.retry import Outcome
from storage import outbox
from storage.outbox import Debt
from storage.steps import Remind
from tests.bot.conversation.stage import FIXTURES, ZONE, Stage, at
from tests.bot.delivery.acts import drop_older, everybody, go, notices, pump
from tests.bot.delivery.conftest import Set
from tests.bot.delivery.post import AGAIN, BANNED, GONE, OK, Post, Sent

OTHER = "yingshang-lianxi.yaml"


async def edited(stage: Stage, file: str, *changes: tuple[str, str]) -> None:
    """Apply another file for this campaign before any issue of October has opened."""
    text = (FIXTURES / file).read_text("utf-8")
    for was, now in changes:
        assert was in text
        text = text.replace(was, now, 1)
    checked = campaign_file.check(text)
    assert checked.plan is not None, checked.faults
    done = await campaign_file.apply(stage.db, checked.plan, stage.house.now())
    assert not done.refused and done.changes


def told(post: Post, openid: str) -> list[str]:
    return [s.text or s.field("title") for s in post.to(openid) if "截止" in (s.text or s.field("title"))]


async def test_the_chase_goes_step_by_step_to_the_unit_head_and_to_the_call_list(set_stage: Set) -> None:
    stage, post = await set_stage("10-06 00:00", "shenqian.yaml"), Post()
    await edited(
        stage,
        "shenqian.yaml",
        ("[前1个工作日 15:00, 当日 10:00]", "[前1个工作日 09:00, 前1个工作日 15:00, 当日 10:00, 后1个工作日 10:00]"),
    )
    for key in ("wangfang", "liqiang", "limin", "wuhai", "alashan", "zhaomin"):
        await stage.bound(key)
    await stage.jump(at("10-09 08:30"))
    await drop_older(stage)
    steps = (("10-09 09:00", 1, 0, 0), ("10-09 15:00", 2, 1, 0), ("10-11 10:00", 2, 1, 1), ("10-12 10:00", 2, 1, 1))
    for moment, a, b, head in steps:
        await go(stage, post, moment)
        assert [len(told(post, f"o-{k}")) for k in ("wangfang", "liqiang")] == [a, b], moment
        assert [len(told(post, f"o-{k}")) for k in ("wuhai", "alashan")] == [a, head], moment
    rows = await stage.rows(
        "SELECT unit.key, call.step, call.why FROM call JOIN unit ON unit.id = unit_id ORDER BY unit.key"
    )
    assert [tuple(r.values()) for r in rows if r["key"] == "wuhai"] == [("wuhai", "remind:1w", "steps")]
    capped = [tuple(r.values()) for r in rows if r["key"] == "huhehaote"]
    assert capped[0] == ("huhehaote", "remind:0", "per_issue"), "李敏 had his two as the filer of 包头市"
    zhao = stage.stranger("zhaomin")
    await zhao.says("电话单")
    zhao.hears("乌海市 旬报第7期，多次提醒仍未报：马超")


async def test_a_report_to_sign_reminds_the_signer_until_it_is_signed(set_stage: Set) -> None:
    stage, post = await set_stage("10-09 09:00", "shenqian.yaml"), Post()
    await drop_older(stage)
    ma, zhu = await stage.bound("wuhai"), await stage.bound("alashan")
    await ma.says("填报")
    await ma.says("0")
    await go(stage, post, "10-09 14:59")
    assert len(post.to("o-alashan")) == 1, "he was asked when it was handed in"
    await go(stage, post, "10-09 15:00")
    assert len(post.to("o-alashan")) == 2 and told(post, "o-wuhai") == []
    assert ("remind:-1w", "left", "") in await notices(stage, "alashan")
    await zhu.says("审签")
    await zhu.says("同意")
    zhu.hears("已审签")
    before = len(post.to("o-alashan"))
    await go(stage, post, "10-11 16:00")
    assert len(post.to("o-alashan")) == before and told(post, "o-wuhai") == []
    assert (
        await stage.count(
            "SELECT COUNT(*) FROM notice WHERE step = 'remind:0' AND unit_id = (SELECT id FROM unit"
            " WHERE key = 'wuhai')"
        )
        == 0
    )


@pytest.mark.parametrize(("per_day", "wang", "li"), [(2, 2, 0), (1, 1, 1)])
async def test_the_tighter_of_two_campaigns_caps_binds_the_day(
    set_stage: Set, per_day: int, wang: int, li: int
) -> None:
    """On the 29th 月报 at ten, 旬报 at three: 王芳 serves in both, and one of the two says once a day."""
    stage, post = await set_stage("10-06 00:00", "huhehaote.yaml", OTHER), Post()
    if per_day != 2:
        caps = f"  reminders: {{per_issue: 2, per_day: {per_day}}}\n"
        await edited(stage, OTHER, ("settings:\n", f"settings:\n{caps}"))
    await stage.jump(at("10-29 08:00"))
    await drop_older(stage)
    for key in ("wangfang", "liqiang"):
        await stage.bound(key)
    await go(stage, post, "10-29 19:00")
    assert [len(told(post, f"o-{k}")) for k in ("wangfang", "liqiang")] == [wang, li]


@pytest.mark.parametrize("both", [True, False])
async def test_one_message_of_two_campaigns_keeps_the_stricter_quiet_hours(set_stage: Set, both: bool) -> None:
    stage, post = await set_stage("10-06 00:00", "huhehaote.yaml", OTHER), Post()
    await edited(stage, OTHER, ("settings:\n", 'settings:\n  quiet: {from: "15:30", until: "09:30"}\n'))
    await stage.jump(at("10-28 16:00"))
    await drop_older(stage)
    await stage.bound("wangfang")
    now = stage.house.now()
    owed = await stage.rows(
        "SELECT issue.id AS issue, unit.id AS unit FROM expected JOIN unit ON unit.id = unit_id JOIN issue"
        " ON issue.id = issue_id WHERE (unit.key = 'huhehaote' OR (unit.key = 'shisifaju' AND ? = 1))"
        " AND issue.due_at > ?",
        int(both),
        int(now.timestamp() * 1000),
    )
    person = await stage.count("SELECT id FROM person WHERE key = 'wangfang'")
    for row in owed:
        debt = Debt("remind", int(str(row["issue"])), int(str(row["unit"])), Remind("x"), now, at("10-29 16:00"))
        await stage.db.write(partial(outbox.owe, debt=debt, people=(person,), now=now))
    await pump(stage.house, post)
    assert len(post.to("o-wangfang")) == (0 if both else 1)
    if both:
        await go(stage, post, "10-29 09:29")
        assert post.to("o-wangfang") == []
        await go(stage, post, "10-29 09:30")
        assert len(post.to("o-wangfang")) == 1


async def test_units_exempt_from_one_cycle_are_printed_apart(set_stage: Set) -> None:
    stage, post = await set_stage("10-06 00:00"), Post()
    await edited(stage, "huhehaote.yaml", ("short_name: 呼伦贝尔市}", "short_name: 呼伦贝尔市, exempt: [xun]}"))
    sun = await stage.bound("sunguoping")
    await stage.jump(at("10-11 17:59"))
    await drop_older(stage)
    await sun.says("帮助")
    await go(stage, post, "10-11 18:00")
    (digest,) = [s.text for s in post.to("o-sunguoping") if "应报" in s.text]
    assert "应报28" in digest and "另免报1" in digest


# by the ledger --------------------------------------------------------------------------------------------------


@dataclass
class Moody(Post):
    """A platform that refuses in every possible way and records what it showed, to whom and when."""

    stage: Stage | None = None
    rng: random.Random = field(default_factory=lambda: random.Random(0))
    shown: list[tuple[str, str, str]] = field(default_factory=list)

    async def _answer(self, sent: Sent) -> Outcome:
        self.script.insert(0, self.rng.choices((OK, AGAIN, GONE, BANNED), weights=(80, 10, 6, 4))[0])
        outcome = await super()._answer(sent)
        words = sent.text or sent.field("title")
        if outcome.verdict == OK.verdict and "截止" in words and "未送达" not in words and self.stage is not None:
            self.shown.append((sent.openid, f"{self.stage.clock.now.astimezone(ZONE):%m-%d}", words))
        return outcome


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_nobody_is_reminded_more_than_twice_a_day_or_an_issue_whatever_happens(set_stage: Set, seed: int) -> None:
    """Two campaigns, an office that urges at random, a platform in a bad mood; counted by what it showed and by what
    the database says it took."""
    stage = await set_stage("10-06 00:00", "huhehaote.yaml", OTHER)
    rng = random.Random(seed)
    post = Moody(stage=stage, rng=rng)
    await everybody(stage)
    zhao = stage.stranger("zhaomin")
    moment = at("10-08 09:00")
    while moment < at("10-21 18:00"):
        await go(stage, post, f"{moment:%m-%d %H:%M}")
        if rng.random() < 0.5:
            await zhao.says("催报 全部")
            await zhao.says("1")
        moment += timedelta(hours=rng.uniform(2, 14))
    assert len(post.shown) > 60
    by_day = Counter((openid, day) for openid, day, _ in post.shown)
    assert max(by_day.values()) <= 2, by_day.most_common(3)
    rows = await stage.rows(
        "SELECT notice.person_id, notice.issue_id, COUNT(DISTINCT message.id) AS n FROM notice JOIN message"
        " ON message.id = notice.message_id WHERE message.kind = 'remind' AND notice.state = 'left'"
        " AND message.state IN ('accepted', 'delivered', 'unknown') GROUP BY notice.person_id, notice.issue_id"
    )
    assert rows and max(int(str(r["n"])) for r in rows) <= 2
    taken = await stage.count(
        "SELECT COUNT(*) FROM message WHERE kind = 'remind' AND state IN ('accepted', 'delivered', 'unknown')"
    )
    assert taken == len(post.shown), "nothing was shown that the ledger does not know"
