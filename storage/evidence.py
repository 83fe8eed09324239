"""Keeps the bytes of evidence, each content once, under its SHA-256. This implementation is a folder.

Bytes are written outside any transaction, before the row that refers to them. Deletion has two steps, so that a row
written in between loses nothing: set the bytes aside, look for rows that refer to them, then remove them or put them
back. After writing its row, a writer puts the same bytes again, in case they were removed in between.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Protocol

_HASH = re.compile(r"[0-9a-f]{64}")
_HALF = ".half-"  # a file that is being written
_ASIDE = ".aside-"  # a file that probably no row refers to


class Evidence(Protocol):
    """Every call may wait for a disk, so call it in a thread."""

    def put(self, data: bytes) -> str:
        """Keep the bytes, durably, whole or not at all. Gives their SHA-256 in hex."""
        ...

    def get(self, sha256: str) -> bytes | None:
        """The bytes with this hash; None if there are none."""
        ...

    def set_aside(self, sha256: str) -> None:
        """Mark the bytes for removal. They can still be read."""
        ...

    def put_back(self, sha256: str) -> None:
        """Undo set_aside."""
        ...

    def remove(self, sha256: str) -> None:
        """Delete bytes that were set aside."""
        ...

    def scratch(self) -> BinaryIO:
        """A file without a name, for an upload that is not checked yet. It is deleted when it is closed."""
        ...

    def tidy(self, before: datetime) -> frozenset[str]:
        """Delete half-written files that are older than `before`. Gives the hashes of the bytes kept before then."""
        ...


class Folder:
    """Evidence in a folder: ROOT/ab/abcd…, the first two digits of the hash, then the hash."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        if path.exists():
            return sha256
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        half = path.with_name(f"{_HALF}{secrets.token_hex(8)}")
        try:
            with half.open("xb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            half.replace(path)
        except OSError:  # a full disk, for example: do not leave half a file on it
            half.unlink(missing_ok=True)
            raise
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return sha256

    def get(self, sha256: str) -> bytes | None:
        for path in (self._path(sha256), self._aside(sha256)):
            try:
                return path.read_bytes()
            except FileNotFoundError:
                continue
        return None

    def set_aside(self, sha256: str) -> None:
        try:
            self._path(sha256).replace(self._aside(sha256))
        except FileNotFoundError:
            return  # deleted already, or set aside by a process that died: the next step is the same

    def put_back(self, sha256: str) -> None:
        try:
            self._aside(sha256).replace(self._path(sha256))
        except FileNotFoundError:
            return

    def remove(self, sha256: str) -> None:
        self._aside(sha256).unlink(missing_ok=True)

    def scratch(self) -> BinaryIO:
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        return tempfile.TemporaryFile(dir=self._root)

    def tidy(self, before: datetime) -> frozenset[str]:
        kept = set()
        for path in self._root.glob("??/*"):
            try:
                if datetime.fromtimestamp(path.stat().st_mtime, UTC) >= before:
                    continue
                if path.name.startswith(_HALF):
                    path.unlink()
                elif _HASH.fullmatch(name := path.name.removeprefix(_ASIDE)):
                    kept.add(name)
            except FileNotFoundError:
                continue  # another process deleted it, or it was finished and renamed
        return frozenset(kept)

    def _path(self, sha256: str) -> Path:
        if not _HASH.fullmatch(sha256):
            raise ValueError("not a sha256")
        return self._root / sha256[:2] / sha256

    def _aside(self, sha256: str) -> Path:
        return self._path(sha256).with_name(f"{_ASIDE}{sha256}")
