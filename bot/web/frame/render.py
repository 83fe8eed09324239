"""Renders pages and redirects after a form."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp_jinja2
from aiohttp import web

PRIVATE = {"Cache-Control": "private, no-store"}


def page(
    request: web.Request, template: str, facts: Mapping[str, object], *, status: int = 200, form: bool = False
) -> web.Response:
    """The template with these facts, compressed, not to be stored by caches.

    form: the page holds a form of ours. The browser must then send its Origin, which the guard checks.
    """
    response = aiohttp_jinja2.render_template(template, request, dict(facts), status=status)
    response.headers.update(PRIVATE)
    if form:
        response.headers["Referrer-Policy"] = "same-origin"  # with no-referrer a browser sends our forms without Origin
    response.enable_compression()
    return response


def see(path: str) -> web.Response:
    """Redirect the browser to this path after a form was taken (303)."""
    return web.Response(status=303, headers={"Location": path, "Cache-Control": "no-store"})
