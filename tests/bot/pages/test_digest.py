"""The digest page: every figure opens the list it counts, and only those with the right can read it."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest

from schedules import digest as digesting
from storage import views
from storage.engine.db import Database
from storage.engine.tx import Tx
from tests.bot.pages.world import FILER, LEADER, NOW, OFFICE, STRANGER, Phone, World, file_all, fill, opened


class Reader(HTMLParser):
    """What a page shows: figures that open (href, count), rows, the total its heading says, the next page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.figures: list[tuple[str, int]] = []
        self.rows = 0
        self.total: int | None = None
        self.next = ""
        self.landmarks: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {k: v or "" for k, v in attrs}
        if "data-count" in said:
            self.figures.append((said["href"], int(said["data-count"])))
        if "data-total" in said:
            self.total = int(said["data-total"])
        if "row" in said.get("class", "").split():
            self.rows += 1
        if said.get("rel") == "next":
            self.next = said["href"]
        if tag in ("header", "main", "footer", "nav", "section"):
            self.landmarks.append(tag)


async def page(phone: Phone, path: str) -> tuple[str, Reader]:
    status, text, _ = await phone.get(path)
    assert status == 200, (path, status, text)
    return text, Reader(text)


async def rows_of(phone: Phone, path: str) -> int:
    """All rows of a list over all its pages."""
    count = 0
    while path:
        _, seen = await page(phone, path)
        count += seen.rows
        path = seen.next
    return count


@pytest.mark.parametrize(("units", "tasks"), [(0, 0), (1, 1), (3, 4), (29, 70)])
async def test_every_figure_opens_to_as_many_rows_as_it_says(sqlite_db: Database, units: int, tasks: int) -> None:
    async with opened(sqlite_db) as world:
        await fill(world, units=units, tasks=tasks, late=min(1, max(units - 2, 0)), missing=min(1, max(units - 1, 0)))
        async with world.phone(LEADER) as phone:
            _, front = await page(phone, f"/h5/digest/{world.digest}")
            assert bool(front.figures) is bool(units)
            for href, count in dict.fromkeys(front.figures):
                assert count > 0
                _, first = await page(phone, html.unescape(href))
                assert first.total == count, href
                assert await rows_of(phone, html.unescape(href)) == count, href


async def test_figures_cross_foot(world: World) -> None:
    async with world.phone(LEADER) as phone:
        _, front = await page(phone, f"/h5/digest/{world.digest}")
    said = {html.unescape(h).partition("?")[2]: n for h, n in front.figures}
    filed = {k.partition("=")[2]: n for k, n in said.items() if k.startswith("filed=")}
    assert filed == {"expected": 29, "on_time": 27, "late": 1, "missing": 1, "correcting": 1}
    statuses = [n for k, n in said.items() if re.fullmatch(r"status=\d", k)]
    cells = [n for k, n in said.items() if re.fullmatch(r"unit=\d+&status=\d", k)]
    sums = [n for k, n in said.items() if re.fullmatch(r"unit=\d+", k)]
    assert sum(statuses) == sum(cells) == sum(sums) == 70
    assert said["only=overdue"] == sum(1 for n in range(1, 71) if n % 3 == 0 and not (n % 4 == 3 and on_file(n)))
    assert said["only=new"] == sum(1 for n in range(1, 71) if n % 4 == 3 and on_file(n))


def on_file(n: int) -> bool:
    """Task n's lead is one of the 28 units that filed this time."""
    return n % 29 != 28


async def test_the_page_says_what_the_digest_says(world: World) -> None:
    async with world.phone(OFFICE) as phone:
        text, front = await page(phone, f"/h5/digest/{world.digest}")
    of = await world.house.db.read(lambda tx: views.digest(tx, world.digest))
    assert of is not None
    assert "<h1>整改旬报第7期汇总</h1>" in text
    assert "2021年10月11日（周一）18:00" in text
    assert digesting.sentence(of.facts) in text
    assert of.sha256 in text
    assert "较上期" in text
    assert "示例专项" in text
    assert front.landmarks[:2] == ["header", "main"]
    assert front.landmarks[-1] == "footer"


async def test_lists_show_the_lead_the_brief_and_the_last_text_escaped(world: World) -> None:
    async with world.phone(LEADER) as phone:
        text, _ = await page(phone, f"/h5/digest/{world.digest}/tasks?unit=1")
    assert "牵头：第2单位" in text
    assert "1号　任务1" in text
    assert "60%　&lt;b&gt;进展1&lt;/b&gt;" in text
    assert "旬报第7期，10月11日 15:00" in text
    assert "<b>进展" not in text


async def test_what_is_said_after_the_digest_does_not_reach_it(world: World) -> None:
    path = f"/h5/digest/{world.digest}"
    async with world.phone(LEADER) as phone:
        before = [(await page(phone, path + more))[0] for more in ("", "/units", "/tasks?unit=28", "/tasks?unit=0")]
        await late_filing(world)
        after = [(await page(phone, path + more))[0] for more in ("", "/units", "/tasks?unit=28", "/tasks?unit=0")]
    assert after == before


async def test_a_unit_renamed_since_keeps_its_old_name_and_all_it_said(world: World) -> None:
    """Two units even exchange their names. Each page still shows what each of them filed."""
    path = f"/h5/digest/{world.digest}"

    async def rename(tx: Tx) -> None:
        first, second = await tx.fetch(
            "SELECT id, short_name FROM unit WHERE parent_id IS NOT NULL ORDER BY place LIMIT 2"
        )
        await tx.run("UPDATE unit SET short_name = '新名' WHERE id = ?", first["id"])
        await tx.run("UPDATE unit SET short_name = ? WHERE id = ?", first["short_name"], second["id"])

    async with world.phone(LEADER) as phone:
        before = [(await page(phone, path + more))[0] for more in ("", "/units", "/tasks?unit=0", "/tasks?unit=1")]
        await world.house.db.write(rename)
        after = [(await page(phone, path + more))[0] for more in ("", "/units", "/tasks?unit=0", "/tasks?unit=1")]
    assert after == before
    assert "进展" in before[2]


async def late_filing(world: World) -> None:
    """The missing unit files three hours after the digest."""
    of = await world.house.db.read(lambda tx: views.digest(tx, world.digest))
    assert of is not None
    await world.house.db.write(lambda tx: file_all(tx, of.issue, "done", NOW + timedelta(hours=3), 29, 28))


@pytest.mark.parametrize("path", ["", "/units?filed=late", "/tasks?status=0", "/table", "/filed.xlsx"])
async def test_only_leaders_and_the_office_of_the_campaign_read_it(world: World, path: str) -> None:
    answers = {}
    for who in (LEADER, OFFICE, FILER, STRANGER):
        async with world.phone(who) as phone:
            answers[who] = await phone.get(f"/h5/digest/{world.digest}{path}")
    assert {who: a[0] for who, a in answers.items()} == {LEADER: 200, OFFICE: 200, FILER: 403, STRANGER: 403}
    assert "联系专班" in answers[FILER][1]
    assert "绑定 码" in answers[STRANGER][1]
    assert "整改" not in answers[FILER][1] + answers[STRANGER][1]


async def test_another_campaigns_leader_does_not_read_it(world: World) -> None:
    await world.house.db.write(lambda tx: tx.run("UPDATE post SET active = 0 WHERE kind = 'leader'"))
    async with world.phone(LEADER) as phone:
        assert (await phone.get(f"/h5/digest/{world.digest}"))[0] == 403


async def test_no_such_digest_looks_like_one_that_is_not_yours(world: World) -> None:
    async with world.phone(LEADER) as phone:
        assert (await phone.get("/h5/digest/999999"))[0] == 403
        assert (await phone.get("/h5/digest/abc"))[0] == 404


@pytest.mark.parametrize(
    "query", ["units?filed=x", "tasks?status=99", "tasks?status=x", "tasks?unit=999", "tasks?only=x", "tasks?status=-1"]
)
async def test_an_unknown_list_says_so(world: World, query: str) -> None:
    async with world.phone(LEADER) as phone:
        status, text, _ = await phone.get(f"/h5/digest/{world.digest}/{query}")
    assert status == 404
    assert "没有这张清单" in text


@pytest.mark.parametrize("asked", ["0", "99", "x", "-1", "2'", "１"])
async def test_a_page_number_out_of_range_shows_the_nearest(world: World, asked: str) -> None:
    async with world.phone(LEADER) as phone:
        _, seen = await page(phone, f"/h5/digest/{world.digest}/tasks?page={asked}")
    assert seen.rows in (50, 20)


async def test_views_are_the_same_on_both_engines(db: Database) -> None:
    async with opened(db) as world:
        await fill(world, units=3, tasks=5)
        of = await db.read(lambda tx: views.digest(tx, world.digest))
        assert of is not None
        filings = await db.read(lambda tx: views.filings(tx, of))
        said = await db.read(lambda tx: views.last_said(tx, of, [(str(t.known_by), t.key) for t in of.facts.tasks]))
    assert {name: (f.receipt, f.face, f.again) for name, f in filings.items()} == {
        "第1单位": ("07-0004", "chat", False),
        "第2单位": ("07-0005", "chat", False),
    }
    assert {n: (s.text, s.issue) for n, s in said.items()} == {
        "1": ("<b>进展1</b>", "旬报第7期"),
        "2": ("<b>进展2</b>", "旬报第6期"),
        "3": ("<b>进展3</b>", "旬报第7期"),
        "4": ("<b>进展4</b>", "旬报第7期"),
        "5": ("<b>进展5</b>", "旬报第6期"),
    }
