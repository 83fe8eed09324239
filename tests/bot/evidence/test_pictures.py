from __future__ import annotations

import io
import random

import pytest
from PIL import Image

from bot.evidence import words
from bot.evidence.found import Good, Unfit
from bot.evidence.pictures import PHOTO_LIMIT, photo, small
from bot.evidence.sounds import voice

GPS = 0x8825


def _picture(kind: str, *, orientation: int = 1, size: tuple[int, int] = (40, 20)) -> bytes:
    image = Image.new("RGB", size, (10, 200, 30))
    image.paste((250, 0, 0), (0, 0, size[0] // 2, size[1] // 2))  # red: above, left
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "ACME PHONE"
    exif.get_ifd(GPS)[1] = "N"
    exif.get_ifd(GPS)[2] = (40.0, 50.0, 12.0)
    out = io.BytesIO()
    extra = {} if kind == "GIF" else {"exif": exif}
    image.save(out, kind, **extra, **({"comment": b"Li Qiang took this"} if kind in ("JPEG", "GIF") else {}))
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_photo_is_kept_without_where_and_with_what(kind: str) -> None:
    data = _picture(kind)
    good = photo(data)
    assert isinstance(good, Good)
    assert good.mime == ("image/png" if kind == "PNG" else "image/jpeg")
    for trace in (b"ACME", b"Li Qiang", b"Exif", b"GPS"):
        assert trace not in good.data
    kept = Image.open(io.BytesIO(good.data))
    assert dict(kept.getexif()) == {}
    assert kept.size == (40, 20)
    red = kept.convert("RGB").getpixel((3, 3))
    assert isinstance(red, tuple)
    assert red[0] > 200 > 60 > red[1]


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_is_kept_upright(kind: str, orientation: int) -> None:
    from PIL import ImageOps

    data = _picture(kind, orientation=orientation)
    good = photo(data)
    assert isinstance(good, Good)
    wanted = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
    kept = Image.open(io.BytesIO(good.data)).convert("RGB")
    assert kept.size == wanted.size
    for at in ((2, 2), (kept.width - 3, 2), (2, kept.height - 3), (kept.width - 3, kept.height - 3)):
        a, b = kept.getpixel(at), wanted.getpixel(at)
        assert isinstance(a, tuple)
        assert isinstance(b, tuple)
        assert all(abs(x - y) < 30 for x, y in zip(a, b, strict=True)), at


def test_what_is_no_photo() -> None:
    jpeg = _picture("JPEG")
    for data in (b"", b"GIF89a", b"<svg/>", b"%PDF-1.4", jpeg[: len(jpeg) // 3], b"\x00" * 100):
        assert photo(data) == Unfit(words.NOT_PHOTO), data[:8]
    assert photo(b"\xff" * (PHOTO_LIMIT + 1)) == Unfit(words.TOO_BIG)


def test_a_picture_larger_than_any_screen_is_not_decoded() -> None:
    bomb = io.BytesIO()
    Image.new("1", (9000, 9000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 100_000
    assert photo(bomb.getvalue()) == Unfit(words.TOO_MANY_PIXELS)


@pytest.mark.filterwarnings("ignore::UserWarning")  # Pillow warns of broken EXIF: these are meant to be broken
def test_broken_pictures_raise_nothing() -> None:
    r = random.Random(7)
    seeds = [_picture(kind, orientation=6) for kind in ("JPEG", "PNG", "GIF", "WEBP")]
    for _ in range(600):
        data = bytearray(r.choice(seeds))
        for _ in range(r.choice([1, 3, 20])):
            data[r.randrange(min(len(data), 300))] = r.randrange(256)
        assert isinstance(photo(bytes(data)), Good | Unfit)


def test_voices_are_known_by_their_first_bytes_alone() -> None:
    for head, mime in (
        (b"#!AMR\n", "audio/amr"),
        (b"ID3", "audio/mpeg"),
        (b"\xff\xfb", "audio/mpeg"),
        (b"\x02#!SILK_V3", "audio/silk"),
        (b"OggS" + b"\x00" * 24 + b"Speex   1.2", "audio/speex"),
    ):
        assert voice(head + b"123") == Good(head + b"123", mime)
    for lie in (b"<html>", b"", b"\x12\x34", b"MZ", b"OggS" + b"\x00" * 24 + b"\x01vorbis"):
        assert voice(lie) == Unfit(words.NOT_VOICE), lie
    assert voice(b"#!AMR" + b"0" * (2 * 1024 * 1024)) == Unfit(words.TOO_BIG)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_where_it_was_taken_stays_where_the_campaign_asks(kind: str) -> None:
    good = photo(_picture(kind, orientation=6), keep_location=True)
    assert isinstance(good, Good)
    exif = Image.open(io.BytesIO(good.data)).getexif()
    assert exif.get_ifd(GPS)[1] == "N"
    assert b"ACME" not in good.data
    assert b"Li Qiang" not in good.data
    assert exif.get(0x0112, 1) == 1
    bare = photo(_picture("GIF"), keep_location=True)
    assert isinstance(bare, Good)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L", "CMYK"])
def test_a_small_picture_for_a_list(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (4000, 1000)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    little = Image.open(io.BytesIO(small(out.getvalue())))
    assert little.format == "JPEG"
    assert max(little.size) <= 240


def test_sixteen_bits_of_grey_have_a_small_picture_too() -> None:
    out = io.BytesIO()
    Image.new("I;16", (600, 400), 40_000).save(out, "PNG")
    good = photo(out.getvalue())
    assert isinstance(good, Good)
    seen = Image.open(io.BytesIO(small(good.data))).convert("L").getpixel((5, 5))
    assert isinstance(seen, int) and abs(seen - 40_000 // 256) < 3
