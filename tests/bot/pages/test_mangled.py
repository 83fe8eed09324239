"""A body that is not a form is refused with a sentence and never causes a 500."""

from __future__ import annotations

import pytest

from storage.engine.db import Database
from tests.bot.pages.filling import desk
from tests.bot.pages.test_sign import FILE, ready

FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
HEAD = b"--x\r\nContent-Disposition: form-data; name=token\r\n"


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        (FORM, b"\xff\xfe=1&token=%ff%fe"),
        (f"{FORM}; charset=nosuch", b"token=1"),
        (PARTS, b"garbage"),
        ("multipart/form-data", b"garbage"),
        (PARTS, HEAD + b"\r\n\xff\r\n--x--\r\n"),
        ("application/json", b"{}"),
        (PARTS, HEAD + b"Content-Type: text/plain; charset=nosuch\r\n\r\n\xff\r\n--x--\r\n"),
        (PARTS, HEAD),
    ],
)
async def test_a_body_that_is_not_a_form_is_refused(sqlite_db: Database, kind: str, body: bytes) -> None:
    async with desk(sqlite_db, FILE) as at_, at_.browser("o-limin") as li:
        path = await ready(at_)
        await li.open(path)
        for to in (
            f"{path}/agree",
            f"{path}/back",
            at_.path,
            f"{at_.path}/save",
            f"{at_.path}/files",
            f"{at_.path}/files/place",
        ):
            async with li.http.post(at_.url + to, data=body, headers={"Content-Type": kind}) as heard:
                assert 400 <= heard.status < 500, (to, heard.status)
        assert await at_.stage.count("SELECT COUNT(*) FROM signature") == 0


async def test_invalid_numbers_in_a_form_sign_nothing(sqlite_db: Database) -> None:
    async with desk(sqlite_db, FILE) as at_, at_.browser("o-limin") as li:
        path = await ready(at_)
        await li.open(path)
        whole = li.form.fields
        for name in ("token", "submission"):
            for wrong in ("９", "٣", "-1", "1e9", "9" * 15, "\ufffd", ""):
                await li.post(f"{path}/agree", whole | {name: wrong})
                assert li.status == 403, (name, wrong)
        await li.post(f"{path}/back", whole | {"task": "0", "reason": "缺\x00文件\x1b"})
        assert li.status == 200 and "已退回" in li.form.seen
        assert await at_.stage.count("SELECT COUNT(*) FROM signature") == 0
