"""Any sequence of things said: nothing raises, nothing is lost, and what is submitted is what was shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from forms import draft, engine, screen
from forms.model import Answer, Filing, Item, MustAsk, Photo, Said, Status, Submitted, Text, Voice
from forms.paging import MESSAGE, size
from forms.session import Phase, Session
from forms.vocabulary import SPELLINGS, Word, is_bare, word
from tests.forms.filings import NOW, change, done, filing, first_time, overdue, sent_back

STATUS_WORDS = (
    "完成",
    "推进",
    "阶段",
    "无进展",
    "没有进展",
    "基本完成",
    "未完成",
    "推进60%",
    "完成 方案已印发",
    "正在征求意见",
    "无变化",
    "完成80%",
    "已完成方案制定",
    "推进 正在征求意见",
    "阶段，差一个科室",
    "即将完成",
    "力争月底完成",
)
FILINGS = st.sampled_from(
    [
        filing(),
        filing(1),
        filing(60),
        overdue(4),
        overdue(1, 2, count=2),
        first_time(3, 7),
        change(first_time(3), 5, must_ask=MustAsk.OVERDUE),
        change(filing(), 6, last_status="done"),
        change(filing(), 6, last_status="none", last_text=""),
        sent_back(filing(), done(filing(), 2, "方案已印发"), {2: "缺印发文件"}),
        sent_back(filing(), done(filing(), 2, "方案已印发"), {2: "缺印发文件", 5: "请写明成效"}),
        replace(sent_back(filing(), done(filing(), 2), {}), return_reason="格式不对"),
        change(filing(), 2, answered=Answer(102, "done", "方案已印发")),
    ]
)
PLACES = st.lists(st.integers(0, 14), min_size=1, max_size=4).map(lambda n: " ".join(map(str, n)))
BLOCK = st.lists(st.tuples(st.integers(1, 14), st.sampled_from(STATUS_WORDS)), min_size=1, max_size=4).map(
    lambda parts: "；".join(f"{n}{w}" for n, w in parts)
)
REST = st.sampled_from(["", "；其余无变化", "；其余推进", "；其余没有进展", "；其余看情况"])
WORDS = st.sampled_from([s for all_ in SPELLINGS.values() for s in all_]) | st.builds(
    "{} {}".format, st.sampled_from(["修改", "照片", "预览"]), st.integers(0, 14)
)
TEXTS = st.one_of(
    st.sampled_from("0123456789"),
    PLACES,
    st.sampled_from(STATUS_WORDS),
    st.builds("{}{}".format, BLOCK, REST),
    WORDS,
    st.text(max_size=30),
    st.sampled_from(["全部完成", "全部无变化", "25", "你好", "", "！", "x" * 900, "完成 " + "方案已印发" * 60]),
)


class Conversation(RuleBasedStateMachine):
    filing: Filing
    session: Session
    now: datetime

    @initialize(made=FILINGS)
    def begin(self, made: Filing) -> None:
        self.filing, self.now, self.files = made, NOW, 0
        self.shown: list[str] = []
        self._keep(engine.start(made, self.now))

    @rule(text=TEXTS, stale=st.booleans())
    def says(self, text: str, stale: bool) -> None:
        self._say(Text(text, stale and len(text) < 4))

    @rule(choice=st.sampled_from(["1", "1", "2", "0", "下页"]))
    def chooses(self, choice: str) -> None:
        self._say(Text(choice))

    @rule()
    def sends_a_photo(self) -> None:
        self.files += 1
        self._say(Photo(self.files))

    @rule(text=st.sampled_from(["", "第二项完成了", "推进百分之六十"]))
    def speaks(self, text: str) -> None:
        self._say(Voice(text))

    @rule(minutes=st.sampled_from([1, 40, 600]))
    def waits(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule()
    def comes_back(self) -> None:
        before = self.session
        self._keep(engine.resume(self.filing, self.session, self.now))
        if before.open and self.session.open and before.form == draft.fingerprint(self.filing):
            assert self.session.answers == before.answers
            assert self.session.phase is before.phase

    @rule(drop=st.integers(1, 12), status=st.booleans())
    def the_form_changes(self, drop: int, status: bool) -> None:
        """A task leaves the list, or a status gets another key."""
        if len(self.filing.items) < 3 or self.filing.returned:
            return
        if status:
            renamed = tuple(_renamed(s) for s in self.filing.statuses)
            items: tuple[Item, ...] = tuple(replace(i, last_status=_key(i.last_status)) for i in self.filing.items)
            items = tuple(replace(i, answered=None) for i in items)
            self.filing = replace(self.filing, statuses=renamed, items=items)
        else:
            self.filing = replace(self.filing, items=tuple(i for i in self.filing.items if i.place != drop))

    def _say(self, said: Said) -> None:
        before = self.session
        step = engine.step(self.filing, before, said, self.now)
        for event in step.events:
            if isinstance(event, Submitted):
                self._submitted(event, before)
        if not step.events and before.open and before.form == draft.fingerprint(self.filing):
            self._nothing_lost(said, before, step.session)
        self._keep(step)

    def _submitted(self, event: Submitted, before: Session) -> None:
        assert [a.task for a in event.answers] == [i.task for i in self.filing.items]
        assert event.zero is not any(a.changed for a in event.answers)
        assert all(self.filing.status(a.status) for a in event.answers)
        assert set(before.loose) <= {f for _, f in event.photos}  # placed by the very word that let it go out
        assert len({f for _, f in event.photos}) == len(event.photos)
        if before.phase in (Phase.CONFIRM, Phase.PAPER) and before.ask is None:
            assert event.answers == draft.answers(self.filing, before)
            seen = "\n".join(self.shown)
            for page in screen.table(self.filing, before):
                for line in page.split("\n"):
                    if "｜" in line and "照片" not in line:
                        assert line in seen
        elif not self.filing.returned:
            for answer in event.answers:  # straight out after 0: only what was said plainly, and moves nothing
                item = self.filing.item(answer.task)
                assert not answer.heard
                assert answer.status == item.last_status or not self.filing.status(item.last_status)

    def _nothing_lost(self, said: Said, before: Session, after: Session) -> None:
        """An answer goes only by 无变化 said of its task; photos only by 删照片, words held never."""
        lost = {a.task for a in before.answers} - {a.task for a in after.answers}
        if lost:
            assert isinstance(said, Text)
            assert not (said.stale and is_bare(said.text))
            assert word(said.text) is None or before.ask is not None
            assert after.open
        found = word(said.text) if isinstance(said, Text) else None
        if found is None or found[0] is not Word.DROP_PHOTO:
            assert {f for _, f in before.photos} | set(before.loose) <= {f for _, f in after.photos} | set(after.loose)
        if isinstance(said, Text) and said.stale and is_bare(said.text):
            shown = {"seen": before.seen, "screen": before.screen, "unshown": before.unshown}  # it is put again
            assert replace(after, at=before.at, burst=before.burst, **shown) == before  # type: ignore[arg-type]

    def _keep(self, step: engine.Step) -> None:
        assert step.reply.strip() or step.session.burst > 1, "only a photo upon a photo is taken without a word"
        assert size(step.reply) <= MESSAGE
        old = getattr(self, "session", None)
        if old is None or old.answers != step.session.answers:
            self.shown = []
        self.shown.append(step.reply)
        again = Session.from_json(step.session.to_json())
        assert again == step.session
        assert again.to_json() == step.session.to_json()
        self.session = again
        if not again.open:
            begun = engine.start(self.filing, self.now)
            self.session, self.shown = begun.session, [begun.reply]

    @invariant()
    def stands(self) -> None:
        session = self.session
        if session.phase is Phase.ASK and session.form == draft.fingerprint(self.filing):
            assert session.queue
            assert all(self.filing.item(t) in screen.open_items(self.filing) for t in session.queue)
        assert len({a.task for a in session.answers}) == len(session.answers)
        assert screen.key(session) == screen.key(replace(session, at=self.now))


def _key(key: str) -> str:
    return {"pushing": "going", "going": "pushing"}.get(key, key)


def _renamed(status: Status) -> Status:
    return replace(status, key=_key(status.key))


Conversation.TestCase.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
TestConversation = Conversation.TestCase
