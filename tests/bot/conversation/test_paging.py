"""A list that has no room in one message goes on at 下页."""

from __future__ import annotations

from bot import layout
from tests.bot.conversation.stage import Stage


def test_every_line_is_on_some_page_once_and_each_page_has_room() -> None:
    lines = [f"{n} 申请 某某局某某科 张三{n} 1380000{n:04d}（10月11日09:00）" for n in range(1, 90)]
    pages = layout.paged("待核实89件：", lines, "末尾")
    assert len(pages) > 2
    assert [line for page in pages for line in page.split("\n") if line in lines] == lines
    assert all(layout.size(page) <= layout.LIMIT for page in pages)
    assert all("请回复“下页”" in page for page in pages[:-1])
    assert pages[-1].endswith("末尾")


async def test_the_next_page_comes_and_another_word_ends_it(stage: Stage) -> None:
    office = await stage.bound("zhaomin")
    for n in range(60):
        await stage.stranger(f"s{n}").says(f"申请 某某局某某科 张三{n} 1380000{n:04d}")
    await office.says("待核实")
    office.hears("待核实60件", "1 申请", "请回复“下页”")
    await office.says("下页")
    await office.says("下页")
    office.hears("60 申请")
    await office.says("待核实")
    await office.says("进度")
    await office.says("下页")
    assert "申请" not in office.last
