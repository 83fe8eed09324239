"""`xunbao` with a season that ends sooner: `python -m tests.e2e.cut_short 2021-07-22T12:00 demo --once …`."""

from __future__ import annotations

import sys
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.cli import main
from bot.season import world


def cut(until: datetime) -> None:
    """Of this process: the season ends here, and the demo stands here."""

    def end(zone: ZoneInfo) -> datetime:
        return until.replace(tzinfo=zone)

    world.end = world.demo_stands = end


if __name__ == "__main__":
    cut(datetime.fromisoformat(sys.argv[1]))
    sys.exit(main(sys.argv[2:]))
