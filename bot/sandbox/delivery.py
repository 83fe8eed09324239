"""Sends callbacks: 5 s, three deliveries of one body, each freshly signed; the bubble; again after a restart."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import time
from dataclasses import dataclass

import aiohttp

from bot.sandbox import chat, crypto, ledger, mischief, replies, wire
from bot.sandbox.core import Core
from bot.sandbox.facts import Mode
from bot.sandbox.mischief import Fault
from bot.sandbox.state import Tx

DELIVERIES = 3


@dataclass(frozen=True, slots=True)
class _Try:
    """One delivery: the answer's bytes, or why there was none. `refused`: nobody listened at all."""

    raw: bytes | None
    why: str = ""
    refused: bool = False


def owe(core: Core, tx: Tx, *, openid: str, name: str, body: str, bubble: bool) -> int:
    """Note a callback in the transaction of what caused it. It leaves when `Courier.take` is told."""
    cursor = tx.run(
        "INSERT INTO callback (openid, name, body, bubble, state, tries, at_ms) VALUES (?, ?, ?, ?, 'due', 0, ?)",
        openid,
        name,
        body,
        int(bubble),
        core.clock.now_ms(),
    )
    return int(cursor.lastrowid or 0)


class Courier:
    def __init__(self, core: Core) -> None:
        self._core = core
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._overtaken: dict[str, asyncio.Event] = {}
        self._slots = asyncio.Semaphore(core.options.deliveries_at_once)
        self._session: aiohttp.ClientSession | None = None
        self._checking = asyncio.Lock()
        self._patient_until = 0.0

    async def start(self) -> None:
        timeout = aiohttp.ClientTimeout(total=self._core.options.answer_limit)
        self._session = aiohttp.ClientSession(
            timeout=timeout, auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar()
        )
        self._patient_until = time.monotonic() + self._core.options.start_patience
        for row in self._core.state.read().all("SELECT id FROM callback WHERE state = 'due' ORDER BY id"):
            self.take(row["id"], patient=True)

    async def stop(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def take(self, callback: int, *, patient: bool = False) -> None:
        """Begin to deliver an owed callback. `patient`: left over from before a restart, see Options.start_patience."""
        if callback not in self._tasks:
            task = asyncio.create_task(self._deliver(callback, patient=patient), name=f"callback {callback}")
            self._tasks[callback] = task
            task.add_done_callback(lambda _: self._tasks.pop(callback, None))

    async def settled(self, callback: int) -> None:
        """Return once this callback was answered or given up."""
        task = self._tasks.get(callback)
        if task is not None:
            await asyncio.shield(task)

    async def quiet(self) -> None:
        """Return once nothing is on its way."""
        while self._tasks:
            await asyncio.wait(list(self._tasks.values()))

    @property
    def pending(self) -> int:
        return len(self._tasks)

    async def _deliver(self, callback: int, *, patient: bool) -> None:
        with self._core.state.write() as tx:
            row = tx.one("SELECT * FROM callback WHERE id = ?", callback)
            if row is None or row["state"] != "due":
                return
            struck = mischief.strike(tx, "callback_", row["name"])
        await self._held_back(struck, row["openid"])
        lost = struck is not None and struck.fault is Fault.CALLBACK_LOST
        tries = int(row["tries"])
        while tries < DELIVERIES:
            async with self._slots:
                nonce = str(secrets.randbelow(2_000_000_000) + 1)
                got = await self._checked_try(row["openid"], row["body"], nonce)
            if got.refused and patient and time.monotonic() < self._patient_until:
                await asyncio.sleep(0.1)
                continue
            if lost and got.raw is not None:
                got, lost = _Try(None, "the answer was lost on the way"), False
            tries += 1
            if self._book(callback, row["openid"], row["name"], bool(row["bubble"]), tries, got):
                break
            await asyncio.sleep(self._core.options.retry_gap)
        if struck is not None and struck.fault is Fault.CALLBACK_TWICE:
            await self._once_more(row["openid"], row["name"], row["body"], callback)

    async def _held_back(self, struck: mischief.Struck | None, openid: str) -> None:
        if struck is None:
            return
        if struck.fault is Fault.CALLBACK_LATE:
            await asyncio.sleep(struck.seconds)
        if struck.fault is Fault.CALLBACK_ORDER:
            gone = self._overtaken.setdefault(openid, asyncio.Event())
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(gone.wait(), struck.seconds)
            self._overtaken.pop(openid, None)

    async def _checked_try(self, openid: str, body: str, nonce: str) -> _Try:
        """No callback goes to an address that has not passed the platform's URL check."""
        if self._core.options.check_url and not self._address_known():
            async with self._checking:
                if not self._address_known():
                    why = await self.check_url()
                    if why:
                        return _Try(None, why, refused="connect" in why)
        return await self._post(openid, body, nonce)

    def _address_known(self) -> bool:
        return self._core.state.read().fact("address checked") == self._core.callback_url

    async def check_url(self) -> str:
        """The GET of the platform's settings page: '' where the bare echostr came back, else what was wrong."""
        core, echo = self._core, str(secrets.randbelow(9_000_000_000_000_000_000) + 1)
        nonce, stamp = str(secrets.randbelow(2_000_000_000)), str(core.clock.now_ms() // 1000)
        query = {
            "signature": crypto.signature(core.account.token, stamp, nonce),
            "timestamp": stamp,
            "nonce": nonce,
            "echostr": echo,
        }
        why = ""
        try:
            async with self._http.get(core.callback_url, params=query, allow_redirects=False) as answer:
                raw = await answer.content.read(1024)
                if answer.status != 200 or raw != echo.encode():
                    why = f"the URL check got {answer.status} and not the bare echostr"
        except aiohttp.ClientConnectorError:
            why = "cannot connect"
        except (aiohttp.ClientError, TimeoutError) as e:
            why = f"the URL check failed: {type(e).__name__}"
        with core.state.write() as tx:
            ledger.enter(core, tx, "handshake", "refused" if why else "passed", note=why)
            if not why:
                tx.keep("address checked", core.callback_url)
        return why

    @property
    def _http(self) -> aiohttp.ClientSession:
        if self._session is None:
            raise RuntimeError("the sandbox is not started")
        return self._session

    async def _post(self, openid: str, body: str, nonce: str) -> _Try:
        core = self._core
        stamp = str(core.clock.now_ms() // 1000)
        query = {
            "signature": crypto.signature(core.account.token, stamp, nonce),
            "timestamp": stamp,
            "nonce": nonce,
            "openid": openid,
        }
        if core.mode is not Mode.PLAIN:
            sealed = crypto.encrypt(body.encode(), aes_key=core.account.aes_key, appid=core.account.appid)
            query["encrypt_type"] = "aes"
            query["msg_signature"] = crypto.signature(core.account.token, stamp, nonce, sealed)
            if core.mode is Mode.SAFE:
                body = wire.write({"ToUserName": core.account.original_id, "Encrypt": sealed})
            else:
                body = wire.with_encrypt(body, sealed)
        headers = {"User-Agent": "Mozilla/4.0", "Accept": "*/*", "Pragma": "no-cache", "Content-Type": "text/xml"}
        try:
            async with self._http.post(
                core.callback_url, params=query, data=body.encode(), headers=headers, allow_redirects=False
            ) as answer:
                raw = await answer.content.read(wire.ANSWER_CAP + 1)
                while len(raw) <= wire.ANSWER_CAP and (more := await answer.content.read(wire.ANSWER_CAP)):
                    raw += more
        except aiohttp.ClientConnectorError:
            return _Try(None, "cannot connect", refused=True)
        except TimeoutError:
            return _Try(None, f"no answer in {core.options.answer_limit:g} s")
        except aiohttp.ClientError as e:
            return _Try(None, type(e).__name__)
        if answer.status != 200:
            return _Try(None, f"HTTP {answer.status}")
        return _Try(raw)

    def _book(self, callback: int, openid: str, name: str, bubble: bool, tries: int, got: _Try) -> bool:
        """Keep the outcome of one delivery in one transaction. True where it was the last."""
        core = self._core
        with core.state.write() as tx:
            kind = "callback" if tries == 1 else "redelivery"
            state = "due"
            if got.raw is None:
                ledger.enter(core, tx, kind, "failed", openid=openid, ref=str(callback), note=f"{name}: {got.why}")
                if tries >= DELIVERIES:
                    state = "given up"
            else:
                state = self._answered(tx, callback, openid, name, kind, got.raw)
            if state == "given up":
                ledger.enter(
                    core, tx, "bubble", "shown" if bubble else "silent", openid=openid, ref=str(callback), note=name
                )
                if bubble:
                    chat.add(core, tx, openid, "system", "error", {"text": chat.BUBBLE}, callback=callback)
            tx.run("UPDATE callback SET tries = ?, state = ? WHERE id = ?", tries, state, callback)
        if state != "due" and openid in self._overtaken:
            self._overtaken[openid].set()
        return state != "due"

    def _answered(self, tx: Tx, callback: int, openid: str, name: str, kind: str, raw: bytes) -> str:
        core = self._core
        is_event = not name.startswith("message ")
        match replies.judge(core, tx, raw, openid=openid, is_event=is_event):
            case replies.Acknowledged():
                ledger.enter(core, tx, kind, "acknowledged", openid=openid, ref=str(callback), note=name)
            case replies.Said(what, body):
                person = tx.one("SELECT following FROM person WHERE openid = ?", openid)
                if person is None or not person["following"]:
                    ledger.enter(core, tx, kind, "replied to nobody", openid=openid, ref=str(callback), note=name)
                else:
                    ledger.enter(core, tx, kind, "replied", openid=openid, ref=str(callback), note=name)
                    chat.add(core, tx, openid, "account", what, body, via="reply", callback=callback)
            case replies.Bad(why):
                ledger.enter(core, tx, kind, "bad answer", openid=openid, ref=str(callback), note=f"{name}: {why}")
                return "given up"
        return "answered"

    async def _once_more(self, openid: str, name: str, body: str, callback: int) -> None:
        """A delivery too many: its answer reaches nobody, only the ledger knows of it."""
        got = await self._post(openid, body, str(secrets.randbelow(2_000_000_000) + 1))
        with self._core.state.write() as tx:
            outcome = "failed" if got.raw is None else "repeated"
            ledger.enter(self._core, tx, "redelivery", outcome, openid=openid, ref=str(callback), note=name)
