"""The work on pictures that needs Pillow. bot/evidence/pictures.py loads it with the first picture."""

from __future__ import annotations

import io
import struct

from PIL import Image, UnidentifiedImageError, WebPImagePlugin

from bot.evidence import words
from bot.evidence.found import Good, Unfit

PIXELS = 60_000_000
SMALL = 240  # the longer side of a small picture
# Naming the plug-in loads it: Image.open with `formats` finds only what is loaded. JPEG brings MPO with it.
_FORMATS = ("JPEG", "PNG", "GIF", WebPImagePlugin.WebPImageFile.format)
_ORIENTATION, _EXIF_IFD, _GPS_IFD, _TAKEN = 0x0112, 0x8769, 0x8825, 0x9003
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow's decoders raise on broken files, by its documentation and source.
_BROKEN = (
    UnidentifiedImageError,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)


def bare(data: bytes, *, keep_location: bool) -> Good | Unfit:
    """The picture upright, without EXIF; Unfit where it cannot be decoded whole."""
    try:
        with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
            if image.width * image.height > PIXELS:
                return Unfit(words.TOO_MANY_PIXELS)
            image.load()
            return _written(image, _where(image) if keep_location else None)
    except _BROKEN:
        return Unfit(words.NOT_PHOTO)


def small(data: bytes) -> bytes:
    """A kept picture, small enough for a list, as JPEG."""
    with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
        image.draft("RGB", (SMALL, SMALL))
        # Sixteen bits of grey are a mode that most of Pillow refuses.
        seen = image.convert("I").point(lambda v: v / 256).convert("L") if image.mode.startswith("I;") else image
        seen.thumbnail((SMALL, SMALL))
        flat = seen.convert("RGBA")
        under = Image.new("RGBA", flat.size, "white")
        out = io.BytesIO()
        Image.alpha_composite(under, flat).convert("RGB").save(out, "JPEG", quality=70)
        return out.getvalue()


def _written(image: Image.Image, where: Image.Exif | None) -> Good:
    kind, icc, turn = image.format, image.info.get("icc_profile"), _turn(image)
    image.info.clear()  # EXIF, XMP, comments: what save() would write again
    out = io.BytesIO()
    kept = {"icc_profile": icc} | ({"exif": where.tobytes()} if where is not None else {})
    if kind == "JPEG" and turn is None:
        # The quantisation stays as it was: nothing visible is lost.
        image.save(out, "JPEG", quality="keep", **kept)
        return Good(out.getvalue(), "image/jpeg")
    upright = image if turn is None else image.transpose(turn)
    if kind == "PNG":
        upright.save(out, "PNG", **kept)
        return Good(out.getvalue(), "image/png")
    upright.convert("RGB").save(out, "JPEG", quality=92, **kept)
    return Good(out.getvalue(), "image/jpeg")


def _where(image: Image.Image) -> Image.Exif | None:
    """Its place and the moment it was taken, where it says so in a way that can be read."""
    kept = Image.Exif()
    try:
        exif = image.getexif()
        gps, taken = dict(exif.get_ifd(_GPS_IFD)), exif.get_ifd(_EXIF_IFD).get(_TAKEN)
        kept.get_ifd(_GPS_IFD).update(gps)
        if isinstance(taken, str):
            kept.get_ifd(_EXIF_IFD)[_TAKEN] = taken
        kept.tobytes()
    except (KeyError, TypeError, ValueError, SyntaxError, OSError, struct.error, OverflowError):
        return None
    return kept if gps else None


def _turn(image: Image.Image) -> Image.Transpose | None:
    """What its EXIF says must be done to see it upright. EXIF that cannot be read says nothing."""
    try:
        return _TURNS.get(image.getexif().get(_ORIENTATION, 1))
    except (KeyError, TypeError, ValueError, SyntaxError, OSError, struct.error):
        return None
