"""Dataclasses as JSON, and back, by the types of their fields.

A datetime is milliseconds of UTC, a date is ISO text, a tuple is a list, a dataclass is an object whose "is" names its
class. Where a field may hold one of several classes, "is" decides.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from storage.times import from_ms, to_ms

T = TypeVar("T")
_UNIONS = (Union, types.UnionType)


def dump(value: object) -> Any:
    """What json.dumps takes."""
    if isinstance(value, datetime):
        return to_ms(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [dump(v) for v in value]
    return {"is": type(value).__name__} | dump_fields(value) if is_dataclass(value) else value


def dump_fields(value: object) -> dict[str, Any]:
    """The fields of a dataclass, without its name."""
    return {f.name: dump(getattr(value, f.name)) for f in fields(value)}  # type: ignore[arg-type]


def load(of: type[T], value: object) -> T:
    """The dataclass that dump made the object of. A key that is absent takes the field's default.

    ValueError: a key that is unknown, absent without a default, or holds something of another type.
    """
    if not isinstance(value, dict):
        raise ValueError(f"{of.__name__}: {value!r} is no object")
    hints, known = _hints(of), {f.name: f for f in fields(of)}  # type: ignore[arg-type]
    if unknown := value.keys() - known.keys() - {"is"}:
        raise ValueError(f"{of.__name__}: unknown {sorted(unknown)}")
    if missing := [n for n, f in known.items() if n not in value and (f.default, f.default_factory) == (MISSING,) * 2]:
        raise ValueError(f"{of.__name__}: no {missing}")
    return of(**{name: _load(hints[name], value[name], f"{of.__name__}.{name}") for name in known if name in value})


@cache
def _hints(of: type) -> Mapping[str, Any]:
    return get_type_hints(of)


def _load(hint: Any, value: object, where: str) -> Any:
    if get_origin(hint) in _UNIONS:
        return _one_of(get_args(hint), value, where)
    if get_origin(hint) is Literal:
        return _checked(value, value in get_args(hint), where)
    if get_origin(hint) is tuple:
        return _tuple(get_args(hint), value, where)
    if is_dataclass(hint):
        return load(hint, value)  # type: ignore[arg-type]
    if hint is datetime:
        return from_ms(_checked(value, type(value) is int, where))
    if hint is date:
        return date.fromisoformat(_checked(value, isinstance(value, str), where))
    return _checked(value, type(value) is hint, where)


def _checked(value: object, fits: bool, where: str) -> Any:
    if not fits:
        raise ValueError(f"{where}: {value!r} does not fit")
    return value


def _one_of(hints: tuple[Any, ...], value: object, where: str) -> Any:
    """None; the class that "is" names; or else the one plain type there is."""
    if value is None:
        return _checked(value, type(None) in hints, where)
    rest = [h for h in hints if h is not type(None)]
    if len(rest) == 1:
        return _load(rest[0], value, where)
    named = {h.__name__: h for h in rest}
    kind = value.get("is") if isinstance(value, dict) else None
    if kind not in named:
        raise ValueError(f"{where}: an unknown kind {kind!r}")
    return _load(named[kind], value, where)


def _tuple(hints: tuple[Any, ...], value: object, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ValueError(f"{where}: {value!r} is no list")
    if len(hints) == 2 and hints[1] is Ellipsis:
        return tuple(_load(hints[0], v, where) for v in value)
    if len(hints) != len(value):
        raise ValueError(f"{where}: {value!r} has not {len(hints)} parts")
    return tuple(_load(h, v, where) for h, v in zip(hints, value, strict=True))
