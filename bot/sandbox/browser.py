"""The phone's own browser: opens links of the account's site with a cookie jar a person, authorizing as that person.

The wall shows a page in a frame below /sandbox/phone/<openid>/: the request is passed on with that person's cookies, so
that three phones on one screen stay three people.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import parse_qsl, quote, urljoin, urlsplit

import aiohttp
from aiohttp import web
from yarl import URL

from bot.sandbox import oauth, people
from bot.sandbox.core import Core
from bot.sandbox.errors import WallError

MOST_REDIRECTS = 12
BODY_CAP = 32 << 20
PASSED_ON = re.compile(r"Content-Type|Accept|Accept-Language|HX-.*|X-CSRF.*", re.IGNORECASE)
PASSED_BACK = re.compile(r"Content-Type|Content-Disposition|Referrer-Policy|HX-.*", re.IGNORECASE)
WECHAT = "Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36 Mobile Safari/537.36 MicroMessenger/8.0.40"
JS_SDK = re.compile(r"""<script[^>]*\ssrc=["']https://res\.wx\.qq\.com/[^>]*></script>""", re.IGNORECASE)
LINKS = re.compile(r"""((?:href|src|action|formaction|data-url|hx-[a-z]+)\s*=\s*["'])/(?!/)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    status: int
    url: str
    headers: dict[str, str]
    body: bytes

    @property
    def is_html(self) -> bool:
        return self.headers.get("Content-Type", "").startswith("text/html")


class Browser:
    def __init__(self, core: Core) -> None:
        self._core = core
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=30), cookie_jar=aiohttp.DummyCookieJar()
        )

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()

    def cookies(self, openid: str) -> dict[str, str]:
        """The person's cookies for the account's site."""
        row = people.find(self._core.state.read(), openid)
        return dict(json.loads(row["jar"]))

    def forget(self, openid: str) -> None:
        with self._core.state.write() as tx:
            tx.run("UPDATE person SET jar = '[]' WHERE openid = ?", openid)

    async def open(
        self,
        openid: str,
        url: str,
        *,
        method: str = "GET",
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Page:
        """Load a page as this person, following redirects, the authorize page of the platform among them."""
        sent = dict(headers or {})
        for _ in range(MOST_REDIRECTS):
            if self._is_authorize(url):
                url = self._authorized(openid, url)
            page, onward = await self._load(openid, url, method, body, sent)
            if onward is None:
                return page
            url = urljoin(url, onward)
            if page.status in (301, 302, 303):
                method, body = "GET", None
                sent.pop("Content-Type", None)
        raise WallError("这个链接转了太多次。", 502)

    def _is_authorize(self, url: str) -> bool:
        return url.partition("?")[0] == f"{self._core.base_url}/open/connect/oauth2/authorize"

    def _authorized(self, openid: str, url: str) -> str:
        query = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
        with self._core.state.write() as tx:
            return oauth.authorize(self._core, tx, query, openid)

    async def _load(
        self, openid: str, url: str, method: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[Page, str | None]:
        core = self._core
        if not f"{url}/".startswith(f"{core.origin}/"):
            raise WallError("手机里只打开本服务号的网页。", 400)
        if self._session is None:
            raise RuntimeError("the sandbox is not started")
        sent = {
            "User-Agent": WECHAT,
            "Accept": "text/html,*/*;q=0.8",
            **headers,
            "Origin": core.origin,
            "Referer": f"{core.origin}/",
        }
        if method == "GET":
            sent.pop("Origin")
        jar = self.cookies(openid)
        if jar:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        try:
            async with self._session.request(
                method, URL(url, encoded=True), data=body, headers=sent, allow_redirects=False
            ) as answer:
                raw = await answer.read()
        except (aiohttp.ClientError, TimeoutError) as e:
            raise WallError("网页打不开。", 502) from e
        self._remember(openid, jar, answer.headers.getall("Set-Cookie", []))
        back = {name: value for name, value in answer.headers.items() if PASSED_BACK.fullmatch(name)}
        onward = answer.headers.get("Location") if answer.status in (301, 302, 303, 307, 308) else None
        return Page(answer.status, url, back, raw), onward

    def _remember(self, openid: str, jar: dict[str, str], lines: list[str]) -> None:
        """Names and values are kept; a cookie set to die (Max-Age=0 or no value) goes."""
        if not lines:
            return
        for line in lines:
            for name, morsel in SimpleCookie(line).items():
                if morsel["max-age"] == "0" or not morsel.value:
                    jar.pop(name, None)
                else:
                    jar[name] = morsel.coded_value
        with self._core.state.write() as tx:
            tx.run("UPDATE person SET jar = ? WHERE openid = ?", json.dumps(list(jar.items())), openid)

    async def frame(self, request: web.Request) -> web.StreamResponse:
        """Serve the account's site below /phone/<openid>/ with that person's cookies; links stay inside."""
        openid, rest = request.match_info["openid"], request.match_info["rest"]
        prefix = f"{request.rel_url.raw_path.partition('/phone/')[0]}/phone/{quote(openid)}"
        raw_rest = request.rel_url.raw_path[len(prefix) + 1 :] if rest else ""
        url = f"{self._core.origin}/{raw_rest}"
        if request.rel_url.raw_query_string:
            url = f"{url}?{request.rel_url.raw_query_string}"
        headers = {name: value for name, value in request.headers.items() if PASSED_ON.fullmatch(name)}
        body = await request.content.read(BODY_CAP) if request.can_read_body else None
        while body is not None and len(body) < BODY_CAP and (more := await request.content.read(BODY_CAP)):
            body += more
        page = await self.open(openid, url, method=request.method, body=body, headers=headers)
        if page.url != url and request.method in ("GET", "POST") and "HX-Request" not in request.headers:
            inside = urlsplit(page.url)
            if page.status == 200 and page.is_html:
                raise web.HTTPSeeOther(f"{prefix}{inside.path}{'?' + inside.query if inside.query else ''}")
        return self._turned(page, prefix)

    def _turned(self, page: Page, prefix: str) -> web.Response:
        headers = dict(page.headers)
        for name, value in headers.items():
            if name.lower() in ("hx-redirect", "hx-location") and value.startswith("/"):
                headers[name] = prefix + value
        headers["Cache-Control"] = "no-store"
        if not page.is_html:
            return web.Response(status=page.status, body=page.body, headers=headers)
        text = page.body.decode("utf-8", "replace")
        text = LINKS.sub(rf"\1{prefix}/", text).replace(f'"{self._core.origin}/', f'"{prefix}/')
        text = JS_SDK.sub("", text)  # nothing is loaded from elsewhere: frame.js stands in for what it draws
        script = f'<script src="{prefix.partition("/phone/")[0]}/static/frame.js" data-prefix="{prefix}"></script>'
        text = re.sub(r"(<head[^>]*>)", rf"\1{script}", text, count=1, flags=re.IGNORECASE)
        headers.pop("Content-Type", None)
        return web.Response(status=page.status, text=text, content_type="text/html", headers=headers)
