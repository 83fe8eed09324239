"""The bytes of evidence: each lies once, under the hash of what it is. Behind the interface is a folder here.

Writing happens outside any transaction; the row that refers to the bytes comes after them. Taking bytes away is two
steps, so that a row written in between loses nothing: set them aside, look whether anything refers to them, and then
remove them or put them back. Whoever has written a row puts the same bytes once more: where they were taken meanwhile
they are there again.
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
_HALF = ".half-"  # being written
_ASIDE = ".aside-"  # nothing refers to it, as it seems


class Evidence(Protocol):
    """Every call may touch a disk: in a thread."""

    def put(self, data: bytes) -> str:
        """Keep it, whole or not at all, and durably; its sha256."""
        ...

    def get(self, sha256: str) -> bytes | None:
        """What lies under this hash; None: nothing."""
        ...

    def set_aside(self, sha256: str) -> None: ...
    def put_back(self, sha256: str) -> None: ...
    def remove(self, sha256: str) -> None:
        """What was set aside is gone for good."""
        ...

    def scratch(self) -> BinaryIO:
        """A file without a name, gone when it is closed: for what comes in and is not looked at yet."""
        ...

    def tidy(self, before: datetime) -> frozenset[str]:
        """Remove what was half written before then, by a process that died; the hashes of what was kept before."""
        ...


class Folder:
    """ROOT/ab/abcd…: the first two digits of the hash, then the hash."""

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
        except OSError:  # no space, say: half of it would only take more
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
            return  # gone already, or set aside by a process that died: the next step is the same

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
                continue  # another process was faster, or it has its name by now
        return frozenset(kept)

    def _path(self, sha256: str) -> Path:
        if not _HASH.fullmatch(sha256):
            raise ValueError("not a sha256")
        return self._root / sha256[:2] / sha256

    def _aside(self, sha256: str) -> Path:
        return self._path(sha256).with_name(f"{_ASIDE}{sha256}")
