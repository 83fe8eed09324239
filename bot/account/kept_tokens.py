"""Keeps the account's tokens in our database."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.wechat.tokens import Kind, Token
from storage import tokens
from storage.engine.db import Database


class KeptTokens:
    """The TokenStore of one account in our database."""

    def __init__(self, db: Database, appid: str) -> None:
        self._db = db
        self._appid = appid

    async def load(self, kind: Kind) -> Token | None:
        kept = await self._db.read(lambda tx: tokens.get(tx, self._appid, kind))
        return None if kept is None else Token(kept.value, kept.expires_at)

    async def save(self, kind: Kind, token: Token) -> None:
        await self._db.write(lambda tx: tokens.put(tx, self._appid, kind, token.value, token.expires_at))

    async def may_force(self, now: datetime, gap: timedelta) -> bool:
        return await self._db.write(lambda tx: tokens.may_force(tx, self._appid, now, gap))
