"""The page on which a report is signed. It shows what changed first; the 审签人 presses 同意, or 退回 with a reason.

The form's token is bound to the person and to the submission shown, so it signs no other submission.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot import limits
from bot.acts.subjects import Shown
from bot.filing import signing as sign_page
from bot.filing.signing import Before, Past, State, Stranger
from bot.house import House
from bot.messages.compose_sign import path
from bot.web.frame import render
from bot.web.frame.entry import Entry
from bot.web.frame.guard import Guard
from bot.web.frame.middleware import error_page, note
from bot.web.frame.session import Sessions
from bot.web.phone import fields, questions, uploads, words
from forms import secrecy
from storage.reports import Reason

_REPORT = r"/h5/sign/{issue:\d{1,15}}/{unit:\d{1,15}}"


class SignPages:
    """Every handler first finds out who asks. bot.filing then checks the person's right on each request."""

    def __init__(self, house: House, entry: Entry, sessions: Sessions) -> None:
        self._house = house
        self._entry = entry
        self._sessions = sessions
        self._guard = Guard(house.secret, house.public_url)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(_REPORT, self.report),
            web.post(_REPORT + "/agree", self.agree),
            web.post(_REPORT + "/back", self.back),
        ]

    async def report(self, request: web.Request) -> web.StreamResponse:
        openid = await self._entry.who(request)
        if isinstance(openid, web.Response):
            return openid
        issue, unit = _key(request)
        return self._answer(request, openid, await sign_page.look(self._house, openid, issue, unit))

    async def agree(self, request: web.Request) -> web.StreamResponse:
        at = self._house.now()  # before anything is read: the arrival may decide whether the report is on time
        posted = await self._posted(request)
        if isinstance(posted, web.Response):
            return posted
        openid, shown, _ = posted
        return self._answer(request, openid, await sign_page.agree(self._house, openid, shown, at=at), posted=True)

    async def back(self, request: web.Request) -> web.StreamResponse:
        at = self._house.now()
        posted = await self._posted(request)
        if isinstance(posted, web.Response):
            return posted
        openid, shown, said = posted
        why = str(said.get("reason", "")).strip()[: limits.RETURN_REASON]
        if secrecy.is_marked(why):
            return error_page(422, *words.SECRET_REASON)
        place = questions.place(said.get("task"))
        reason = Reason(0, why, place) if isinstance(place, str) else Reason(place or 0, why)
        state = await sign_page.send_back(self._house, openid, shown, reason, at=at)
        return self._answer(request, openid, state, posted=True)

    async def _posted(self, request: web.Request) -> tuple[str, Shown, Mapping[str, object]] | web.Response:
        openid = self._sessions.openid(request, self._house.now())
        if openid is None:
            return error_page(403, *words.SIGN_LINK_DEAD)
        said = await uploads.fields(request)
        shown = Shown(*_key(request), _number(said.get("submission")))
        token = said.get("token")
        if not isinstance(token, str) or not self._guard.ours(request, token, openid, _of(shown)):
            note(request, refused="form")
            return error_page(403, *words.SIGN_FORGED)
        return openid, shown, said

    def _answer(self, request: web.Request, openid: str, state: State, *, posted: bool = False) -> web.Response:
        match state:
            case Before(again=again, why=why):
                status = 409 if again else 422 if why else 200
                return self._before(request, openid, state, status)
            case Past() if posted:
                return render.see(path(*_key(request)))
            case Past():
                rows = fields.sheet(state.it.filing, state.it.answers) if state.it else []
                facts: dict[str, Any] = {"past": state, "rows": rows, "changed": [r for r in rows if r.changed]}
                return render.page(request, "phone/sign_done.html", facts, form=True)
            case Stranger(bound):
                note(request, refused="sign", bound=bound)
                return error_page(403, *(words.NOT_A_SIGNER if bound else words.UNBOUND))
            case None:
                return error_page(404, *words.NO_REPORT_TO_SIGN)

    def _before(self, request: web.Request, openid: str, state: Before, status: int) -> web.Response:
        it = state.it
        rows = fields.sheet(it.filing, it.answers)
        shown = Shown(it.duty.issue, it.duty.unit, it.submission.id)
        facts = {
            "it": it,
            "questions": questions.choices(it.filing, it.questions),
            "rows": rows,
            "changed": [r for r in rows if r.changed],
            "home": path(*_key(request)),
            "token": self._guard.token(openid, _of(shown)),
            "told": words.SIGN_AGAIN if state.again else "",
            "fault": words.SIGN_WHY if state.why else "",
            "limit": limits.RETURN_REASON,
            "due": fields.due(it.filing, self._house.now().astimezone(self._house.zone)),
        }
        return render.page(request, "phone/sign.html", facts, status=status, form=True)


def _key(request: web.Request) -> tuple[int, int]:
    return int(request.match_info["issue"]), int(request.match_info["unit"])


def _of(shown: Shown) -> str:
    return f"{path(shown.issue, shown.unit)}#{shown.submission}"


def _number(said: object) -> int:
    return int(said) if isinstance(said, str) and said.isascii() and said.isdigit() and len(said) < 16 else 0
