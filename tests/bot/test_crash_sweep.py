"""One short story, told again and again, the process dying at its n-th commit or send, for every n.

Whatever dies is started anew on the same file, the platform delivers again what was not answered, and the story goes
on. In the end the books are those of the story that was not disturbed, and nobody was shown anything twice.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar, cast

import pytest

from bot.card import Card
from bot.chat.receive import receive
from bot.house import House
from bot.inbound import Act, Followed, Inbound, SaidText, TemplateFinished
from bot.letters import Letter
from bot.messages import pump
from bot.tick import tick as tick_act
from schedules.retry import Outcome, Verdict
from storage import undelivered
from storage.engine.db import Database, sqlite_url
from storage.engine.tx import Tx
from tests.bot.conversation.stage import ZONE, Stage, at

T = TypeVar("T")
PROTECTED = timedelta(minutes=10)  # the platform's word for client_msg_id
REDELIVERED = timedelta(seconds=5)
SECRET = b"a secret of the tests"


class Killed(BaseException):
    """The process died."""


@dataclass
class Fate:
    """Counts the steps at which a process can die. At step `n` it does, or (of a send) the line is cut."""

    n: int = 0
    cuts: bool = False
    every: random.Random | None = None  # besides: about every twentieth step
    steps: int = 0
    dead: bool = False
    struck: str = ""

    def at(self, where: str) -> None:
        """A commit, before or after; where: for the message of a failing test."""
        self.alive()
        if not self.cuts:
            self._step(where)

    def cut(self, where: str) -> bool:
        """A send, before or after the platform took it. True: nobody hears how it ended."""
        self.alive()
        if not self.cuts:
            self._step(where)
            return False
        self.steps += 1
        if self.steps == self.n:
            self.struck = where
        return self.steps == self.n

    def alive(self) -> None:
        if self.dead:
            raise Killed

    def _step(self, where: str) -> None:
        self.steps += 1
        if self.steps == self.n or (self.every is not None and self.every.random() < 0.05):
            self.struck, self.dead = where, True
            raise Killed


class Mortal:
    """The database of a process that may die before a commit or right after it."""

    def __init__(self, db: Database, fate: Fate) -> None:
        self._db, self._fate = db, fate

    async def write(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        self._fate.at("before a commit")
        value = await self._db.write(work)
        self._fate.at("after a commit")
        return value

    async def read(self, work: Callable[[Tx], Awaitable[T]]) -> T:
        self._fate.alive()
        return await self._db.read(work)


@dataclass
class World:
    """The platform and its clock outlive every process of ours."""

    path: Path
    fate: Fate
    now: datetime
    scene: str
    house: House = field(init=False)
    db: Database = field(init=False)
    shown: list[tuple[str, str]] = field(default_factory=list)  # (openid, what stood on the phone)
    cards: dict[tuple[str, str], tuple[datetime, str]] = field(default_factory=dict)
    told: list[Inbound] = field(default_factory=list)  # events on their way to us
    heard: list[str] = field(default_factory=list)
    spoken: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.spoken = self.now

    async def start(self) -> None:
        self.db = await Database.open(sqlite_url(self.path))
        self.house = House(cast(Database, Mortal(self.db, self.fate)), lambda: self.now, ZONE, SECRET)

    async def restart(self) -> None:
        await self.db.close()
        self.fate.dead = False
        await self.start()

    # what the pump sees ---------------------------------------------------------------------------------------

    async def custom(self, openid: str, text: str) -> Outcome:
        if self.fate.cut("before a customer-service send"):
            return Outcome(Verdict.UNKNOWN, code="cut")
        self.shown.append((openid, text))
        cut = self.fate.cut("after a customer-service send")
        return Outcome(Verdict.UNKNOWN, code="cut") if cut else Outcome(Verdict.ACCEPTED)

    async def subscribe(self, openid: str, card: Card) -> Outcome:
        raise AssertionError("nobody has consented")

    async def mail(self, address: str, letter: Letter) -> Outcome:
        raise AssertionError("no mail server is set")

    async def template(self, openid: str, card: Card, client_msg_id: str) -> Outcome:
        if self.fate.cut("before a template send"):
            return Outcome(Verdict.UNKNOWN, code="cut")
        first, msgid = self.cards.get((openid, client_msg_id), (None, ""))
        if first is None or self.now >= first + PROTECTED:
            msgid = f"{len(self.cards) + 1000}"
            self.cards[openid, client_msg_id] = (self.now, msgid)
            self.shown.append((openid, str(card.values)))
            act = TemplateFinished(msgid, "success")
            self.told.append(Inbound(openid, f"finished {msgid}", self.now, self.now, act))
        cut = self.fate.cut("after a template send")
        return Outcome(Verdict.UNKNOWN, code="cut") if cut else Outcome(Verdict.ACCEPTED, msgid=msgid)

    # how the story goes on ------------------------------------------------------------------------------------

    async def says(self, openid: str, act: Act | str) -> None:
        """A minute after the last, whatever the house went through. Delivered until it is answered."""
        self.spoken += timedelta(minutes=1)
        self.now = max(self.now, self.spoken)
        act = SaidText(act) if isinstance(act, str) else act
        letter = Inbound(openid, f"letter {len(self.heard)}", self.spoken, self.now, act)
        self.heard.append(await self.delivered(letter))
        await self.settles()

    async def delivered(self, letter: Inbound) -> str:
        while True:
            try:
                return await receive(self.house, replace(letter, received_at=self.now))
            except Killed:
                self.now += REDELIVERED
                await self.restart()

    async def settles(self) -> None:
        """Everything that is due now is done, whoever dies over it."""
        busy = True
        while busy:
            try:
                await tick_act.tick(self.house)
                busy = await pump.pump(self.house, self) > 0
            except Killed:
                await self.restart()
            while self.told:
                event = self.told.pop(0)
                assert await self.delivered(event) == ""
                assert await self.delivered(event) == "", "and once more, as the platform does"
                busy = True

    async def goes_to(self, when: str) -> None:
        """From one moment at which anything is due to the next."""
        end = at(when)
        while True:
            await self.settles()
            moment = await tick_act.next_moment(self.house, self.now)
            if moment is None or moment > end:
                break
            self.now = moment
        self.now, self.spoken = max(self.now, end), end
        await self.settles()


@dataclass(frozen=True)
class Bookmark:
    """The world before a line of the story, nothing having struck. steps: at how many it could have."""

    line: int
    steps: int
    path: Path
    now: datetime
    spoken: datetime
    shown: tuple[tuple[str, str], ...]
    cards: Mapping[tuple[str, str], tuple[datetime, str]]
    told: tuple[Inbound, ...]
    heard: tuple[str, ...]

    @classmethod
    async def put(cls, world: World, line: int, path: Path) -> Bookmark:
        await world.db.close()
        shutil.copy(world.path, path)
        await world.start()
        shown, told, heard = tuple(world.shown), tuple(world.told), tuple(world.heard)
        return cls(line, world.fate.steps, path, world.now, world.spoken, shown, dict(world.cards), told, heard)


@asynccontextmanager
async def world_of(begun: Begun, folder: Path, fate: Fate, since: Bookmark | None = None) -> AsyncIterator[World]:
    """since: not from the beginning, but from here."""
    path = folder / "house.db"
    shutil.copy(since.path if since else begun.path, path)
    world = World(path, fate, since.now if since else at("10-28 09:00"), begun.scene)
    if since is not None:
        fate.steps, world.spoken, world.cards = since.steps, since.spoken, dict(since.cards)
        world.shown, world.told, world.heard = list(since.shown), list(since.told), list(since.heard)
    await world.start()
    try:
        yield world
    finally:
        await world.db.close()
        path.unlink()


WANG, DING, ZHAO, SUN = "o-wang", "o-dingyi", "o-zhaomin", "o-sunguoping"

# One binds and files, one is reminded twice, a report comes back and is mended, the digest goes out.
STORY: tuple[Callable[[World], Awaitable[None]], ...] = (
    lambda world: world.says(WANG, Followed(world.scene)),
    lambda world: world.says(WANG, "王芳"),
    lambda world: world.goes_to("10-28 15:30"),  # both owe: reminded
    lambda world: world.says(WANG, "填报"),
    lambda world: world.says(WANG, "1"),
    lambda world: world.says(WANG, "完成 方案已印发"),
    lambda world: world.says(WANG, "1"),
    lambda world: world.goes_to("10-29 10:30"),  # one owes: reminded
    lambda world: world.says(DING, "填报"),
    lambda world: world.says(DING, "推进 正在逐件回访"),
    lambda world: world.says(DING, "1"),
    lambda world: world.says(ZHAO, "退回 市司法局 第1项 缺印发文件"),
    lambda world: world.says(ZHAO, "1"),
    lambda world: world.says(WANG, "完成 文号为法治办〔2021〕7号"),
    lambda world: world.says(WANG, "1"),
    lambda world: world.says(ZHAO, "通过 市公安局"),
    lambda world: world.goes_to("10-29 18:30"),  # the digest
    lambda world: world.says(SUN, "汇总"),
    lambda world: world.goes_to("11-01 09:00"),
)


async def story(world: World, since: Bookmark | None = None) -> None:
    for line in STORY[since.line if since else 0 :]:
        await line(world)


BOOKS = (
    "SELECT unit.key, report.state, report.on_time, report.draft FROM report JOIN unit ON unit.id = report.unit_id"
    " ORDER BY 1",
    "SELECT report_id, receipt, person_id, submitted_at, on_time, zero, face FROM submission ORDER BY receipt",
    "SELECT submission.receipt, task_id, status, percent, note, changed FROM progress"
    " JOIN submission ON submission.id = progress.submission_id ORDER BY 1, 2",
    "SELECT unit_id, task_id, status, note FROM standing ORDER BY 1, 2",
    "SELECT openid, person_id, ended_at IS NULL FROM binding ORDER BY 1, 2",
    "SELECT used_at IS NULL, used_openid FROM bind_code ORDER BY id",
    "SELECT issue_id, occurrence, as_of, facts, content, sha256 FROM digest ORDER BY 1, 2",
    "SELECT act, subject FROM audit ORDER BY subject, id",
    "SELECT issue_id, unit_id, step, person_id, state FROM notice ORDER BY 1, 2, 3, 4",
)


@dataclass(frozen=True)
class Told:
    """What is left when the story is over. fates: of each message: where it went, how it ended."""

    books: tuple[object, ...]
    heard: tuple[str, ...]
    shown: Counter[tuple[str, str]]
    fates: tuple[tuple[str, str], ...]


async def told(world: World) -> Told:
    async def look(tx: Tx) -> tuple[tuple[object, ...], tuple[tuple[str, str], ...]]:
        books = tuple([tuple(tuple(r.values()) for r in await tx.fetch(sql)) for sql in BOOKS])
        rows = await tx.fetch("SELECT openid, state FROM message ORDER BY id")
        return books, tuple((str(r["openid"]), str(r["state"])) for r in rows)

    books, fates = await world.db.read(look)
    return Told(books, tuple(world.heard), Counter(world.shown), fates)


@dataclass(frozen=True)
class Begun:
    """A house in which the campaign is applied and everybody is bound but one, who has a code. scene: the code's."""

    path: Path
    scene: str


@pytest.fixture(scope="module")
async def begun(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Begun:
    path = tmp_path_factory.mktemp("story") / "begun.db"
    shutil.copy(sqlite_template, path)
    db = await Database.open(sqlite_url(path))
    stage = await Stage.set(db, at("10-28 09:00"), "yingshang-lianxi.yaml")
    for key in ("dingyi", "zhaomin", "sunguoping"):
        await stage.bound(key)
    new = await stage.code("wangfang", "yingshang-lianxi")
    await db.close()
    return Begun(path, new.scene)


@dataclass(frozen=True)
class Whole:
    """The story as it should be."""

    told: Told
    steps: int
    bookmarks: tuple[Bookmark, ...]

    def before(self, step: int) -> Bookmark:
        """The last bookmark that is before this step."""
        return next(b for b in reversed(self.bookmarks) if b.steps < step)


@pytest.fixture(scope="module")
async def undisturbed(begun: Begun, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    folder, bookmarks = tmp_path_factory.mktemp("bookmarks"), []
    async with world_of(begun, folder, Fate()) as world:
        for count, line in enumerate(STORY):
            bookmarks.append(await Bookmark.put(world, count, folder / f"before{count}.db"))
            await line(world)
        return Whole(await told(world), world.fate.steps, tuple(bookmarks))


async def test_the_story_itself(undisturbed: Whole) -> None:
    whole = undisturbed.told
    assert undisturbed.steps > 100
    assert [h[:10] for h in whole.heard if h.startswith("已报送")] != []
    assert "已绑定：市司法局" in whole.heard[1] and "已重新报送" in "".join(whole.heard)
    submissions = cast(tuple[tuple[object, ...], ...], whole.books[1])
    assert [s[1] for s in submissions] == [1, 2, 3]
    assert {state for _, state in whole.fates} <= {"accepted", "delivered", "cancelled"}
    assert {openid for openid, _ in whole.shown} == {WANG, DING, ZHAO, SUN}
    assert max(whole.shown.values()) == 1


@pytest.mark.parametrize("cuts", [False, True], ids=["killed", "cut"])
async def test_at_whatever_step_it_strikes(begun: Begun, undisturbed: Whole, tmp_path: Path, cuts: bool) -> None:
    n = 0
    while True:
        n += 1
        fate, since = Fate(n, cuts), None if cuts else undisturbed.before(n)
        async with world_of(begun, tmp_path, fate, since) as world:
            await story(world, since)
            now = await told(world)
            listed = await world.db.read(undelivered.listed)
        if not fate.struck:
            assert n > 10 if cuts else n == undisturbed.steps + 1
            return
        where = f"step {n}, {fate.struck}"
        told_the_same(undisturbed.told, now, len(listed), where)
        assert len(listed) <= 1, where


@pytest.mark.parametrize("seed", range(12))
async def test_dying_again_and_again(begun: Begun, undisturbed: Whole, tmp_path: Path, seed: int) -> None:
    fate = Fate(every=random.Random(seed))
    async with world_of(begun, tmp_path, fate) as world:
        await story(world)
        fate.every = None
        await world.goes_to("11-02 09:00")
        listed = await world.db.read(undelivered.listed)
        told_the_same(undisturbed.told, await told(world), len(listed), f"seed {seed}")
    assert fate.struck


def told_the_same(whole: Told, now: Told, listed: int, where: str) -> None:
    """The same books and answers; nothing shown twice, nothing missing but what is listed as unknown, and a return that
    waited for the living until it had been mended. Of a return that ended unknown the office hears, once."""
    assert settled(now.books) == settled(whole.books), where
    assert now.heard == whole.heard, where
    assert max(now.shown.values()) == 1, where
    ends = Counter(state for _, state in now.fates)
    assert not set(ends) & {"due", "sending", "failed", "refused"}, where
    more = now.shown - whole.shown
    assert all(openid == ZHAO and "的退回通知" in said and "结果不明" in said for openid, said in more), where
    assert listed == ends["unknown"] and more.total() <= listed, where
    assert (whole.shown - now.shown).total() <= listed + ends["cancelled"], where
    assert ends["cancelled"] <= 1, where


def settled(books: tuple[object, ...]) -> tuple[object, ...]:
    """The books, in which a return mended before it was told counts as told; what the office hears of one is apart."""
    *others, notices = books
    assert isinstance(notices, tuple)
    return (
        *others,
        tuple(
            (*n[:4], "left" if n[2].startswith("return:") and n[4] == "cancelled" else n[4])
            for n in notices
            if not n[2].startswith("alert:")
        ),
    )
