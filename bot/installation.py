"""An installation as a command finds it: its database opened, its settings as facts. Imports neither pages nor chat."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot import clock, config
from bot.house import House
from schedules.reach import Means, Subscription
from storage.engine import migrate
from storage.engine.db import Database

DEMO_ACCOUNT = "demo-account.json"  # in the data folder of a demo, and of nothing else


@asynccontextmanager
async def opened(settings: config.Settings, *, now: clock.Now = clock.system_now) -> AsyncIterator[House]:
    """The database and the few facts of this installation, for a command that serves nobody. Does not migrate."""
    db = await Database.open(settings.database_url)
    try:
        await migrate.check(db)
        yield House(
            db=db,
            now=now,
            zone=settings.zone,
            secret=config.secret_of(settings),
            public_url=settings.public_url,
            means=means_of(settings),
            rate=settings.rate,
        )
    finally:
        await db.close()


def means_of(settings: config.Settings) -> Means:
    """What messages can be sent by."""
    account = settings.account
    if account is None:
        return Means(mail=settings.mail is not None)
    subscriptions = {kind.value: Subscription(t.id, t.long_term) for kind, t in account.subscriptions.items()}
    return Means(subscriptions, frozenset(k.value for k in account.templates), settings.mail is not None)


def holds_demo(settings: config.Settings) -> bool:
    """Is the database of these settings one a demo plays in, on the sandbox's clock?"""
    ours = config.database_in(settings.data_dir)
    return settings.database_url == ours and (settings.data_dir / DEMO_ACCOUNT).exists()
