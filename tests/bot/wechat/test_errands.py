"""Errands over a real database, on both engines; the platform is a small double that keeps menus, tags and media."""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from bot.account import effects
from bot.account.kept_tokens import KeptTokens
from bot.evidence import words as evidence_words
from bot.house import House
from bot.wechat import menu, words
from bot.wechat.errors import Refusal, refusal
from bot.wechat.menu import Role
from bot.wechat.tokens import Token
from bot.wechat.values import Button, Media, Tag
from schedules.retry import Verdict
from storage import files, people, roles
from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.evidence import Folder
from storage.files import File

START = datetime(2021, 10, 9, 1, tzinfo=UTC)


class Phones:
    """The platform's memory of menus, tags and media. `refuse`: (call, refusal) in the order they are to come."""

    def __init__(self) -> None:
        self.known: dict[str, int] = {}
        self.tagged: dict[int, set[str]] = {}
        self.default: Sequence[Button] | None = None
        self.conditional: dict[int, Sequence[Button]] = {}
        self.media: dict[str, Media] = {}
        self.calls: list[str] = []
        self.refuse: list[tuple[str, Refusal]] = []
        self.bad: set[str] = set()

    def _called(self, name: str) -> None:
        self.calls.append(name)
        if self.refuse and self.refuse[0][0] == name:
            raise self.refuse.pop(0)[1]

    async def tags(self) -> tuple[Tag, ...]:
        self._called("tags")
        return tuple(Tag(id, name) for name, id in self.known.items())

    async def create_tag(self, name: str) -> Tag:
        self._called("create_tag")
        if name in self.known:
            raise refusal(45157, "dup")
        self.known[name] = 100 + len(self.known)
        return Tag(self.known[name], name)

    async def tag(self, tag: int, openids: Sequence[str]) -> None:
        self._called("tag")
        self._check(tag, openids)
        self.tagged.setdefault(tag, set()).update(openids)

    async def untag(self, tag: int, openids: Sequence[str]) -> None:
        self._called("untag")
        self._check(tag, openids)
        self.tagged.setdefault(tag, set()).difference_update(openids)

    def _check(self, tag: int, openids: Sequence[str]) -> None:
        assert 1 <= len(openids) <= 50
        if tag not in self.known.values():
            raise refusal(45159, "no such tag")
        if self.bad & set(openids):
            raise refusal(40003, "invalid openid")

    async def create_menu(self, buttons: Sequence[Button]) -> None:
        self._called("create_menu")
        self.default = buttons

    async def add_conditional(self, buttons: Sequence[Button], tag: int) -> None:
        self._called("add_conditional")
        if self.default is None:
            raise refusal(65303, "no default menu")
        if tag not in self.known.values():
            raise refusal(45159, "no such tag")
        self.conditional[tag] = buttons

    async def delete_menu(self) -> None:
        self._called("delete_menu")
        self.default, self.conditional = None, {}

    async def get_media(self, media_id: str, limit: int = 10**7) -> Media:
        self._called("get_media")
        if media_id not in self.media:
            raise refusal(40007, "invalid media_id")
        if len(self.media[media_id].data) > limit:
            raise Refusal("size", Verdict.BROKEN)
        return self.media[media_id]

    def shown(self, openid: str) -> Sequence[Button] | None:
        for tag, menu_of_tag in self.conditional.items():
            if openid in self.tagged.get(tag, set()):
                return menu_of_tag
        return self.default

    def roles_of(self, openid: str) -> set[str]:
        names = {id: name for name, id in self.known.items()}
        return {names[tag] for tag, openids in self.tagged.items() if openid in openids}


class World:
    def __init__(self, db: Database, files_dir: Path) -> None:
        self.db, self.files_dir, self.phones, self.at = db, files_dir, Phones(), START
        self.evidence = Folder(files_dir)
        self.house = House(db, lambda: self.at, ZoneInfo("Asia/Shanghai"), b"secret")

    async def run(self) -> int:
        return await effects.run(self.house, self.phones, self.evidence)

    async def next(self) -> datetime | None:
        return await self.db.read(effects.next_moment)

    async def settle(self) -> None:
        """On to each next moment, as the demo's clock does, until nothing waits."""
        for _ in range(200):
            moment = await self.next()
            if moment is None:
                return
            self.at = max(self.at, moment)
            await self.run()
        raise AssertionError("never at rest")

    async def follower(self, openid: str, role: str) -> None:
        async def work(tx: Tx) -> None:
            await tx.run(
                "INSERT INTO follower (openid, followed, role_wanted) VALUES (?, 1, ?)"
                " ON CONFLICT (openid) DO UPDATE SET role_wanted = excluded.role_wanted, followed = 1",
                openid,
                role,
            )

        await self.db.write(work)

    async def photo(self, media_id: str, kind: files.Kind = "photo") -> int:
        async def work(tx: Tx) -> int:
            row = await tx.one(
                "INSERT INTO person (key, name, phone) VALUES ('wf', '王芳', '1')"
                " ON CONFLICT (key) DO UPDATE SET phone = '1' RETURNING id"
            )
            assert row is not None
            return await files.add(tx, person=int(row["id"]), kind=kind, media_id=media_id, received_at=self.at)

        return await self.db.write(work)

    async def file(self, id: int) -> File:
        found = await self.db.read(lambda tx: files.get(tx, id))
        assert found is not None
        return found


@pytest.fixture
def world(db: Database, tmp_path: Path) -> World:
    return World(db, tmp_path / "files")


def jpeg(size: int = 30) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (size, 20), (1, 2, 3)).save(out, "JPEG")
    return out.getvalue()


# Menus --------------------------------------------------------------------------------------------------------


async def test_menus_are_published_once(world: World) -> None:
    assert await world.next() is not None
    assert await world.run() == 1
    assert world.phones.default == menu.UNBOUND
    assert {world.phones.conditional[world.phones.known[menu.TAG_NAMES[r]]] for r in Role} == set(menu.MENUS.values())
    assert await world.next() is None
    calls = list(world.phones.calls)
    assert await world.run() == 0
    assert world.phones.calls == calls


async def test_a_changed_menu_is_published_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.run()
    monkeypatch.setattr(menu, "UNBOUND", (Button("帮助", key="帮助"),))
    assert await world.next() is not None
    await world.run()
    assert world.phones.default == (Button("帮助", key="帮助"),)
    assert len(world.phones.known) == len(Role), "tags are found, not made again"


async def test_tags_of_an_earlier_installation_are_found_by_name(world: World) -> None:
    world.phones.known = {menu.TAG_NAMES[Role.LEADER]: 7}
    await world.settle()
    assert world.phones.known[menu.TAG_NAMES[Role.LEADER]] == 7
    assert len(world.phones.known) == len(Role)


@pytest.mark.parametrize("call", ["tags", "create_tag", "delete_menu", "create_menu", "add_conditional"])
@pytest.mark.parametrize("code", [-1, 40164, 65303, 99999])
async def test_whatever_call_is_refused_the_menus_come_in_the_end(world: World, call: str, code: int) -> None:
    world.phones.refuse = [(call, refusal(code, "no")), (call, refusal(code, "no"))]
    assert await world.run() == 0
    again = await world.next()
    assert again is not None
    assert again > world.at, "not at once"
    await world.settle()
    assert world.phones.refuse == []
    assert len(world.phones.conditional) == len(Role)
    assert world.at - START < timedelta(hours=13)


async def test_a_tag_deleted_by_hand_is_made_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    await world.run()
    world.phones.known.clear()
    await world.follower("o1", "filer")
    await world.settle()
    assert world.phones.roles_of("o1") == {"旬报通-填报人"}
    world.phones.known.clear()
    monkeypatch.setattr(menu, "UNBOUND", (Button("帮助", key="帮助"),))
    await world.settle()
    assert len(world.phones.conditional) == len(Role)


# Tags ---------------------------------------------------------------------------------------------------------


async def test_each_follower_sees_the_menu_of_his_role(world: World) -> None:
    for openid, role in (("o1", "filer"), ("o2", "leader"), ("o3", "office"), ("o4", "")):
        await world.follower(openid, role)
    await world.settle()
    shown = [world.phones.shown(openid) for openid in ("o1", "o2", "o3", "o4")]
    assert shown == [menu.MENUS[Role.FILER], menu.MENUS[Role.LEADER], menu.MENUS[Role.OFFICE], menu.UNBOUND]


async def test_a_new_role_takes_the_old_tag_off(world: World) -> None:
    await world.follower("o1", "filer")
    await world.settle()
    await world.follower("o1", "office")
    await world.settle()
    assert world.phones.roles_of("o1") == {"旬报通-专班"}
    await world.follower("o1", "")
    await world.settle()
    assert world.phones.roles_of("o1") == set()
    assert await world.run() == 0


async def test_many_go_in_batches(world: World) -> None:
    for n in range(120):
        await world.follower(f"o{n}", "filer")
    await world.settle()
    assert world.phones.calls.count("tag") == 3
    assert all(world.phones.roles_of(f"o{n}") == {"旬报通-填报人"} for n in range(120))


async def test_one_bad_openid_does_not_cost_the_others_their_menu(world: World) -> None:
    for n in range(5):
        await world.follower(f"o{n}", "filer")
    world.phones.bad = {"o3"}
    await world.run()
    assert [bool(world.phones.roles_of(f"o{n}")) for n in range(5)] == [True, True, True, False, True]
    again = await world.next()
    assert again is not None
    assert again >= world.at + timedelta(hours=1)


async def test_who_left_is_left_alone(world: World) -> None:
    await world.follower("o1", "filer")
    await world.db.write(lambda tx: people.unfollowed(tx, "o1"))
    await world.settle()
    assert "tag" not in world.phones.calls


async def test_who_comes_back_gets_his_menu_again(world: World) -> None:
    """The platform drops the tags of who leaves."""
    await world.follower("o1", "filer")
    await world.settle()
    await world.db.write(lambda tx: people.unfollowed(tx, "o1"))
    world.phones.tagged.clear()
    await world.follower("o1", "filer")
    await world.settle()
    assert world.phones.shown("o1") == menu.MENUS[Role.FILER]


async def test_a_wish_that_changes_meanwhile_is_not_lost(world: World) -> None:
    await world.follower("o1", "filer")
    changes = await world.db.read(lambda tx: roles.due(tx, world.at, 10))
    await world.follower("o1", "leader")
    await world.db.write(lambda tx: roles.done(tx, changes))
    await world.settle()
    assert world.phones.roles_of("o1") == {"旬报通-领导"} or "旬报通-领导" in world.phones.roles_of("o1")


# Files --------------------------------------------------------------------------------------------------------


async def test_a_photo_is_fetched_and_kept_under_its_hash(world: World) -> None:
    id = await world.photo("m1")
    world.phones.media["m1"] = Media(jpeg(), "image/jpeg")
    assert await world.next() == START or await world.next() is not None
    await world.settle()
    file = await world.file(id)
    assert (file.state, file.mime) == ("kept", "image/jpeg")
    kept = world.evidence.get(file.sha256)
    assert kept is not None
    assert hashlib.sha256(kept).hexdigest() == file.sha256
    assert len(kept) == file.size
    assert world.phones.calls.count("get_media") == 1


async def test_a_recording_is_kept_as_it_came(world: World) -> None:
    id = await world.photo("v1", "voice")
    world.phones.media["v1"] = Media(b"#!AMR\nsound", "audio/amr")
    await world.settle()
    file = await world.file(id)
    assert world.evidence.get(file.sha256) == b"#!AMR\nsound"


async def test_two_of_the_same_lie_once(world: World) -> None:
    ids = [await world.photo(f"m{n}") for n in range(2)]
    world.phones.media = {f"m{n}": Media(jpeg(), "image/jpeg") for n in range(2)}
    await world.settle()
    kept = [await world.file(id) for id in ids]
    assert kept[0].sha256 == kept[1].sha256
    assert len([p for p in world.files_dir.rglob("*") if p.is_file()]) == 1


async def test_what_did_not_come_is_fetched_again_later_and_later(world: World) -> None:
    await world.run()
    id = await world.photo("m1")
    world.phones.media["m1"] = Media(jpeg(), "image/jpeg")
    world.phones.refuse = [("get_media", Refusal("timeout", Verdict.UNKNOWN))] * 4
    moments = []
    while (await world.file(id)).state == "pending":
        moment = await world.next()
        assert moment is not None
        world.at = max(world.at, moment)
        moments.append(world.at)
        await world.run()
    gaps = [b - a for a, b in pairwise(moments)]
    assert (await world.file(id)).state == "kept"
    assert len(gaps) == 4
    assert gaps == sorted(gaps)
    assert gaps[0] >= timedelta(seconds=30)


async def test_after_three_days_it_is_given_up_with_a_word(world: World) -> None:
    id = await world.photo("m1")
    world.phones.refuse = [("get_media", Refusal("timeout", Verdict.UNKNOWN))] * 500
    await world.settle()
    file = await world.file(id)
    assert (file.state, file.why) == ("failed", words.MEDIA_EXPIRED)
    assert START + timedelta(days=3) <= world.at <= START + timedelta(days=3, hours=1)


@pytest.mark.parametrize(
    ("media", "kind", "why"),
    [
        (None, "photo", words.MEDIA_GONE),
        (Media(b"<html>", "text/html"), "photo", evidence_words.NOT_PHOTO),
        (Media(b"x" * (10 * 1024 * 1024 + 1), "image/jpeg"), "photo", evidence_words.TOO_BIG),
        (Media(b"MZ", "application/x-dosexec"), "voice", evidence_words.NOT_VOICE),
    ],
)
async def test_what_will_never_do_is_told_at_once(
    world: World, media: Media | None, kind: files.Kind, why: str
) -> None:
    id = await world.photo("m1", kind)
    if media is not None:
        world.phones.media["m1"] = media
    await world.run()
    file = await world.file(id)
    assert (file.state, file.why) == ("failed", why)
    assert not world.files_dir.exists()


async def test_two_processes_fetch_it_once(world: World) -> None:
    await world.run()
    id = await world.photo("m1")
    world.phones.media["m1"] = Media(jpeg(), "image/jpeg")
    await asyncio.gather(world.run(), world.run(), world.run())
    assert (await world.file(id)).state == "kept"
    assert world.phones.calls.count("get_media") == 1


async def test_a_process_that_died_while_fetching_costs_a_wait(world: World) -> None:
    await world.run()
    id = await world.photo("m1")
    file = await world.file(id)
    await world.db.write(lambda tx: files.claim(tx, file, world.at + timedelta(seconds=30)))
    world.phones.media["m1"] = Media(jpeg(), "image/jpeg")
    assert await world.run() == 0
    await world.settle()
    assert (await world.file(id)).state == "kept"


async def test_what_a_person_takes_back_is_not_fetched(world: World) -> None:
    id = await world.photo("m1")
    assert await world.db.write(lambda tx: files.removed(tx, id))
    assert not await world.db.write(lambda tx: files.removed(tx, id))
    await world.settle()
    assert "get_media" not in world.phones.calls
    assert await world.photo("m1") == id
    assert (await world.file(id)).state == "pending"


async def test_the_same_media_id_is_the_same_file(world: World) -> None:
    assert await world.photo("m1") == await world.photo("m1")


# Tokens -------------------------------------------------------------------------------------------------------


async def test_tokens_are_kept_by_account_and_kind(db: Database) -> None:
    one, other = KeptTokens(db, "wxone"), KeptTokens(db, "wxother")
    assert await one.load("access") is None
    await one.save("access", Token("A", START))
    await one.save("access", Token("B", START + timedelta(hours=2)))
    await one.save("jsapi", Token("J", START))
    assert await one.load("access") == Token("B", START + timedelta(hours=2))
    assert await one.load("jsapi") == Token("J", START)
    assert await other.load("access") is None


async def test_forcing_is_allowed_to_one_of_all(db: Database) -> None:
    gap = timedelta(hours=2)
    answers = await asyncio.gather(*(KeptTokens(db, "wx1").may_force(START, gap) for _ in range(5)))
    assert sorted(answers) == [False, False, False, False, True]
    assert not await KeptTokens(db, "wx1").may_force(START + gap - timedelta(seconds=1), gap)
    assert await KeptTokens(db, "wx1").may_force(START + gap, gap)
    assert await KeptTokens(db, "wx2").may_force(START, gap)
