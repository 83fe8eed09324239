"""A strict stand-in for the WeChat platform, and a wall of phones. Imports nothing else of this project.

    sandbox = Sandbox(path, Account(...), "http://127.0.0.1:8080/wechat")
    main.add_subapp("/sandbox", sandbox.app()); await sandbox.start(); ...; await sandbox.stop()

API_BASE is /sandbox/api, OPEN_BASE /sandbox/open, MP_BASE /sandbox/mp below the address it is mounted at.
"""

from bot.sandbox.clock import Clock, Pace
from bot.sandbox.errors import WallError
from bot.sandbox.facts import SUBSCRIPTIONS, TEMPLATES, Account, Mode, Options, Template
from bot.sandbox.stage import Sandbox
from bot.sandbox.state import Unusable

__all__ = [
    "SUBSCRIPTIONS",
    "TEMPLATES",
    "Account",
    "Clock",
    "Mode",
    "Options",
    "Pace",
    "Sandbox",
    "Template",
    "Unusable",
    "WallError",
]
