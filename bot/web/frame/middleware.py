"""Wraps every request: gives it an id, one log line, security headers, and an error page that says what to do."""

from __future__ import annotations

import html
import logging
import re
from collections.abc import Callable, Collection
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.web.frame import words
from storage.engine.errors import Busy, Unavailable

log = logging.getLogger("bot.web")

REQUEST_ID = web.RequestKey("request_id", str)
FACTS: web.RequestKey[dict[str, object]] = web.RequestKey("facts", dict)
_GIVEN_ID = re.compile(r"[0-9A-Za-z-]{8,64}")

# Nothing inline, nothing from another host. data: is for WeUI, whose style sheet holds its pictures.
# blob: is for a photo that the person just chose, shown before it is sent.
CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def note(request: web.Request, **facts: Any) -> None:
    """Add facts to the request's one log line: `note(request, refused="signature")`.

    Give no secrets and nothing that people wrote.
    """
    request[FACTS].update(facts)


def middlewares(
    *,
    new_id: Callable[[], str],
    elapsed: Callable[[], float],
    https: bool,
    speaks_itself: Collection[str] = ("/wechat",),
) -> list[Middleware]:
    """The middlewares, the outermost first.

    new_id: gives a new request id. elapsed: gives seconds of a monotonic clock. https: add Strict-Transport-Security.
    speaks_itself: paths that write their own log line. Their 5xx answers are still logged here.
    """
    return [_observed(new_id, elapsed, https, speaks_itself), _answered]


def _observed(
    new_id: Callable[[], str], elapsed: Callable[[], float], https: bool, speaks_itself: Collection[str]
) -> Middleware:
    headers = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if https else {})

    @web.middleware
    async def observed(request: web.Request, handler: Handler) -> web.StreamResponse:
        given = request.headers.get("X-Request-Id", "")
        request[REQUEST_ID] = given if _GIVEN_ID.fullmatch(given) else new_id()
        request[FACTS] = {}
        started = elapsed()
        status = 500
        try:
            response = await handler(request)
            status = response.status
        except web.HTTPException as said:  # the router of a mounted application raises past _answered
            status = said.status
            raise
        finally:
            if status >= 500 or request.path not in speaks_itself:
                _line(request, status, elapsed() - started)
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("X-Request-Id", request[REQUEST_ID])
        return response

    return observed


def _line(request: web.Request, status: int, seconds: float) -> None:
    """Write the log line. It has the route's pattern, not the path, and no query: queries hold signatures and codes."""
    resource = request.match_info.route.resource
    extra = {
        "action": "request",
        "method": request.method,
        "path": resource.canonical if resource is not None else request.path[:80],
        "status": status,
        "ms": round(seconds * 1000, 1),
        "request": request[REQUEST_ID],
        **request[FACTS],
    }
    log.log(logging.ERROR if status >= 500 else logging.INFO, "request", extra=extra)


@web.middleware
async def _answered(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn failures into answers: HTTP refusals keep their status, a busy database is a 503, our bugs are a 500."""
    try:
        return await handler(request)
    except web.HTTPException as said:
        if said.status < 400 or said.content_type == "text/html":
            raise
        return page_or_text(request, said.status, headers={k: said.headers[k] for k in ("Allow",) if k in said.headers})
    except (Busy, Unavailable) as failed:
        note(request, error=type(failed).__name__)
        return page_or_text(request, 503, headers={"Retry-After": "60"})
    except Exception:
        # Our bug: the log gets the traceback, the person gets a number to tell the office.
        log.exception("unhandled", extra={"action": "unhandled", "request": request[REQUEST_ID]})
        return page_or_text(request, 500)


def page_or_text(request: web.Request, status: int, headers: dict[str, str] | None = None) -> web.Response:
    """An error page for a browser; the bare status for machines (the callback, /healthz, scripts)."""
    title, advice = words.ERRORS.get(status, words.OTHER)
    if "text/html" not in request.headers.get("Accept", ""):
        return web.Response(status=status, text=f"{status}\n", headers=headers)
    return error_page(status, title, advice, number=request[REQUEST_ID] if status >= 500 else "", headers=headers)


def error_page(
    status: int, title: str, advice: str, *, number: str = "", headers: dict[str, str] | None = None
) -> web.Response:
    """An error page. It uses no template, so that it appears even if the templates are broken."""
    foot = f"<p class='number'>{words.NUMBER}：{html.escape(number)}</p>" if number else ""
    text = (
        "<!doctype html><html lang='zh-CN'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width,initial-scale=1,viewport-fit=cover'>"
        f"<title>{html.escape(title)}</title><link rel='icon' href='data:,'>"
        "<link rel='stylesheet' href='/static/h5.css'></head>"
        f"<body class='message'><main><h1>{html.escape(title)}</h1><p>{html.escape(advice)}</p>{foot}</main>"
        "</body></html>"
    )
    headers = {"Cache-Control": "no-store", **(headers or {})}
    return web.Response(status=status, text=text, content_type="text/html", headers=headers)
