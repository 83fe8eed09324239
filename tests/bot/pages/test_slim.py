"""The style sheets are small: compressed, cached by their hash, and WeUI without the rules that no page uses."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.web.frame import pages, slim

SHEET = (
    "/*! licence */.root,body{--a:1}@media (prefers-color-scheme:dark){.root:not(.weui-x),body{--a:2}.weui-x{b:1}}"
    '.weui-x,.weui-y:not(.weui-x){c:"}"}.weui-x .weui-y{d:1}@keyframes weuiTurn{to{e:1}}@keyframes f{to{e:1}}'
    "@supports (g:1){.weui-x{h:1}}a[title=\"x,y\"],.weui-x{i:url(data:image/svg+xml,%3Csvg%20a='{'%3E)}"
)


def test_rules_that_no_page_uses_are_removed() -> None:
    left = slim.slim(SHEET, frozenset({"weui-y"}))
    assert left == (
        "/*! licence */.root,body{--a:1}@media (prefers-color-scheme:dark){.root:not(.weui-x),body{--a:2}}"
        '.weui-y:not(.weui-x){c:"}"}@keyframes f{to{e:1}}'
        "a[title=\"x,y\"]{i:url(data:image/svg+xml,%3Csvg%20a='{'%3E)}"
    )
    assert slim.slim(left, frozenset({"weui-y"})) == left


def test_weui_keeps_every_class_the_pages_name() -> None:
    sheet = pages.static_files()["vendor/weui.min.css"]
    whole, left = sheet.path.read_text(encoding="utf-8"), sheet.body.decode()
    names = slim.used([p.read_text(encoding="utf-8") for p in pages.HERE.glob("templates/**/*.html")])
    assert {n for n in names if f".{n}" in whole} == {n for n in names if f".{n}" in left}
    assert left.startswith("/*!")
    assert len(sheet.packed) < 8_000 < len(gzip.compress(whole.encode()))


@pytest.fixture
async def client() -> AsyncIterator[TestClient[web.Request, web.Application]]:
    app = web.Application()
    pages.setup(app)
    async with TestClient(TestServer(app), auto_decompress=False) as made:
        yield made


@pytest.mark.parametrize("name", ["fill.js", "files.js", "fill.css", "h5.css", "vendor/weui.min.css"])
async def test_texts_go_out_compressed_and_stay(client: TestClient[web.Request, web.Application], name: str) -> None:
    asset = pages.static_files()[name]
    url = f"/static/{name}?v={asset.digest}"
    answer = await client.get(url, headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Vary"] == "Accept-Encoding"
    packed = await answer.read()
    plain = await (await client.get(url, headers={"Accept-Encoding": "identity"})).read()
    assert gzip.decompress(packed) == plain == asset.body
    assert len(packed) < len(plain) / 2
