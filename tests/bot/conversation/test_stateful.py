"""Two people of one unit and the office, chat and page mixed, the clock moving: any sequence, over the real use cases.

Never raises; never loses an accepted answer; what is submitted is what was shown; one submission at a time; nobody is
ever held in a conversation that can neither go on nor be left. XUNBAO_EXAMPLES=500 looks longer.
"""

# ruff: noqa: E501 - tables of Chinese, whose characters count double

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from bot.documents import campaign
from bot.usecases import deliver, page, plan
from bot.usecases.chat import Chat
from bot.usecases.page import Change, Open, Who, Written
from forms.model import Answer
from forms.page import Entry
from forms.page_questions import Typed
from forms.questions import Value
from forms.session import Session
from storage import chats, people
from storage.db import Database, Tx, sqlite_url
from tests.bot.conversation.stage import FIXTURES, Phone, Stage, at
from tests.bot.delivery.post import Post
from tests.conftest import Postgres

T = TypeVar("T")
EXAMPLES = int(os.environ.get("XUNBAO_EXAMPLES", "0"))

FILERS = ("wangfang", "liqiang")
WORDS = (
    "填报", "填报", "继续", "0", "1", "1", "1", "2", "3", "2 5", "2-4", "25", "12", "完成 方案已印发", "推进60% 征求意见", "阶段",
    "没有进展", "基本完成", "无变化", "2完成，方案已印发；5推进60%；其余无变化", "2项已完成", "已完成：2、5", "除第3项外均已完成",
    "修改 5", "修改 2", "上一步", "跳过", "预览", "暂存", "取消", "撤回", "线下审签", "直接报送", "照片 2", "删照片", "下页", "上页",
    "我的", "帮助", "网页填", "交接 李强", "交接 王芳", "缓报 会议冲突", "请假 明天", "请假 3天 由李强代", "销假", "重填", "你好", "谢谢", "。",
    "续：还有一句", "长" * 700, "密级：机密",
)  # fmt: skip
OFFICE = (
    "待审", "通过 全部", "通过 呼市", "1", "1", "2", "退回 呼市 第2项 缺印发文件", "退回 呼市 请重报", "待批", "同意交接 呼市", "不同意交接 呼市 不必",
    "同意缓报 呼市 10月12日12:00", "未报", "进度", "解绑 王芳", "代填 呼市 电话 王芳", "2完成", "0", "取消", "汇总",
)  # fmt: skip
STATUSES = ("done", "stage", "pushing", "none", "same")


@dataclass(frozen=True)
class Filed:
    """What the database says of the unit's report. submitted: ids of the submissions, in order."""

    state: str
    answers: tuple[Answer, ...]
    open: bool
    submitted: tuple[int, ...]
    held: tuple[int, ...]
    values: tuple[Value, ...] = ()


class House(RuleBasedStateMachine):
    """One unit's report. `address` gives a fresh database."""

    address: str

    @initialize()
    def opens(self) -> None:
        self.loop = asyncio.Runner()
        self.post, self.sleeps = Post(), timedelta()
        self.does(self._open())

    async def _open(self) -> None:
        self.db = await Database.open(self.address)
        self.stage = await Stage.set(self.db, at("10-11 09:00"))
        self.phones = {k: await self.stage.bound(k) for k in (*FILERS, "zhaomin")}
        unit = "SELECT id FROM unit WHERE key = 'huhehaote'"
        self.unit = await self.stage.count(unit)
        self.issue = await self.stage.count("SELECT id FROM issue ORDER BY id DESC LIMIT 1")

    def does(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.loop.run(coroutine)

    # what is done --------------------------------------------------------------------------------------------------

    @rule(who=st.sampled_from(FILERS), text=st.sampled_from(WORDS), after=st.sampled_from([1, 5, 40, 2400]))
    def says(self, who: str, text: str, after: int) -> None:
        self.stage.clock.advance(seconds=after)
        self._checked(self.phones[who].says(text, self.stage.clock.now), text)

    @rule(who=st.sampled_from(FILERS), text=st.sampled_from(["0", "1", "2", "完成"]))
    def says_what_was_on_its_way(self, who: str, text: str) -> None:
        """Sent half a minute ago, arriving now."""
        self._checked(self.phones[who].says(text, self.stage.clock.now - timedelta(seconds=30)), text)

    @rule(text=st.sampled_from(OFFICE))
    def the_office_says(self, text: str) -> None:
        self.stage.clock.advance(seconds=5)
        self._checked(self.phones["zhaomin"].says(text, self.stage.clock.now), text)

    @rule(who=st.sampled_from(FILERS), many=st.integers(1, 3))
    def sends_photos(self, who: str, many: int) -> None:
        for _ in range(many):
            self.stage.clock.advance(seconds=1)
            self._checked(self.phones[who].sends_photo(self.stage.clock.now), "[photo]")

    @rule(who=st.sampled_from(FILERS), kind=st.sampled_from(["sticker", "location", "video", "link"]))
    def sends_something_else(self, who: str, kind: str) -> None:
        self._checked(self.phones[who].sends_other(kind), f"[{kind}]")

    @rule(who=st.sampled_from(FILERS), heard=st.sampled_from(["", "第二项完成了", "零"]))
    def speaks(self, who: str, heard: str) -> None:
        self._checked(self.phones[who].sends_voice(heard), "[voice]")

    @rule(who=st.sampled_from(FILERS), place=st.integers(1, 12), status=st.sampled_from(STATUSES),
          text=st.sampled_from(["", "方案已印发", "正在征求意见"]))  # fmt: skip
    def writes_on_the_page(self, who: str, place: int, status: str, text: str) -> None:
        self._checked(self._write(who, place, status, text), "[page]")

    async def _write(self, who: str, place: int, status: str, text: str) -> str:
        me = Who(f"o-{who}")
        shown = await page.look(self.stage.house, me, self.issue, self.unit)
        if isinstance(shown, Open):
            item = shown.filing.items[(place - 1) % len(shown.filing.items)]
            change = Change(Entry(item.task, status, text))
            await page.save(self.stage.house, me, self.issue, self.unit, [change], version=shown.version)
        return ""

    @rule(who=st.sampled_from(FILERS))
    def hands_in_on_the_page(self, who: str) -> None:
        self._checked(self._hand_in(who), "[page]")

    async def _hand_in(self, who: str) -> str:
        me, now = Who(f"o-{who}"), self.stage.house.now()
        shown = await page.look(self.stage.house, me, self.issue, self.unit)
        if isinstance(shown, Open):
            await page.submit(
                self.stage.house,
                me,
                self.issue,
                self.unit,
                version=shown.version,
                zero=not shown.session.answers,
                at=now,
            )
        return ""

    @precondition(lambda self: self.sleeps < timedelta(days=2))
    @rule(hours=st.sampled_from([1, 6, 15]))
    def time_passes(self, hours: int) -> None:
        """Whatever falls due on the way is planned and sent, in the middle of whatever is on the screens."""
        self.sleeps += timedelta(hours=hours)
        before = self.does(self._filed())
        self.does(self._pass(hours))
        assert self.does(self._filed()) == before

    async def _pass(self, hours: int) -> None:
        self.stage.clock.advance(hours=hours)
        await plan.tick(self.stage.house)
        while await deliver.pump(self.stage.house, self.post):
            pass

    # what must hold -------------------------------------------------------------------------------------------------

    def _checked(self, act: Coroutine[Any, Any, str], said: str) -> None:
        before = self.does(self._filed())
        reply = self.does(act)
        after = self.does(self._filed())
        assert len(after.submitted) - len(before.submitted) in (0, 1)
        if len(after.submitted) > len(before.submitted):
            self._as_shown(before, after)
        elif before.open and not after.open and before.answers:
            assert "没有报送" in reply or "已取消" in reply, (said, reply)  # thrown away, on a plain yes
        elif before.open and after.open:
            lost = {a.task for a in before.answers} - {a.task for a in after.answers}
            unsaid = {v.question for v in before.values} - {v.question for v in after.values}
            assert not unsaid or said.startswith("删照片") or said in ("1", "[page]"), (said, reply, unsaid)
            assert len(lost) <= 1 or "无变化" in said or said == "1", (said, reply, lost)
            assert (
                set(before.held) <= set(after.held) or said.startswith("删照片") or "没能取到" in reply or said == "1"
            )

    def _as_shown(self, before: Filed, after: Filed) -> None:
        """The changed tasks of the submission are the draft's, word for word; none changed where it was 0."""
        rows = self.does(self.stage.rows(
            "SELECT task_id, status, note AS text FROM progress WHERE submission_id = ? AND changed = 1 ORDER BY task_id",
            after.submitted[-1],
        ))  # fmt: skip
        handed = {(r["task_id"], r["status"], r["text"]) for r in rows}
        drafted = {(a.task, a.status, a.text) for a in before.answers if a.changed}
        assert handed == drafted or not handed or before.state == "returned" or not before.open, (handed, drafted)
        answered = self.does(self.stage.rows(
            "SELECT question, value FROM answer WHERE submission_id = ? AND origin IN ('said', 'sent')",
            after.submitted[-1],
        ))  # fmt: skip
        said = {(r["question"], r["value"]) for r in answered}
        assert said <= {(v.question, v.text) for v in before.values} or before.state == "returned" or not before.open
        total = self.does(self.stage.count(
            "SELECT COUNT(*) FROM progress WHERE submission_id = ?", after.submitted[-1]
        ))  # fmt: skip
        assert total == 12

    async def _filed(self) -> Filed:
        async def work(tx: Tx) -> Filed:
            row = await tx.one(
                "SELECT state, draft FROM report WHERE issue_id = ? AND unit_id = ?", self.issue, self.unit
            )
            sent = await tx.fetch(
                "SELECT submission.id FROM submission JOIN report ON report.id = submission.report_id"
                " WHERE report.issue_id = ? AND report.unit_id = ? ORDER BY submission.id",
                self.issue, self.unit,
            )  # fmt: skip
            session = Session.from_json(row["draft"]) if row and row["draft"] else None
            held = (*(f for _, f in session.photos), *session.loose) if session else ()
            return Filed(
                str(row["state"]) if row else "", session.answers if session else (), session is not None,
                tuple(int(r["id"]) for r in sent), held, session.values if session else (),
            )  # fmt: skip

        return await self.db.read(work)

    def teardown(self) -> None:
        if not hasattr(self, "loop"):
            return
        try:
            for who in FILERS:
                self.does(self._can_leave(self.phones[who]))
        finally:
            self.does(self.db.close())
            self.loop.close()

    async def _can_leave(self, phone: Phone) -> None:
        """继续 puts a question or says there is none; 取消 and 1 leave, if it takes a few: nothing stays in hand."""
        for _ in range(4):
            if not await self._in_hand(phone):
                return
            assert await phone.says("继续")
            await phone.says("取消")
            await phone.says("1")
        assert not await self._in_hand(phone), phone.answers[-6:]

    async def _in_hand(self, phone: Phone) -> bool:
        async def work(tx: Tx) -> bool:
            kept = await chats.load(tx, phone.openid)
            chat = Chat.from_json(kept) if kept else Chat()
            return chat.focus is not None and bool(await people.bound(tx, phone.openid))

        return await self.db.read(work)


QUESTIONS = """
  questions:
    - {key: jietong, label: 热线接通率, kind: 百分比, target: ">= 90", total: 平均}
    - {key: yuanyin, label: 未达标原因, kind: 文本, when: {field: jietong, op: "<", value: 90}}
    - {key: anjian, label: 应诉案件, kind: 数字, unit: 件, min: 0, decimals: 0, prefill: last}
    - {key: zhaopian, label: 通报照片, kind: 照片, required: false}
    - {key: wanbi, label: 填报说明, kind: 说明, hint: 填完请核对口径。}
"""
ANSWERS = (
    "96%", "88", "坐席不足", "12件", "过半", "热线接通率：91%；应诉案件 3件", "Q1 85%；2完成，方案已印发", "修改 Q1",
    "修改 应诉案件", "跳过", "上一步", "1", "0", "预览", "其余无变化",
)  # fmt: skip
KEYS = ("jietong", "yuanyin", "anjian", "zhaopian", "none")


class WithQuestions(House):
    """The same report, which asks questions of its own after the tasks."""

    async def _open(self) -> None:
        await super()._open()
        text = (FIXTURES / "huhehaote.yaml").read_text("utf-8")
        checked = campaign.check(f"{text}\nform:{QUESTIONS}")
        assert checked.plan is not None, checked.faults
        await campaign.apply(self.db, checked.plan, self.stage.clock.ours())

    @rule(who=st.sampled_from(FILERS), text=st.sampled_from(ANSWERS), after=st.sampled_from([5, 40]))
    def answers(self, who: str, text: str, after: int) -> None:
        self.stage.clock.advance(seconds=after)
        self._checked(self.phones[who].says(text, self.stage.clock.now), text)

    @rule(
        who=st.sampled_from(FILERS),
        key=st.sampled_from(KEYS),
        text=st.sampled_from(["", "97", "88", "坐席不足", "机密★"]),
    )
    def answers_on_the_page(self, who: str, key: str, text: str) -> None:
        self._checked(self._answer(who, key, text), "[page]")

    async def _answer(self, who: str, key: str, text: str) -> str:
        me = Who(f"o-{who}")
        shown = await page.look(self.stage.house, me, self.issue, self.unit)
        if isinstance(shown, Open):
            await page.save(
                self.stage.house,
                me,
                self.issue,
                self.unit,
                [],
                version=shown.version,
                answers=[Written(Typed(key, text))],
            )
        return ""


@contextmanager
def _machine(address: Iterator[str], house: type[House] = House) -> Iterator[type[House]]:
    class Fresh(house):  # type: ignore[valid-type, misc]
        def __init__(self) -> None:
            self.address = next(address)
            super().__init__()

    yield Fresh


def _bounds(examples: int, steps: int) -> settings:
    return settings(
        max_examples=EXAMPLES or examples, stateful_step_count=steps, deadline=None, derandomize=not EXAMPLES,
        database=None, suppress_health_check=list(HealthCheck),
    )  # fmt: skip


@pytest.mark.parametrize("house", [House, WithQuestions])
def test_any_sequence_on_sqlite(house: type[House], sqlite_template: Path, tmp_path: Path) -> None:
    def addresses() -> Iterator[str]:
        path = tmp_path / "house.db"
        while True:
            for old in tmp_path.glob("house.db*"):
                old.unlink()
            shutil.copy(sqlite_template, path)
            yield sqlite_url(path)

    with _machine(addresses(), house) as machine:
        run_state_machine_as_test(machine, settings=_bounds(12, 30))


@pytest.mark.slow
@pytest.mark.parametrize("house", [House, WithQuestions])
def test_any_sequence_on_postgresql(house: type[House], postgres: Postgres) -> None:
    def addresses() -> Iterator[str]:
        while True:
            yield postgres.url(postgres.make())

    with _machine(addresses(), house) as machine:
        run_state_machine_as_test(machine, settings=_bounds(3, 15))
