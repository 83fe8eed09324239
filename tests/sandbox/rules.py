"""Marks which rule of the platform a test breaks on purpose."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

F = TypeVar("F", bound=Callable[..., object])


def breaks(*rules: str) -> Callable[[F], F]:
    """The test's client violates these rules and must be refused; test_rules.py reads this in the source."""

    def marked(test: F) -> F:
        return test

    return marked
