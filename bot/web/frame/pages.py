"""Sets up templates that escape, and static files that browsers may keep for ever."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp_jinja2
import jinja2
from aiohttp import web
from aiohttp.typedefs import Handler

from bot.web.frame import slim

HERE = Path(__file__).resolve().parent.parent
FOREVER = "public, max-age=31536000, immutable"


_TEXTS = {".css", ".js", ".svg", ".txt"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file. body: a text file's bytes as sent. packed: the same with gzip. Both are empty for other files."""

    path: Path
    digest: str
    body: bytes = field(default=b"", repr=False)
    packed: bytes = field(default=b"", repr=False)


def static_files(folder: Path = HERE / "static") -> dict[str, Asset]:
    """The files below `folder` by name. They are read once at start, so a request can reach no other file."""
    names = _names(folder.parent)
    return {
        path.relative_to(folder).as_posix(): _asset(path, names)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in {".png", ".ico", ".woff2", *_TEXTS}
    }


def _names(home: Path) -> frozenset[str]:
    """The WeUI class names that our pages use."""
    sources = (*home.glob("templates/**/*.html"), *home.glob("static/*.js"))
    return slim.used([path.read_text(encoding="utf-8") for path in sources])


def _asset(path: Path, names: frozenset[str]) -> Asset:
    body = path.read_bytes()
    if path.suffix == ".css" and path.parent.name == "vendor":
        body = slim.slim(body.decode(), names).encode()
    digest = hashlib.sha256(body).hexdigest()[:12]
    return Asset(path, digest, body, gzip.compress(body, mtime=0)) if path.suffix in _TEXTS else Asset(path, digest)


def setup(app: web.Application) -> None:
    """Give this application the templates and the route /static/."""
    assets = static_files()

    def asset(name: str) -> str:
        """The address of a static file. It holds the file's hash, so a new version has a new address."""
        found = assets.get(name)
        return f"/static/{name}?v={found.digest}" if found else f"/static/{name}"

    aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    aiohttp_jinja2.get_env(app).globals["asset"] = asset
    app.router.add_get("/static/{name:.+}", _static(assets))


def _static(assets: Mapping[str, Asset]) -> Handler:
    async def static(request: web.Request) -> web.StreamResponse:
        found = assets.get(request.match_info["name"])
        if found is None:
            raise web.HTTPNotFound
        kept = request.query.get("v") == found.digest
        kind, _ = mimetypes.guess_type(found.path.name)
        kind = kind or "application/octet-stream"
        headers = {
            "Cache-Control": FOREVER if kept else "public, max-age=300",
            "Content-Type": f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
        }
        if found.packed:
            headers["Vary"] = "Accept-Encoding"
            if "gzip" in request.headers.get("Accept-Encoding", ""):
                return web.Response(body=found.packed, headers={**headers, "Content-Encoding": "gzip"})
            return web.Response(body=found.body, headers=headers)
        return web.FileResponse(found.path, headers=headers)

    return static
