"""What a person sent, looked at before it is kept: is it what it says, how large, and without where it was taken."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass, field

from PIL import Image, UnidentifiedImageError, WebPImagePlugin

from bot.wechat import words

PHOTO_LIMIT = 10 * 1024 * 1024
VOICE_LIMIT = 2 * 1024 * 1024
PIXELS = 60_000_000
# Naming the plug-in loads it: Image.open with `formats` finds only what is loaded. JPEG brings MPO with it.
_FORMATS = ("JPEG", "PNG", "GIF", WebPImagePlugin.WebPImageFile.format)
_VOICES = ((b"#!AMR", "audio/amr"), (b"ID3", "audio/mpeg"), (b"\xff\xfb", "audio/mpeg"), (b"\xff\xf3", "audio/mpeg"))
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Good:
    """Fit to be kept."""

    data: bytes = field(repr=False)
    mime: str


@dataclass(frozen=True, slots=True)
class Unfit:
    why: str  # Chinese, for the person


def photo(data: bytes) -> Good | Unfit:
    """The picture without EXIF (place, camera, owner), upright. Decodes all of it: call it in a thread."""
    if len(data) > PHOTO_LIMIT:
        return Unfit(words.MEDIA_TOO_BIG)
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > PIXELS:
                return Unfit(words.MEDIA_TOO_BIG)
            image.load()
            return _bare(image)
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ):
        # What Pillow's decoders raise on broken files, by its documentation and source.
        return Unfit(words.MEDIA_NOT_PHOTO)


def _bare(image: Image.Image) -> Good:
    kind, icc, turn = image.format, image.info.get("icc_profile"), _turn(image)
    image.info.clear()  # EXIF, XMP, comments: what save() would write again
    out = io.BytesIO()
    if kind == "JPEG" and turn is None:
        # The quantisation stays as it was: nothing visible is lost.
        image.save(out, "JPEG", quality="keep", icc_profile=icc)
        return Good(out.getvalue(), "image/jpeg")
    upright = image if turn is None else image.transpose(turn)
    if kind == "PNG":
        upright.save(out, "PNG", icc_profile=icc)
        return Good(out.getvalue(), "image/png")
    upright.convert("RGB").save(out, "JPEG", quality=92, icc_profile=icc)
    return Good(out.getvalue(), "image/jpeg")


def _turn(image: Image.Image) -> Image.Transpose | None:
    """What its EXIF says must be done to see it upright. EXIF that cannot be read says nothing."""
    try:
        return _TURNS.get(image.getexif().get(_ORIENTATION, 1))
    except (KeyError, TypeError, ValueError, SyntaxError, OSError, struct.error):
        return None


def voice(data: bytes, content_type: str) -> Good | Unfit:
    """The recording as it came. It is known by its first bytes, else by what the platform calls it."""
    if len(data) > VOICE_LIMIT:
        return Unfit(words.MEDIA_TOO_BIG)
    for head, mime in _VOICES:
        if data.startswith(head):
            return Good(data, mime)
    if data and content_type in ("audio/speex", "voice/speex", "audio/silk", "audio/amr", "audio/mpeg", "audio/mp3"):
        return Good(data, content_type)
    return Unfit(words.MEDIA_NOT_VOICE)
