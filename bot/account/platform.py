"""Makes the client of the account in the settings. Its tokens are in our database."""

from __future__ import annotations

from contextlib import AsyncExitStack

import aiohttp

from bot.account.kept_tokens import KeptTokens
from bot.config import Settings
from bot.house import House
from bot.wechat.client import WeChat


async def platform(stack: AsyncExitStack, settings: Settings, house: House) -> WeChat | None:
    """The account's client, which closes with the stack; None if no account is set."""
    if settings.account is None:
        return None
    http = await stack.enter_async_context(aiohttp.ClientSession())
    return WeChat(
        settings.account, http, KeptTokens(house.db, settings.account.appid), house.now, public_url=settings.public_url
    )
