"""A recording is kept as it came; it is known by its first bytes, whatever the sender calls it."""

from __future__ import annotations

from bot.evidence import words
from bot.evidence.found import Good, Unfit

VOICE_LIMIT = 2 * 1024 * 1024
_HEADS = (
    (b"#!AMR", "audio/amr"),
    (b"#!SILK", "audio/silk"),
    (b"\x02#!SILK", "audio/silk"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xfa", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"\xff\xf2", "audio/mpeg"),
)


def voice(data: bytes) -> Good | Unfit:
    if len(data) > VOICE_LIMIT:
        return Unfit(words.TOO_BIG)
    for head, mime in _HEADS:
        if data.startswith(head):
            return Good(data, mime)
    if data.startswith(b"OggS") and b"Speex   " in data[:64]:
        return Good(data, "audio/speex")
    return Unfit(words.NOT_VOICE)
