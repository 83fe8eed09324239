"""Writes docs/rights.md: every act with its name in the audit, every read, and who may, as the table of rights says.

Run from the repository's root: python -m tools.rights
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import bot.acts
from bot.acts.run import ACTS
from bot.rights.table import RIGHTS, Act, Holder, Read, Right, Scope
from bot.web.rights import OPEN, ROUTES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "rights.md"

HOLDERS = {
    Holder.FILER: "filer",
    Holder.SIGNER: "审签人",
    Holder.LEADER: "leader",
    Holder.OFFICE: "office",
    Holder.OPERATOR: "operator",
    Holder.CLOCK: "clock",
    Holder.BOUND: "whoever is bound",
    Holder.ANYONE: "anybody",
}
SCOPES = {
    Scope.PERSON: "themselves",
    Scope.UNIT: "the unit of the post",
    Scope.CAMPAIGN: "the campaign of the post",
    Scope.HOUSE: "everything",
}

_HEAD = """# Who may do what

Generated from `bot/rights/table.py` by `python -m tools.rights`; a test compares. Nothing else in the house grants a
right: an act is asked for in `bot/acts/run.py`, a read where it is read, both through `bot/rights/gate.py`.

The office is 专班. The operator is whoever runs commands on the machine. The clock is the ticker, and what the platform
tells. A deputy of a 审签人 on leave holds that post. Of several people who share a phone, the one who holds the post
stands under the act.

## Acts
The name is the act's name in the audit. An act leaves one audit line for each thing it was done to, unless its file
says that it leaves none. The line names no person where the operator or the clock did it.

"""
_READS = """
## Reads
Reads leave no audit line.

"""
_ROUTES = """
## Routes
Which right each route of the web application asks for (`bot/web/rights.py`).

"""
_OPEN = """
These ask for no right of a person:

"""


def _of(rights: Iterable[Right]) -> str:
    return " · ".join(f"{HOLDERS[r.holder]}: {SCOPES[r.scope]}" for r in rights)


def _acts() -> Iterator[str]:
    for module in pkgutil.iter_modules(bot.acts.__path__):
        importlib.import_module(f"bot.acts.{module.name}")
    yield "| act | who may: how far | what it does | file |\n|---|---|---|---|\n"
    for act in Act:
        body = ACTS[act]
        first = " ".join((body.__doc__ or "").split()).partition(". ")[0].rstrip(".")
        yield f"| `{act}` | {_of(RIGHTS[act])} | {first} | `{body.__module__.replace('.', '/')}.py` |\n"


def _reads() -> Iterator[str]:
    yield "| read | who may: how far |\n|---|---|\n"
    for read in Read:
        yield f"| {read} | {_of(RIGHTS[read])} |\n"


def _routes() -> Iterator[str]:
    yield "| route | right |\n|---|---|\n"
    for (method, path), what in sorted(ROUTES.items(), key=lambda r: (r[0][1], r[0][0])):
        yield f"| {method} `{path}` | {f'`{what}`' if isinstance(what, Act) else what} |\n"


def page() -> str:
    """The whole page."""
    open_ = (f"- {method} `{path}`: {why}.\n" for (method, path), why in OPEN.items())
    return "".join((_HEAD, *_acts(), _READS, *_reads(), _ROUTES, *_routes(), _OPEN, *open_))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
