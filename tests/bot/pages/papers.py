"""Makes files as people have them: pictures, a PDF, a Word file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from PIL import Image

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def png(shade: int = 0, size: tuple[int, int] = (40, 20)) -> bytes:
    out = io.BytesIO()
    Image.new("1" if size[0] > 1000 else "L", size, shade).save(out, "PNG")
    return out.getvalue()


def jpeg(*, gps: bool = False, size: tuple[int, int] = (40, 20)) -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    if gps:
        exif.get_ifd(0x8825)[1] = "N"
        exif[0x010F] = "ACME"
    Image.effect_noise(size, 80).convert("RGB").save(out, "JPEG", exif=exif.tobytes() if gps else b"")
    return out.getvalue()


def pdf() -> bytes:
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def docx(*, types: str = WORD, root: str = "word/document.xml", more: Mapping[str, bytes] | None = None) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", f'<Types><Override PartName="/{root}" ContentType="{types}"/></Types>')
        made.writestr(root, "<w:document/>")
        for name, data in (more or {}).items():
            made.writestr(name, data)
    return out.getvalue()
