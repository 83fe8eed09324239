"""One file is one thing the system does, in one transaction. No aiohttp, wechatpy or apscheduler here."""
