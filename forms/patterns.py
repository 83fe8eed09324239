"""Which patterns a form may ask of a text: a small part of regular expressions, none of which can run long.

Characters, classes, \\d, \\w and ., each perhaps with a count; no groups, no alternatives, no look-around; at most two
counts without an end, and beside them a few that may or may not be there, so that the longest answer is settled in a
moment.
"""

from __future__ import annotations

import re

OPEN_ENDED = 2
PERHAPS = 4  # pieces with ?: each doubles the ways to read an answer
_PIECE = re.compile(
    r"(?:\\[dw.\-\[\](){}*+?^$|\\/]|\[\^?(?:\\[dw\-\]\[\\^]|[^\[\]\\^])+\]|[^\\\[\](){}*+?^$|])"
    r"(?P<count>[?*+]|\{[0-9]{1,3}\}|\{[0-9]{1,3},(?:[0-9]{1,3})?\})?"
)


def fault(pattern: str) -> str:
    """The part that is not allowed; '' where all is well."""
    at = ends = perhaps = 0
    while at < len(pattern):
        match = _PIECE.match(pattern, at)
        if match is None:
            return pattern[at : at + 8]
        count = match["count"] or ""
        ends += count in ("*", "+") or ("," in count)
        perhaps += count == "?"
        at = match.end()
    if ends > OPEN_ENDED:
        return "* + {m,n}"
    if perhaps > PERHAPS:
        return "?"
    try:
        re.compile(pattern)
    except re.error:
        return pattern[:8]
    return ""
