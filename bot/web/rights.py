"""The right that each route of the web application needs.

The route's handler asks the gate for it, about its report, digest or file. A test fails if a route is missing here.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.rights.table import Act, Read

ROUTES: Mapping[tuple[str, str], Act | Read] = {
    ("GET", "/healthz"): Read.HEALTH,
    ("GET", "/h5/allow"): Read.CONSENT_PAGE,
    ("GET", "/h5/digest/{id}"): Read.DIGEST_PAGE,
    ("GET", "/h5/digest/{id}/units"): Read.DIGEST_LISTS,
    ("GET", "/h5/digest/{id}/tasks"): Read.DIGEST_LISTS,
    ("GET", "/h5/digest/{id}/table"): Read.DIGEST_LISTS,
    ("GET", "/h5/digest/{id}/answers"): Read.DIGEST_LISTS,
    ("GET", "/h5/digest/{id}/filed.xlsx"): Read.DIGEST_WORKBOOK,
    ("GET", "/h5/report/{issue}/{unit}"): Read.REPORT_PAGE,
    ("GET", "/h5/files/{id}"): Read.EVIDENCE,
    ("GET", "/h5/sign/{issue}/{unit}"): Read.SIGN_PAGE,
    ("POST", "/h5/sign/{issue}/{unit}/agree"): Act.REPORT_SIGN,
    ("POST", "/h5/sign/{issue}/{unit}/back"): Act.REPORT_SIGNER_RETURN,
    ("GET", "/h5/fill/{issue}/{unit}"): Read.FILL_PAGE,
    ("GET", "/h5/fill/{issue}/{unit}/preview"): Read.FILL_PAGE,
    ("GET", "/h5/fill/{issue}/{unit}/sheet"): Read.FILL_PAGE,
    ("GET", "/h5/fill/{issue}/{unit}/files/{id}"): Read.FILL_PAGE,
    ("POST", "/h5/fill/{issue}/{unit}"): Act.REPORT_DRAFT,
    ("POST", "/h5/fill/{issue}/{unit}/save"): Act.REPORT_DRAFT,
    ("POST", "/h5/fill/{issue}/{unit}/files"): Act.REPORT_DRAFT,
    ("POST", "/h5/fill/{issue}/{unit}/files/{id}/remove"): Act.REPORT_DRAFT,
    ("POST", "/h5/fill/{issue}/{unit}/files/place"): Act.REPORT_DRAFT,
    ("POST", "/h5/fill/{issue}/{unit}/submit"): Act.REPORT_SUBMIT,
    ("POST", "/h5/fill/{issue}/{unit}/withdraw"): Act.REPORT_WITHDRAW,
}

# Routes that need no right of a person, each with the reason.
OPEN: Mapping[tuple[str, str], str] = {
    ("GET", "/wechat"): "the platform proves itself by its signature",
    ("POST", "/wechat"): "the platform proves itself by its signature; the chat checks the right of each message",
    ("GET", "/static/{name}"): "style sheets and scripts hold no data",
}
