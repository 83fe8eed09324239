"""Removes from a style sheet the rules that our pages do not use. WeUI's has 23 KB on the wire; we use few classes.

A rule stays if one of its selectors names only WeUI classes in use. Classes inside :not(…) do not count.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

_CLASS = re.compile(r"\.([A-Za-z_-][\w-]*)")
_NOT = re.compile(r":not\([^()]*\)")
_NAME = re.compile(r"weui-[\w-]+")


def used(texts: Collection[str]) -> frozenset[str]:
    """The WeUI names in these templates and scripts."""
    return frozenset(name for text in texts for name in _NAME.findall(text))


@lru_cache(maxsize=4)
def slim(css: str, names: frozenset[str]) -> str:
    """The style sheet with only the rules that `names` need. Comments at its head stay, and text that is not a rule."""
    return "".join(_kept(css, names))


def _kept(css: str, names: Collection[str]) -> Iterator[str]:
    for head, body in _rules(css):
        if body is None:
            yield head
        elif head.lstrip().startswith(("@media", "@supports")):
            inner = "".join(_kept(body, names))
            if inner:
                yield f"{head}{{{inner}}}"
        elif head.lstrip().startswith("@"):
            if not head.split()[-1].startswith("weui"):  # WeUI's animations: no rule that stays uses them
                yield f"{head}{{{body}}}"
        else:
            comment, selectors = _comment(head)
            wanted = [s for s in _split(selectors) if _named(s, names)]
            if wanted:
                yield f"{comment}{','.join(wanted)}{{{body}}}"


def _named(selector: str, names: Collection[str]) -> bool:
    classes = _CLASS.findall(_NOT.sub("", selector))
    return all(c in names for c in classes if c.startswith("weui"))


def _comment(head: str) -> tuple[str, str]:
    end = head.rfind("*/")
    return (head[: end + 2], head[end + 2 :]) if end >= 0 else ("", head)


def _split(selectors: str) -> Iterator[str]:
    """The parts between commas that are outside brackets and quotes."""
    depth, quote, start = 0, "", 0
    for at, c in enumerate(selectors):
        if quote:
            quote = "" if c == quote else quote
        elif c in "\"'":
            quote = c
        elif c in "([":
            depth += 1
        elif c in ")]":
            depth -= 1
        elif c == "," and depth == 0:
            yield selectors[start:at]
            start = at + 1
    yield selectors[start:]


def _rules(css: str) -> Iterator[tuple[str, str | None]]:
    """(text before the braces, text inside them) for each rule; (text, None) for the rest."""
    start = at = 0
    while (brace := _find(css, at, "{")) >= 0:
        semicolon = _find(css, at, ";")
        if 0 <= semicolon < brace:  # @charset "utf-8";
            yield css[start : semicolon + 1], None
            start = at = semicolon + 1
            continue
        end = _close(css, brace)
        yield css[start:brace], css[brace + 1 : end]
        start = at = end + 1
    if css[start:].strip():
        yield css[start:], None


def _find(css: str, at: int, wanted: str) -> int:
    """The place of a character outside comments and quotes; -1 if there is none."""
    while at < len(css):
        c = css[at]
        if css.startswith("/*", at):
            at = css.index("*/", at) + 2
            continue
        if c in "\"'":
            at = css.index(c, at + 1)
        elif c == wanted:
            return at
        at += 1
    return -1


def _close(css: str, brace: int) -> int:
    depth, at = 0, brace
    while at < len(css):
        c = css[at]
        if c in "\"'":
            at = css.index(c, at + 1)
        elif c == "{":
            depth += 1
        elif c == "}":
            depth -= 1
            if depth == 0:
                return at
        at += 1
    raise ValueError("a style sheet whose braces do not close")
