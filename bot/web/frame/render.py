"""How a page goes out: rendered, kept by nobody else, packed. And where a form leads once it is taken."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp_jinja2
from aiohttp import web

PRIVATE = {"Cache-Control": "private, no-store"}


def page(
    request: web.Request, template: str, facts: Mapping[str, object], *, status: int = 200, form: bool = False
) -> web.Response:
    """The template with these facts. form: the page holds a form of ours, which must know where it was sent from."""
    response = aiohttp_jinja2.render_template(template, request, dict(facts), status=status)
    response.headers.update(PRIVATE)
    if form:
        response.headers["Referrer-Policy"] = "same-origin"  # no-referrer would take the Origin from our own forms
    response.enable_compression()
    return response


def see(path: str) -> web.Response:
    """The form is taken; the browser goes on to this page."""
    return web.Response(status=303, headers={"Location": path, "Cache-Control": "no-store"})
