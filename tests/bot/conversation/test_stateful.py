"""Two people of one unit and the office, chat and page mixed, the clock moving: any sequence, over the real use cases.

Never raises; never loses an accepted answer; what is submitted is what was shown; one submission at a time; nobody is
ever held in a conversation that can neither go on nor be left. XUNBAO_EXAMPLES=500 looks longer.
"""

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
from hypothesis import HealthCheck, event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from bot.chat.state import Chat
from bot.documents.campaign_file import file as campaign_file
from bot.filing import draft as page
from bot.filing.draft import Change, Open, Who, Written
from bot.messages import pump
from bot.tick import tick as tick_act
from forms.model import Answer
from forms.page import Entry
from forms.page_questions import Typed
from forms.questions import Value
from forms.session import Phase, Session
from storage import campaigns, chats, people
from storage.engine.db import Database, sqlite_url
from storage.engine.tx import Tx
from tests.bot.conversation.stage import FIXTURES, Phone, Stage, at
from tests.bot.delivery.post import Post
from tests.conftest import Postgres

T = TypeVar("T")
EXAMPLES = int(os.environ.get("XUNBAO_EXAMPLES", "0"))

FILERS = ("wangfang", "liqiang")
WORDS = (
    "填报",
    "填报",
    "继续",
    "0",
    "1",
    "1",
    "1",
    "2",
    "3",
    "2 5",
    "2-4",
    "25",
    "12",
    "完成 方案已印发",
    "推进60% 征求意见",
    "阶段",
    "没有进展",
    "基本完成",
    "无变化",
    "2完成，方案已印发；5推进60%；其余无变化",
    "2项已完成",
    "已完成：2、5",
    "除第3项外均已完成",
    "修改 5",
    "修改 2",
    "上一步",
    "跳过",
    "预览",
    "暂存",
    "取消",
    "撤回",
    "线下审签",
    "直接报送",
    "照片 2",
    "删照片",
    "下页",
    "上页",
    "我的",
    "帮助",
    "网页填",
    "交接 李强",
    "交接 王芳",
    "缓报 会议冲突",
    "请假 明天",
    "请假 3天 由李强代",
    "销假",
    "重填",
    "你好",
    "谢谢",
    "。",
    "续：还有一句",
    "长" * 700,
    "密级：机密",
)
OFFICE = (
    "待审",
    "通过 全部",
    "通过 呼市",
    "1",
    "1",
    "2",
    "退回 呼市 第2项 缺印发文件",
    "退回 呼市 请重报",
    "待批",
    "同意交接 呼市",
    "不同意交接 呼市 不必",
    "同意缓报 呼市 10月12日12:00",
    "未报",
    "进度",
    "解绑 王芳",
    "代填 呼市 电话 王芳",
    "2完成",
    "0",
    "取消",
    "汇总",
)
STATUSES = ("done", "stage", "pushing", "none", "same")


@dataclass(frozen=True)
class Filed:
    """What the database says of the unit's report. submitted: ids of the submissions, in order."""

    state: str
    session: Session | None
    submitted: tuple[int, ...]

    @property
    def open(self) -> bool:
        return self.session is not None

    @property
    def answers(self) -> tuple[Answer, ...]:
        return self.session.answers if self.session else ()

    @property
    def values(self) -> tuple[Value, ...]:
        return self.session.values if self.session else ()

    @property
    def held(self) -> tuple[int, ...]:
        return (*(f for _, f in self.session.photos), *self.session.loose) if self.session else ()

    @property
    def says(self) -> tuple[object, ...]:
        """What would be handed in."""
        return self.answers, self.values, self.held


class House(RuleBasedStateMachine):
    """One unit's report. `address` gives a fresh database. shown: what each phone has seen since the draft last said
    something else; looked: what the page showed to each."""

    address: str
    campaign = "huhehaote.yaml"
    tasks = 12
    blocks: tuple[str, ...] = (
        "2完成，方案已印发；3推进60%；其余无变化",
        "1基本完成；2推进，征求意见",
        "2完成，见附件；其余无变化",
        "3阶段",
        "1、2推进60%",
        "2未完成；3完成，已印发",
        "1完成，" + "方案已印发" * 60 + "；2完成，" + "已开会研究" * 60 + "；3完成，" + "正在抽查" * 60,
    )

    @initialize()
    def opens(self) -> None:
        self.loop = asyncio.Runner()
        self.post, self.sleeps = Post(), timedelta()
        self.shown: dict[str, list[str]] = {}
        self.looked: dict[str, tuple[int, tuple[object, ...]]] = {}
        self.does(self._open())

    async def _open(self) -> None:
        self.db = await Database.open(self.address)
        self.stage = await Stage.set(self.db, at("10-11 09:00"), self.campaign)
        self.phones = {k: await self.stage.bound(k) for k in (*FILERS, "limin", "zhaomin")}
        unit = "SELECT id FROM unit WHERE key = 'huhehaote'"
        self.unit = await self.stage.count(unit)
        self.issue = await self.stage.count("SELECT id FROM issue ORDER BY id DESC LIMIT 1")
        self.labels = {s.key: s.label for s in (await self.db.read(campaigns.all))[0].definition.statuses}

    def does(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.loop.run(coroutine)

    # what is done --------------------------------------------------------------------------------------------------

    @rule(who=st.sampled_from(FILERS), text=st.sampled_from(WORDS), after=st.sampled_from([1, 5, 40, 2400]))
    def says(self, who: str, text: str, after: int) -> None:
        self.stage.clock.advance(seconds=after)
        self._checked(self.phones[who].says(text, self.stage.clock.now), text, who)

    def _says(self, who: str, text: str) -> str:
        self.stage.clock.advance(seconds=30)
        self._checked(self.phones[who].says(text, self.stage.clock.now), text, who)
        return self.phones[who].last

    @rule(who=st.sampled_from(FILERS), between=st.sampled_from(["", "", "page", "chat", "hand"]), data=st.data())
    def reports_in_one_message(self, who: str, between: str, data: st.DataObject) -> None:
        """And confirms it, though somebody may have said something else since it was shown."""
        other = FILERS[1 - FILERS.index(who)]
        shown = self._says(who, data.draw(st.sampled_from(self.blocks)))
        for _ in range(4):
            for word in ("下页", "跳过"):
                if word in shown:
                    shown = self._says(who, word)
                    break
        match between:
            case "page":
                self.writes_on_the_page(other, 3, "stage", "已出台办法")
            case "chat":
                self._says(other, data.draw(st.sampled_from(self.blocks)))
            case "hand":
                self.hands_in_on_the_page(other)
        self._says(who, "1")

    @rule(who=st.sampled_from(FILERS), word=st.sampled_from(["填报", "继续"]))
    def goes_on_to_the_end_and_confirms(self, who: str, word: str) -> None:
        """Whatever is open by now, of whomever."""
        shown = self._says(who, word)
        for _ in range(4):
            if "下页" in shown:
                shown = self._says(who, "下页")
        self._says(who, "1")

    @rule(who=st.sampled_from(FILERS))
    def takes_it_back(self, who: str) -> None:
        self._says(who, "撤回")

    @rule(place=st.sampled_from(["第2项 缺印发文件", "第1项 请写明；第2项 缺印发文件", "请重报"]))
    def the_office_sends_it_back(self, place: str) -> None:
        for text in (f"退回 呼市 {place}", "1"):
            self.stage.clock.advance(seconds=5)
            self._checked(self.phones["zhaomin"].says(text, self.stage.clock.now), text)

    @rule(who=st.sampled_from(FILERS), text=st.sampled_from(["0", "1", "2", "完成"]))
    def says_what_was_on_its_way(self, who: str, text: str) -> None:
        """Sent half a minute ago, arriving now."""
        self._checked(self.phones[who].says(text, self.stage.clock.now - timedelta(seconds=30)), text, who)

    @rule(text=st.sampled_from(OFFICE))
    def the_office_says(self, text: str) -> None:
        self.stage.clock.advance(seconds=5)
        self._checked(self.phones["zhaomin"].says(text, self.stage.clock.now), text)

    @rule(who=st.sampled_from(FILERS), many=st.integers(1, 3))
    def sends_photos(self, who: str, many: int) -> None:
        for _ in range(many):
            self.stage.clock.advance(seconds=1)
            self._checked(self.phones[who].sends_photo(self.stage.clock.now), "[photo]", who)

    @rule(who=st.sampled_from(FILERS), kind=st.sampled_from(["sticker", "location", "video", "link"]))
    def sends_something_else(self, who: str, kind: str) -> None:
        self._checked(self.phones[who].sends_other(kind), f"[{kind}]", who)

    @rule(who=st.sampled_from(FILERS), heard=st.sampled_from(["", "第二项完成了", "零"]))
    def speaks(self, who: str, heard: str) -> None:
        self._checked(self.phones[who].sends_voice(heard), "[voice]", who)

    @rule(
        who=st.sampled_from(FILERS),
        place=st.integers(1, 12),
        status=st.sampled_from(STATUSES),
        text=st.sampled_from(["", "方案已印发", "正在征求意见"]),
    )
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

    @rule(who=st.sampled_from(FILERS))
    def opens_the_page(self, who: str) -> None:
        async def look() -> None:
            shown = await page.look(self.stage.house, Who(f"o-{who}"), self.issue, self.unit)
            if isinstance(shown, Open):
                self.looked[who] = shown.version, (await self._filed()).says

        self.does(look())

    @precondition(lambda self: bool(self.looked))
    @rule(data=st.data())
    def hands_in_what_the_page_showed_before(self, data: st.DataObject) -> None:
        """Something may have changed since: then nothing goes out."""
        who = data.draw(st.sampled_from(sorted(self.looked)))
        version, said = self.looked[who]
        before = self.does(self._filed())

        async def submit() -> str:
            me, now = Who(f"o-{who}"), self.stage.house.now()
            await page.submit(self.stage.house, me, self.issue, self.unit, version=version, zero=True, at=now)
            return ""

        self._checked(submit(), "[page]")
        if len(self.does(self._filed()).submitted) > len(before.submitted):
            assert before.says == said or not before.open

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
        await tick_act.tick(self.stage.house)
        while await pump.pump(self.stage.house, self.post):
            pass

    # what must hold -------------------------------------------------------------------------------------------------

    def _checked(self, act: Coroutine[Any, Any, str], said: str, who: str = "") -> None:
        before = self.does(self._filed())
        reply = self.does(act)
        after = self.does(self._filed())
        assert len(after.submitted) - len(before.submitted) in (0, 1)
        if len(after.submitted) > len(before.submitted):
            self._as_drafted(before, after)
            self._as_shown(before, after, who)
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
        if before.says != after.says:
            self.shown = {}
        if who:
            self.shown.setdefault(who, []).append(reply)

    def _as_drafted(self, before: Filed, after: Filed) -> None:
        """The changed tasks and the answers of the submission are the draft's, word for word; of what was not opened
        again after a return, those of the submission before."""
        asked = "SELECT question, value FROM answer WHERE submission_id = ? AND origin IN ('said', 'sent')"
        handed, said = self._changed(after.submitted[-1]), self._values(asked, after.submitted[-1])
        drafted = {a.task: (a.status, a.text) for a in before.answers if a.changed}
        if before.state == "returned":
            kept = self._changed(after.submitted[-2])
            again = {a.task for a in before.answers}
            drafted |= {task: row for task, row in kept.items() if task not in again}
        assert handed == drafted or (not before.open and not handed), (handed, drafted)
        draft = {(v.question, v.text) for v in before.values}
        assert said <= draft or before.state == "returned" or not before.open, (said, draft)
        rows = self.does(self.stage.count("SELECT COUNT(*) FROM progress WHERE submission_id = ?", after.submitted[-1]))
        assert rows == self.tasks

    def _as_shown(self, before: Filed, after: Filed, who: str) -> None:
        """Whoever confirms a table in the chat has seen each line of it since it last changed, whoever changed it."""
        if not who or before.session is None or before.session.phase not in (Phase.CONFIRM, Phase.PAPER):
            return
        if before.state == "returned":  # only what came back is shown, with what is new in it
            return
        event("a table was confirmed in the chat")
        seen = "\n".join(self.shown.get(who, []))
        for task, (status, text) in self._changed(after.submitted[-1]).items():
            assert self.labels[status] in seen and text[:20] in seen, (task, status, text, seen)
        asked = "SELECT question, value FROM answer WHERE submission_id = ?"
        for question, value in self._values(asked, after.submitted[-1]):
            assert question == "zhaopian" or all(line in seen for line in value.split("\n")), (question, value, seen)

    def _changed(self, submission: int) -> dict[int, tuple[str, str]]:
        rows = self.does(
            self.stage.rows(
                "SELECT task_id, status, note FROM progress WHERE submission_id = ? AND changed = 1", submission
            )
        )
        return {int(str(r["task_id"])): (str(r["status"]), str(r["note"])) for r in rows}

    def _values(self, sql: str, submission: int) -> set[tuple[str, str]]:
        rows = self.does(self.stage.rows(sql, submission))
        return {(str(r["question"]), str(r["value"])) for r in rows}

    async def _filed(self) -> Filed:
        async def work(tx: Tx) -> Filed:
            row = await tx.one(
                "SELECT state, draft FROM report WHERE issue_id = ? AND unit_id = ?", self.issue, self.unit
            )
            sent = await tx.fetch(
                "SELECT submission.id FROM submission JOIN report ON report.id = submission.report_id"
                " WHERE report.issue_id = ? AND report.unit_id = ? ORDER BY submission.id",
                self.issue,
                self.unit,
            )
            session = Session.from_json(row["draft"]) if row and row["draft"] else None
            return Filed(str(row["state"]) if row else "", session, tuple(int(r["id"]) for r in sent))

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
    "96%",
    "88",
    "坐席不足",
    "12件",
    "过半",
    "热线接通率：91%；应诉案件 3件",
    "Q1 85%；2完成，方案已印发",
    "修改 Q1",
    "修改 应诉案件",
    "跳过",
    "上一步",
    "1",
    "0",
    "预览",
    "其余无变化",
)
KEYS = ("jietong", "yuanyin", "anjian", "zhaopian", "none")


class WithQuestions(House):
    """The same report, which asks questions of its own after the tasks."""

    blocks = (
        "热线接通率：96%；应诉案件 3件；2完成，方案已印发",
        "热线接通率 92%；应诉案件 共8件；其余无变化",
        "热线接通率：约八成；未达标原因：坐席不足；应诉案件 十二件；其余无变化",
        "应诉案件 5件；热线接通率 91%",
        "Q1 88%；应诉案件 0；未达标原因：系统升级",
        "热线接通率 95%；2完成",
    )

    async def _open(self) -> None:
        await super()._open()
        text = (FIXTURES / "huhehaote.yaml").read_text("utf-8")
        checked = campaign_file.check(f"{text}\nform:{QUESTIONS}")
        assert checked.plan is not None, checked.faults
        await campaign_file.apply(self.db, checked.plan, self.stage.clock.ours())

    @rule(who=st.sampled_from(FILERS), text=st.sampled_from(ANSWERS), after=st.sampled_from([5, 40]))
    def answers(self, who: str, text: str, after: int) -> None:
        self.stage.clock.advance(seconds=after)
        self._checked(self.phones[who].says(text, self.stage.clock.now), text, who)

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


SIGNER = (
    "审签",
    "审签",
    "1",
    "1",
    "同意",
    "2",
    "退回 第2项 请补充",
    "退回 请重报",
    "我的",
    "好的",
    "请假 明天",
    "销假",
    "填报",
    "0",
    "线下审签",
)


class Signed(House):
    """The same in a campaign where the unit's head signs."""

    campaign = "shenqian.yaml"
    tasks = 3

    @rule()
    def the_signer_signs(self) -> None:
        """What is on his screen by then."""
        self.the_signer_says("审签", 40)
        for _ in range(3):
            if "下页" in self.phones["limin"].last:
                self.the_signer_says("下页", 40)
        self.the_signer_says("1", 40)

    @rule(text=st.sampled_from(SIGNER), after=st.sampled_from([1, 40]))
    def the_signer_speaks(self, text: str, after: int) -> None:
        self.the_signer_says(text, after)

    def the_signer_says(self, text: str, after: int) -> None:
        """Of his own unit's report, or of this one: no word of his hands this one in or changes what it says."""
        before = self.does(self._filed())
        self.stage.clock.advance(seconds=after)
        self.does(self.phones["limin"].says(text, self.stage.clock.now))
        after_ = self.does(self._filed())
        assert after_.submitted == before.submitted
        assert before.session == after_.session or after_.state == "returned"

    @invariant()
    def a_signature_is_of_what_stands(self) -> None:
        """Of the submission in force only while the report stands signed, or accepted, or sent back since."""
        if not hasattr(self, "db"):
            return
        rows = self.does(
            self.stage.rows(
                "SELECT report.state, report.submission_id, signature.submission_id AS signed FROM signature"
                " JOIN submission ON submission.id = signature.submission_id"
                " JOIN report ON report.id = submission.report_id WHERE signature.ended_at IS NULL"
            )
        )
        for row in rows:
            assert row["state"] in ("signed", "accepted", "returned") or row["signed"] != row["submission_id"], row


@contextmanager
def _machine(address: Iterator[str], house: type[House] = House) -> Iterator[type[House]]:
    class Fresh(house):  # type: ignore[valid-type, misc]
        def __init__(self) -> None:
            self.address = next(address)
            super().__init__()

    yield Fresh


def _bounds(examples: int, steps: int) -> settings:
    return settings(
        max_examples=EXAMPLES or examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize=not EXAMPLES,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.parametrize("house", [House, WithQuestions, Signed])
def test_any_sequence_on_sqlite(house: type[House], sqlite_template: Path, tmp_path: Path) -> None:
    def addresses() -> Iterator[str]:
        path = tmp_path / "house.db"
        while True:
            for old in tmp_path.glob("house.db*"):
                old.unlink()
            shutil.copy(sqlite_template, path)
            yield sqlite_url(path)

    with _machine(addresses(), house) as machine:
        run_state_machine_as_test(machine, settings=_bounds(16, 24))


@pytest.mark.slow
@pytest.mark.parametrize("house", [House, WithQuestions, Signed])
def test_any_sequence_on_postgresql(house: type[House], postgres: Postgres) -> None:
    def addresses() -> Iterator[str]:
        while True:
            yield postgres.url(postgres.make())

    with _machine(addresses(), house) as machine:
        run_state_machine_as_test(machine, settings=_bounds(2, 12))
