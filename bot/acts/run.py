"""How an act runs, whichever face it comes by: gate, act, audit, in one transaction; the wake after its commit.

    @act(Act.REPORT_ACCEPT, of=report)
    async def accept(tx, actor, shown, *, now) -> Done[Accepted] | Refused: ...

The decorated function is what faces call. In a transaction that is open already (a chat turn) they call it as it is; a
page, the console and the command line call it through `alone`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast

from bot.acts.refused import Refused, Why
from bot.house import House
from bot.rights import gate
from bot.rights.actor import Actor
from bot.rights.gate import Subject
from bot.rights.table import Act
from storage import audit
from storage.engine.tx import Tx

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """value: what came of it, for the face to tell. about: the thing the audit line names (report:12), with its detail;
    of several things there is a line each, '' leaves none. wake: something is to be sent or fetched once this is
    committed. by: the person it stands under, None for operator and clock. The gate says who; an act says it where only
    the act finds out (a stranger who is bound by it)."""

    value: T
    about: str | tuple[str, ...]
    detail: audit.Detail = field(default_factory=dict)
    wake: bool = False
    by: int | None = None


Body = Callable[Concatenate[Tx, Actor, P], Awaitable[Done[T] | Refused]]
Of = Callable[[Tx, Any], Awaitable[Subject | tuple[Subject, ...] | None]]

ACTS: dict[Act, Callable[..., Any]] = {}  # every act there is, filled as bot/acts is imported


def act(name: Act, of: Of) -> Callable[[Body[P, T]], Body[P, T]]:
    """Make an act of a function that takes (tx, actor, values…, now=…).

    of: from tx and the first of the values (None where there are none) the subject the right is asked about, or several
    of which one is enough; None: there is no such thing. The function is called with `actor.by` set, or not at all:
    then the act is Refused. What it does is audited under `name`.
    """

    def made(body: Body[P, T]) -> Body[P, T]:
        assert name not in ACTS, f"{name} is written twice"

        @wraps(body)
        async def run(tx: Tx, actor: Actor, *args: P.args, **kwargs: P.kwargs) -> Done[T] | Refused:
            subject = await of(tx, args[0] if args else None)
            if subject is None:
                return Refused(Why.UNKNOWN)
            allowed = gate.may(actor, name, *(subject if isinstance(subject, tuple) else (subject,)))
            if allowed is None:
                return Refused(Why.NOT_YOURS)
            result = await body(tx, replace(actor, by=allowed.by), *args, **kwargs)
            if isinstance(result, Refused):
                return result
            now = cast(datetime, kwargs["now"])
            by = allowed.by if result.by is None else result.by
            for about in (result.about,) if isinstance(result.about, str) else result.about:
                if about:
                    await audit.note(tx, at=now, person=by, act=name, subject=about, detail=result.detail)
            return replace(result, by=by)

        ACTS[name] = run
        return cast("Body[P, T]", run)

    return made


async def alone(house: House, work: Callable[[Tx], Awaitable[Done[T] | Refused]]) -> Done[T] | Refused:
    """One act in a transaction of its own: `await alone(house, lambda tx: accept(tx, actor, shown, now=now))`."""
    result = await house.db.write(work)
    if isinstance(result, Done) and result.wake:
        house.wake()
    return result
