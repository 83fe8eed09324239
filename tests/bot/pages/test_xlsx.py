"""The who-filed workbook: as many rows as units, the digest's own words, and nothing that Excel would run."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import openpyxl
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from bot.documents.papers.xlsx import workbook
from bot.web.phone.words import COLUMNS
from tests.bot.pages.world import LEADER, World

AT = datetime(2021, 10, 11, 10, 0, tzinfo=UTC)


def sheet_of(data: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert isinstance(sheet, Worksheet)
    return sheet


async def test_who_filed_has_a_row_for_each_unit(world: World) -> None:
    async with world.phone(LEADER) as phone:
        status, body, headers = await phone.get(f"/h5/digest/{world.digest}/filed.xlsx")
    assert status == 200
    assert "filename*=UTF-8''%E6%95%B4%E6%94%B9" in headers["Content-Disposition"]
    rows = [tuple(c.value for c in row) for row in sheet_of(bytes.fromhex(body)).iter_rows()]
    assert rows[0] == COLUMNS
    assert rows[1] == (
        1,
        "第1单位",
        "应报",
        "已报（待补正）",
        "2021-10-11 15:00:00",
        "按时",
        "07-0030",
        "王芳",
        "微信",
        "",
    )
    assert rows[28] == (28, "第28单位", "应报", "已报", "2021-10-11 17:05:00", "迟报", "07-0057", "王芳", "微信", "")
    assert rows[29] == (29, "第29单位", "应报", "未报", "", "", "", "", "", "")
    assert "校验值" in str(rows[31][0])
    assert len(rows) == 32


@given(
    st.lists(st.sampled_from(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "http://x.y/", "{=1}", "", "1e5"]) | st.text())
)
def test_text_stays_text(said: list[str]) -> None:
    """There is no formula, link or number: typed text opens as text."""
    sheet = sheet_of(workbook("旬报[第7期]:*?/\\'" + "长" * 40, ["甲"], [(s,) for s in said], "=1", made_at=AT))
    for down, typed in enumerate(said, 2):
        cell = sheet.cell(down, 1)
        assert cell.data_type == ("n" if cell.value is None else "s"), typed
        assert cell.hyperlink is None
        if typed.isprintable():
            assert (cell.value or "") == typed


def test_equal_facts_give_equal_bytes() -> None:
    made = [workbook("旬报", ["甲"], [("a",), (3,)], "注", made_at=AT) for _ in range(2)]
    assert made[0] == made[1]
