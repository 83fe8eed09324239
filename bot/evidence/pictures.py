"""A photo is decoded whole and written anew: upright, without where and by whom it was taken.

Call both functions in a thread: they decode, and the first call loads Pillow. A server that meets no photo never does.
"""

from __future__ import annotations

from bot.evidence import words
from bot.evidence.found import Good, Unfit

PHOTO_LIMIT = 10 * 1024 * 1024  # of the chat; the page names its own


def photo(data: bytes, *, limit: int = PHOTO_LIMIT, keep_location: bool = False) -> Good | Unfit:
    """The picture without EXIF (place, camera, owner), upright.

    keep_location: where and when it was taken stay, and nothing else.
    """
    if len(data) > limit:
        return Unfit(words.TOO_BIG)
    from bot.evidence import decode

    return decode.bare(data, keep_location=keep_location)


def small(data: bytes) -> bytes:
    """A kept picture, small enough for a list, as JPEG."""
    from bot.evidence import decode

    return decode.small(data)
