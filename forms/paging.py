"""Cuts a text into pages that a WeChat message holds. Pages are cut at whole lines; nothing is ever left out."""

from __future__ import annotations

from collections.abc import Callable

MESSAGE = 2000  # bytes of UTF-8: the platform takes 2048
NOTE = 380  # of them kept for a word before the page
PAGE = MESSAGE - NOTE


def size(text: str) -> int:
    """Bytes of UTF-8."""
    return len(text.encode("utf-8", "replace"))


def clip(text: str, most: int) -> str:
    """At most so many bytes, cut between characters, with … for what is missing. For our short quotations only."""
    if size(text) <= most:
        return text
    kept = text.encode("utf-8", "replace")[: max(most - 3, 0)].decode("utf-8", "ignore")
    return kept + "…"


def pages(head: str, lines: tuple[str, ...], foot: Callable[[int, int], str], most: int = PAGE) -> tuple[str, ...]:
    """head and as many lines as fit, and foot(page, of); the head stands on the first page only."""
    room = most - max(size(foot(1, 99)), size(foot(99, 99)), size(foot(1, 1))) - 2
    bodies: list[list[str]] = [[piece for line in head.split("\n") for piece in _pieces(line, room)]] if head else [[]]
    if head and size("\n".join(bodies[0])) > room:
        bodies = [[piece] for piece in bodies[0]]
    for line in lines:
        for piece in _pieces(line, room):
            if bodies[-1] and size("\n".join([*bodies[-1], piece])) > room:
                bodies.append([])
            bodies[-1].append(piece)
    count = len(bodies)
    return tuple(
        "\n".join(part for part in ("\n".join(body), foot(i, count)) if part) for i, body in enumerate(bodies, 1)
    )


def _pieces(line: str, room: int) -> list[str]:
    """A line longer than a page, cut between characters."""
    pieces = []
    while size(line) > room:
        kept = line.encode("utf-8", "replace")[:room].decode("utf-8", "ignore")
        pieces.append(kept)
        line = line[len(kept) :]
    return [*pieces, line]
