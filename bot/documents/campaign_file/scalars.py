"""Writes one value of a campaign file so that YAML reads it back unchanged."""

from __future__ import annotations

import re
import unicodedata

_PLAIN = re.compile(
    r"\w(?:[\w ，。、；：！？“”‘’（）《》〔〕【】—…·%/.+()-]*[\w，。、；：！？“”‘’（）《》〔〕【】—…·%/.+()-])?\Z"
)
_NULLS = ("null", "Null", "NULL", "none")


def scalar(said: str) -> str:
    """The text as it is if it is read back unchanged, else in double quotes."""
    if _PLAIN.match(said) and said not in _NULLS:
        return said
    return '"' + "".join(_escaped(c) for c in said) + '"'


def _escaped(c: str) -> str:
    if c in '"\\':
        return "\\" + c
    if c == "\n":
        return "\\n"
    if unicodedata.category(c)[0] in "CZ" and c != " ":
        return f"\\U{ord(c):08X}"
    return c
