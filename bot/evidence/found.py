"""What looking at it comes to: it is fit to be kept, as these bytes, or it is not, and why."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Good:
    """Fit to be kept."""

    data: bytes = field(repr=False)
    mime: str


@dataclass(frozen=True, slots=True)
class Unfit:
    why: str  # Chinese, for the person


SUFFIXES = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "audio/amr": ".amr",
    "audio/mpeg": ".mp3",
    "audio/silk": ".silk",
    "audio/speex": ".spx",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
DOCX, XLSX = (mime for mime, suffix in SUFFIXES.items() if suffix in (".docx", ".xlsx"))
