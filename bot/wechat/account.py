"""One Official Account as the settings give it: who we are, where the platform is, which templates we have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from urllib.parse import urlsplit

from bot.card import VALUES, CardKind
from bot.wechat import words

API_BASE = "https://api.weixin.qq.com"
OPEN_BASE = "https://open.weixin.qq.com"
MP_BASE = "https://mp.weixin.qq.com"


class Mode(StrEnum):
    """How callbacks travel. Ours to set; a sender never chooses it."""

    PLAIN = "plain"  # 明文
    COMPAT = "compat"  # 兼容: clear fields beside Encrypt; only what was encrypted is believed
    SAFE = "safe"  # 安全


@dataclass(frozen=True, slots=True)
class Template:
    """fields: the template's keyword (thing1, time2) -> name of a card value, or '=words' for fixed words.
    long_term: of a subscription template, that one consent is good for all messages (长期订阅)."""

    id: str
    fields: tuple[tuple[str, str], ...]
    long_term: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """Not checked when it is made: ask `faults_of` once, where the settings are read."""

    appid: str
    secret: str = field(repr=False)
    token: str = field(repr=False)
    aes_key: str = field(default="", repr=False)
    aes_key_previous: str = field(default="", repr=False)
    mode: Mode = Mode.SAFE
    api_base: str = API_BASE
    open_base: str = OPEN_BASE
    mp_base: str = MP_BASE
    templates: Mapping[CardKind, Template] = field(default_factory=lambda: MappingProxyType({}))
    subscriptions: Mapping[CardKind, Template] = field(default_factory=lambda: MappingProxyType({}))


_APPID = re.compile(r"wx[0-9A-Za-z]{4,30}")
_SECRET = re.compile(r"[0-9A-Za-z_-]{8,128}")
_TOKEN = re.compile(r"[0-9A-Za-z]{3,32}")
_AES_KEY = re.compile(r"[0-9A-Za-z]{43}")
_KEYWORD = re.compile(r"[a-z][a-z_]*[0-9]*")


def faults_of(account: Account) -> list[str]:
    """Everything that cannot work, in Chinese, each naming its setting."""
    checks = (
        (bool(_APPID.fullmatch(account.appid)), words.FAULT_APPID),
        (bool(_SECRET.fullmatch(account.secret)), words.FAULT_SECRET),
        (bool(_TOKEN.fullmatch(account.token)), words.FAULT_TOKEN),
        (bool(_AES_KEY.fullmatch(account.aes_key)) if account.aes_key else True, words.FAULT_AES_KEY),
        (bool(account.aes_key) or account.mode is Mode.PLAIN, words.FAULT_AES_KEY_MISSING),
        (
            bool(_AES_KEY.fullmatch(account.aes_key_previous)) if account.aes_key_previous else True,
            words.FAULT_AES_KEY_PREVIOUS,
        ),
    )
    faults = [fault for good, fault in checks if not good]
    bases = (("API_BASE", account.api_base), ("OPEN_BASE", account.open_base), ("MP_BASE", account.mp_base))
    faults += [words.fault_base(name) for name, base in bases if not _is_base(base)]
    for kind, template in account.templates.items():
        faults += _template_faults(f"templates.{kind}", kind, template)
    for kind, template in account.subscriptions.items():
        faults += _template_faults(f"subscriptions.{kind}", kind, template)
    return faults


def _is_base(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return False
    odd = parts.query or parts.fragment or parts.username or url.endswith("/")
    return parts.scheme in ("http", "https") and bool(host) and not odd


def _template_faults(where: str, kind: CardKind, template: Template) -> list[str]:
    faults = []
    if not template.id.strip():
        faults.append(words.fault_template_id(where))
    if not template.fields:
        faults.append(words.fault_template_empty(where))
    for keyword, name in template.fields:
        if not _KEYWORD.fullmatch(keyword):
            faults.append(words.fault_keyword(where, keyword))
        if not (name in VALUES[kind] or (name.startswith("=") and len(name) > 1)):
            faults.append(words.fault_value_name(where, keyword, name, VALUES[kind]))
    return faults
