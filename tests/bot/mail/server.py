"""A mail server on loopback that says what it is told to, and keeps what it is given."""

from __future__ import annotations

import asyncio
import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


@dataclass
class Server:
    """says: by the command's first word (HELO counts as EHLO, the text as '.'): the answer; 'cut' hangs up instead.
    login: user and password that are right."""

    says: dict[str, str] = field(default_factory=dict)
    login: tuple[str, str] | None = None
    context: ssl.SSLContext | None = None  # for STARTTLS
    letters: list[bytes] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    port: int = 0

    @asynccontextmanager
    async def running(self, implicit: ssl.SSLContext | None = None) -> AsyncIterator[Server]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=implicit)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            yield self

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if await self._answer(writer, "CONNECT", "220 ready"):
                while await self._command(reader, writer):
                    pass
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def _command(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        line = (await reader.readline()).decode()
        if not line:
            return False
        self.heard.append(line.strip())
        word = line.split()[0].upper().split(":")[0]
        match word:
            case "EHLO" | "HELO":
                extra = "250-AUTH PLAIN\r\n" if self.login else ""
                extra += "250-STARTTLS\r\n" if self.context else ""
                return await self._answer(writer, "EHLO", f"250-here\r\n{extra}250 8BITMIME")
            case "STARTTLS":
                await self._answer(writer, word, "220 go")
                await writer.start_tls(self.context)  # type: ignore[arg-type]
                return True
            case "AUTH":
                return await self._answer(writer, word, self._known(line))
            case "DATA":
                if not await self._answer(writer, word, "354 go on") or "DATA" in self.says:
                    return True
                text = await reader.readuntil(b"\r\n.\r\n")
                self.letters.append(text[: -len(b".\r\n")].replace(b"\r\n..", b"\r\n."))
                return await self._answer(writer, ".", "250 2.0.0 queued")
            case "QUIT":
                await self._answer(writer, word, "221 bye")
                return False
            case _:
                return await self._answer(writer, word, "250 2.1.0 fine")

    def _known(self, line: str) -> str:
        given = tuple(base64.b64decode(line.split()[-1]).decode().split("\0")[1:])
        return "235 2.7.0 welcome" if given == self.login else "535 5.7.8 wrong password, you said " + line.strip()

    async def _answer(self, writer: asyncio.StreamWriter, word: str, usual: str) -> bool:
        said = self.says.get(word, usual)
        if said == "cut":
            return False
        writer.write(f"{said}\r\n".encode())
        await writer.drain()
        return True
