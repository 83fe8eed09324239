"""The page a unit fills, on a real socket, and the chat of the same people."""

from __future__ import annotations

import html
import io
import json
import re
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot import links
from bot.web.frame import middleware, pages
from bot.web.frame.session import COOKIE, LASTS, Sessions
from bot.web.phone import digest as h5
from storage import people
from storage.engine.db import Database
from storage.engine.tx import Tx
from storage.evidence import Folder
from tests.bot.conversation.stage import Phone, Stage, at

__all__ = ["Browser", "Desk", "desk", "more_tasks"]


@dataclass
class Desk:
    """The house with its pages. issue, unit: 旬报第7期 of 呼和浩特市."""

    stage: Stage
    url: str
    folder: Path
    evidence: Folder
    issue: int = 0
    unit: int = 0

    @property
    def path(self) -> str:
        return f"/h5/fill/{self.issue}/{self.unit}"

    async def tasks(self) -> list[int]:
        row = await self.stage.rows(
            "SELECT tasks FROM expected WHERE issue_id = ? AND unit_id = ?", self.issue, self.unit
        )
        return list(json.loads(str(row[0]["tasks"])))

    async def key(self, person: str, until: datetime | None = None) -> str:
        async def work(tx: Tx) -> int:
            found = await people.by_key(tx, person)
            assert found is not None
            return found.id

        id = await self.stage.db.read(work)
        until = until or self.stage.house.now() + links.LASTS
        return links.sign(self.stage.house.secret, f"o-{person}", id, self.issue, self.unit, until)

    def cookie(self, openid: str) -> str:
        return Sessions(self.stage.house.secret, secure=False).sign(openid, self.stage.house.now() + LASTS)

    @asynccontextmanager
    async def browser(self, openid: str = "") -> AsyncIterator[Browser]:
        """A browser of a person whom OAuth2 has identified; '' for an unknown person."""
        jar = aiohttp.CookieJar(unsafe=True)
        cookies = {COOKIE: self.cookie(openid)} if openid else {}
        async with aiohttp.ClientSession(cookie_jar=jar, cookies=cookies) as http:
            yield Browser(self, http)


@dataclass
class Browser:
    desk: Desk
    http: aiohttp.ClientSession
    status: int = 0
    text: str = ""
    at: str = ""

    async def open(self, path: str = "", **headers: str) -> str:
        async with self.http.get(self._url(path), headers={"Accept": "text/html", **headers}) as answer:
            self.status, self.text, self.at = answer.status, await answer.text(), answer.url.path
        return self.text

    @property
    def form(self) -> Form:
        return Form(self.text)

    async def post(self, path: str, fields: dict[str, str], **headers: str) -> str:
        async with self.http.post(self._url(path), data=fields, headers={"Accept": "text/html", **headers}) as answer:
            self.status, self.text, self.at = answer.status, await answer.text(), answer.url.path
        return self.text

    async def save(self, *changes: Sequence[Any], token: str = "", version: int = -2) -> dict[str, Any]:
        body = {
            "token": token or self.form.fields["token"],
            "version": version if version >= -1 else int(self.form.fields["version"]),
            "changes": [list(c) for c in changes],
        }
        async with self.http.post(self._url("/save"), json=body) as answer:
            self.status = answer.status
            return dict(await answer.json())

    async def upload(self, task: int | str, name: str, data: bytes, key: str = "") -> dict[str, Any]:
        """Send one file as the script does. The page must be open."""
        body, kind = self.multipart(task, name, data, key or secrets.token_hex(8))
        self.status, said = await self.raw("/files", body, kind)
        return dict(json.loads(said))

    def multipart(self, task: int | str, name: str, data: bytes, key: str, token: str = "") -> tuple[bytes, str]:
        """The body of an upload, and its content type."""
        edge = "edge-of-a-test"
        fields = {"token": token or self.form.fields["token"], "task": str(task), "key": key}
        lines = [f'--{edge}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in fields.items()]
        quoted = name.replace("\\", "\\\\").replace('"', "%22")
        lines.append(f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{quoted}"\r\n\r\n')
        body = "".join(lines).encode() + data + f"\r\n--{edge}--\r\n".encode()
        return body, f"multipart/form-data; boundary={edge}"

    async def raw(self, path: str, body: bytes, kind: str) -> tuple[int, str]:
        headers = {"Content-Type": kind, "Accept": "application/json"}
        async with self.http.post(self._url(path), data=io.BytesIO(body), headers=headers) as answer:
            return answer.status, await answer.text()

    async def take_out(self, id: int) -> None:
        data = {"token": self.form.fields["token"]}
        url = self._url(f"/files/{id}/remove")
        async with self.http.post(url, data=data, headers={"Accept": "application/json"}) as answer:
            self.status = answer.status

    async def post_files(self, path: str, fields: dict[str, str], files: dict[str, list[tuple[str, bytes]]]) -> None:
        """Send the whole form as a browser without scripts does."""
        data = aiohttp.FormData(quote_fields=False)
        for name, value in fields.items():
            if not name.startswith("file-"):
                data.add_field(name, value, content_type="text/plain")
        for name, sent in files.items():
            for called, content in sent:
                data.add_field(name, content, filename=called, content_type="application/octet-stream")
        async with self.http.post(self._url(path), data=data, headers={"Accept": "text/html"}) as answer:
            self.status, self.text, self.at = answer.status, await answer.text(), answer.url.path

    def _url(self, path: str) -> str:
        return f"{self.desk.url}{path if path.startswith('/h5/') else self.desk.path + path}"


class Form(HTMLParser):
    """The fields of a page as a browser without scripts would send them, and its texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}
        self._select = self._area = ""
        self.feed(text)
        self.seen = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", text)))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {k: v or "" for k, v in attrs}
        if tag == "input" and said.get("name"):
            self.fields[said["name"]] = said.get("value", "")
        elif tag == "select":
            self._select = said["name"]
        elif tag == "option" and (self._select not in self.fields or "selected" in said):
            self.fields[self._select] = said.get("value", "")
        elif tag == "textarea":
            self._area = said["name"]
            self.fields[self._area] = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            self.fields[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""


@asynccontextmanager
async def desk(db: Database, *files: str, now: str = "10-11 09:00", number: int = 7) -> AsyncIterator[Desk]:
    stage = await Stage.set(db, at(now), *files)
    app = web.Application(
        middlewares=middleware.middlewares(new_id=lambda: "0123456789abcdef", elapsed=lambda: 0.0, https=False),
        client_max_size=512 * 1024,
    )
    pages.setup(app)
    with TemporaryDirectory() as kept:
        folder = Path(kept)
        evidence = Folder(folder)
        app.add_routes(h5.routes(stage.house, None, evidence))
        async with TestServer(app) as server:
            url = str(server.make_url("")).rstrip("/")
            stage.house = replace(stage.house, public_url=url)
            made = Desk(stage, url, folder, evidence)
            await _of_huhehaote(made, number)
            yield made


async def _of_huhehaote(made: Desk, number: int) -> None:
    row = await made.stage.rows(
        "SELECT expected.issue_id, expected.unit_id FROM expected JOIN issue ON issue.id = expected.issue_id"
        " JOIN unit ON unit.id = expected.unit_id WHERE issue.number = ? AND unit.short_name = '呼和浩特市'",
        number,
    )
    made.issue, made.unit = int(str(row[0]["issue_id"])), int(str(row[0]["unit_id"]))


async def more_tasks(tx: Tx, made: Desk, count: int) -> None:
    """Make the issue expect this many tasks of the unit."""
    row = await tx.one("SELECT tasks FROM expected WHERE issue_id = ? AND unit_id = ?", made.issue, made.unit)
    first = await tx.one("SELECT MIN(id) AS id FROM task")
    assert row is not None and first is not None
    tasks = [int(t) for t in str(row["tasks"]).strip("[]").split(",")]
    for n in range(1, count - len(tasks) + 1):
        new = await tx.one(
            "INSERT INTO task (campaign_id, key, number, brief, problem, measures, goal, kind, limit_day, limit_text,"
            " opening_status, example, active) SELECT campaign_id, ?, ?, ?, problem, measures, goal, kind, NULL, '',"
            " 'ongoing', 1, 1 FROM task"
            " WHERE id = ? RETURNING id",
            str(1000 + n),
            1000 + n,
            f"第{n}个新增任务",
            first["id"],
        )
        assert new is not None
        tasks.append(int(new["id"]))
    await tx.run("UPDATE expected SET tasks = ? WHERE issue_id = ? AND unit_id = ?", str(tasks), made.issue, made.unit)


def phone(desk: Desk, person: str) -> Phone:
    return Phone(desk.stage, f"o-{person}")
