"""What the chat says about digests."""

from __future__ import annotations

from collections.abc import Sequence

from bot import layout

# leaders ------------------------------------------------------------------------------------------------------


ONLY_LATEST = "往期汇总暂不能在对话里查，以下是最新一期："
NO_DIGEST = "还没有汇总。汇总在截止当日发布，届时在此通知。"


def which_campaign(names: Sequence[str]) -> str:
    return layout.fit("要看哪个专项？", [f"{n} {name}" for n, name in enumerate(names, 1)], layout.choices(len(names)))


def see_page(url: str) -> str:
    return f'<a href="{url}">看明细</a>'
