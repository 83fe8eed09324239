"""A file from the page, known by what is in it: a photo, a PDF, or a Word or Excel file without macros.

Nothing of an office file is inflated but its list of parts, and that within a limit.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib

from bot.evidence import words
from bot.evidence.found import DOCX, SUFFIXES, XLSX, Good, Unfit
from bot.evidence.pictures import photo

FILE_LIMIT = 20 * 1024 * 1024
NAME_LIMIT = 80  # characters of a name that are kept
_DIRECTORY = 1024 * 1024  # of a zip's list of its parts
_INFLATED = 300 * 1024 * 1024  # what all parts say they come to
_TYPES = "[Content_Types].xml"
_TYPES_LIMIT = 1024 * 1024
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")


def attachment(data: bytes, *, keep_location: bool = False) -> Good | Unfit:
    """Decodes pictures: call it in a thread."""
    if not data:
        return Unfit(words.EMPTY)
    if len(data) > FILE_LIMIT:
        return Unfit(words.too_big(FILE_LIMIT // 1024 // 1024))
    if data.startswith(_PICTURES):
        return photo(data, limit=FILE_LIMIT, keep_location=keep_location)
    if data.startswith(b"%PDF-"):
        return Good(data, "application/pdf") if b"%%EOF" in data[-2048:] else Unfit(words.BROKEN)
    if data.startswith(b"PK\x03\x04"):
        return _office(data)
    return Unfit(words.OLD_OFFICE if data.startswith(_OLD_OFFICE) else words.NOT_TAKEN)


def name_of(said: str, mime: str) -> str:
    """The name as it is kept: without a folder and what cannot be seen, with the ending of what it is."""
    base = _UNSEEN.sub("", said).replace("\\", "/").rpartition("/")[2].strip(" .")
    stem, dot, ending = base.rpartition(".")
    stem = stem if dot and re.fullmatch(r"[A-Za-z0-9]{1,8}", ending) else base
    return f"{stem[:NAME_LIMIT].strip(' .') or '文件'}{SUFFIXES.get(mime, '')}"


def _office(data: bytes) -> Good | Unfit:
    if not _whole(data):
        return Unfit(words.BROKEN)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            return _judged(data, parts)
    except (zipfile.BadZipFile, zlib.error, ValueError, KeyError, EOFError, RuntimeError, NotImplementedError, OSError):
        return Unfit(words.BROKEN)  # what zipfile raises on broken, encrypted and strange archives


def _whole(data: bytes) -> bool:
    """One archive from the first byte to the last, whose list of parts is no bomb itself."""
    end = data.rfind(b"PK\x05\x06")
    if end < 0 or end + 22 > len(data):
        return False
    count, size, start, comment = struct.unpack("<10xHIIH", data[end : end + 22])
    return bool(end + 22 + comment == len(data) and start + size == end and count > 0 and size <= _DIRECTORY)


def _judged(data: bytes, parts: zipfile.ZipFile) -> Good | Unfit:
    infos = parts.infolist()
    names = {i.filename for i in infos}
    lowered = [n.lower() for n in names]
    if any(n.endswith("vbaproject.bin") or n.startswith(("word/activex/", "xl/activex/")) for n in lowered):
        return Unfit(words.MACROS)
    strange = any(n.startswith("/") or "\\" in n or ".." in n.split("/") for n in names)
    overlapping = sum(i.compress_size for i in infos) > len(data) or len(names) != len(infos)
    if strange or overlapping or any(i.flag_bits & 1 for i in infos) or _TYPES not in names:
        return Unfit(words.BROKEN)
    if sum(i.file_size for i in infos) > _INFLATED:
        return Unfit(words.TOO_BIG)
    with parts.open(_TYPES) as types:
        said = types.read(_TYPES_LIMIT + 1)
    if len(said) > _TYPES_LIMIT:
        return Unfit(words.BROKEN)
    if b"macroEnabled" in said:
        return Unfit(words.MACROS)
    for root, mime in (("word/document.xml", DOCX), ("xl/workbook.xml", XLSX)):
        if root in names and mime.encode() in said:
            return Good(data, mime)
    return Unfit(words.NOT_TAKEN)
