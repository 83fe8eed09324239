"""The phone wall as the season's people use it: over HTTP, every act with its key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import aiohttp

from bot.season.acts import Act, Follows, Looks, Says, Scans, SendsPhoto, Unfit
from bot.season.world import Member

LOOKS_BACK = timedelta(hours=12)
BUBBLE = "该公众号提供的服务出现故障"


class WallRefused(Exception):
    """The wall would not do it: a person could not either."""


def openid_of(person_key: str) -> str:
    """The WeChat name of a season's person: stable, and of the platform's length."""
    return f"oSeason_{person_key}".ljust(28, "_")[:28]


class Wall:
    """base: where the sandbox is mounted, http://127.0.0.1:8080/sandbox."""

    def __init__(self, http: aiohttp.ClientSession, base: str) -> None:
        self._http = http
        self._base = base
        self._now: datetime | None = None  # while the season is played nobody else moves the clock
        self._over: dict[str, dict[str, Any]] = {}  # key -> an act done before this start

    async def remember(self) -> int:
        """Learn which acts are done already: playing them again costs nothing. How many."""
        more, last = True, 0
        while more:
            page = await self.get("acts", since=last, limit=5000)
            self._over.update((done["key"], done) for done in page["acts"])
            more, last = page["more"], page["acts"][-1]["act"] if page["acts"] else last
        return len(self._over)

    async def people(self, members: Iterable[Member]) -> None:
        """Everybody has a phone."""
        have = {u["openid"] for u in (await self.get("users"))["users"]}
        for m in members:
            if openid_of(m.key) not in have:
                await self.post("users", {"openid": openid_of(m.key), "label": m.label})

    async def unscannable(self, members: Iterable[Member]) -> list[Member]:
        """Those whose binding code no phone can scan yet."""
        have = {c["scene"] for c in (await self.get("codes"))["codes"]}
        return [m for m in members if m.scene not in have]

    async def perform(self, key: str, act: Act, at: datetime) -> str:
        """Do it; what the phone then shows. Unfit: the platform's error bubble, or no answer."""
        openid = openid_of(act.who)
        match act.does:
            case Looks():
                return await self._shown(openid, at)
            case Says(text):
                asked = {"kind": "say", "text": text}
            case SendsPhoto():
                asked = {"kind": "photo"}
            case Scans(scene):
                asked = {"kind": "scan", "scene": scene}
            case Follows():
                asked = {"kind": "follow"}
        done = self._over.get(key)
        if done is None or done["digest"] != _digest(openid, **asked):  # another act by this key: the wall refuses it
            done = await self.post("act", {"openid": openid, "key": key, **asked})
        heard = "\n".join(r.get("text", "") for r in done["replies"])
        if done["state"] not in ("answered", "acknowledged", "done") or BUBBLE in heard:
            raise Unfit(f"{key}: {asked} ended {done['state']} after {done['tries']} tries: {heard}")
        return heard

    async def _shown(self, openid: str, at: datetime) -> str:
        """What the account said to this person lately, as of a moment: the same when it is asked again later."""
        rows = (await self.get(f"chat/{openid}"))["chat"]
        seen = [r for r in rows if r["side"] == "account" and at - LOOKS_BACK <= datetime.fromisoformat(r["at"]) <= at]
        return "\n".join(" ".join(_words(r)) for r in seen)

    async def jump_to(self, at: datetime) -> None:
        """Through every due moment on the way; nothing where the clock is already past it."""
        if self._now is None:
            self._now = datetime.fromisoformat((await self.get("clock"))["now"])
            # a run that was broken off may have left something due at this very moment: it goes out before anybody acts
            await self.post("clock/jump", {"to": self._now.isoformat(), "wait": True})
        if at > self._now:
            await self.post("clock/jump", {"to": at.isoformat(), "wait": True})
            self._now = at

    async def pace(self, what: str) -> None:
        """freeze or run."""
        await self.post(f"clock/{what}", {})

    async def behave(self, fault: int) -> None:
        """The platform does this wrong no more."""
        async with self._http.delete(f"{self._base}/wall/misbehave", params={"id": str(fault)}) as r:
            await self._read(r)

    async def ledger(self) -> tuple[Mapping[str, Mapping[str, int]], list[dict[str, Any]]]:
        """The platform's counts, and its rows."""
        rows: list[dict[str, Any]] = []
        while True:
            page = await self.get("ledger", since=rows[-1]["id"] if rows else 0, limit=5000)
            rows += page["rows"]
            if len(page["rows"]) < 5000:
                return page["counts"], rows

    async def chat(self, openid: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = (await self.get(f"chat/{openid}"))["chat"]
        return rows

    async def users(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = (await self.get("users"))["users"]
        return rows

    async def get(self, path: str, **query: Any) -> dict[str, Any]:
        async with self._http.get(f"{self._base}/wall/{path}", params=query) as r:
            return await self._read(r)

    async def post(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        async with self._http.post(f"{self._base}/wall/{path}", json=dict(body)) as r:
            return await self._read(r)

    async def _read(self, response: aiohttp.ClientResponse) -> dict[str, Any]:
        if response.status != 200:
            raise WallRefused(f"{response.status} {await response.text()}")
        body: dict[str, Any] = await response.json()
        return body


def _digest(openid: str, kind: str, **rest: str) -> str:
    """What the wall keeps of an act, see docs/sandbox.md."""
    return hashlib.sha256(json.dumps([openid, kind, rest], sort_keys=True).encode()).hexdigest()


def _words(value: object) -> Iterator[str]:
    """Every text of a chat row, whatever the kind of bubble it is."""
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from _words(inner)
        case list():
            for inner in value:
                yield from _words(inner)
        case _:
            pass
