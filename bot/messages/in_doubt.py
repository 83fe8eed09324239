"""结果不明: tells the office of a message that may not have arrived."""

from __future__ import annotations

from datetime import datetime

from bot.house import House
from bot.messages import alert_card, office_alerts
from storage import office, undelivered
from storage.engine.tx import Tx


async def told(tx: Tx, house: House, message: int, now: datetime) -> None:
    """Tell the office at once if the message is a return, because a return has a time limit of its own.

    未达 and doctor list all other messages in doubt.
    """
    for it in await undelivered.listed(tx, message=message):
        if it.kind == "return" and not it.known and it.about:
            this = it.about[0]
            alert = office_alerts.in_doubt(this.campaign_name, this.short_title, this.unit_name, it.person_name)
            told_to = await office.of_issue(tx, this.notice.issue, now.astimezone(house.zone).date())
            await alert_card.tell(tx, told_to, alert, now, house.zone)
