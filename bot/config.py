"""Settings: arguments over environment over the TOML file; every fault named at once.

Each setting is one row of SETTINGS: the environment variable, where it stands in the file, its default, its meaning.
The templates of the account have no environment form: they are tables of the file, `[wechat.templates.KIND]` and
`[wechat.subscriptions.KIND]`.
"""

from __future__ import annotations

import os
import secrets
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.card import CardKind
from bot.mail.account import MailAccount, Tls, is_address
from bot.wechat.account import API_BASE, MP_BASE, OPEN_BASE, Account, Mode, Template, faults_of
from schedules.rate import Rate

PREFIX = "XUNBAO_"
DEFAULT_FILE = "xunbao.toml"
DATABASE = "xunbao.sqlite3"  # in the data folder
CARDS = ("templates", "subscriptions")  # tables of [wechat]: template messages, subscription messages
SHORTEST_KEY = 16  # bytes of the secret key


class ConfigError(Exception):
    """The settings cannot be used. `faults`: every one of them, in Chinese, each saying what to do."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class _Bad(Exception):
    """A value cannot be read; the message completes 「NAME …」."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. place: its key in the file, dotted. secret: never printed."""

    env: str
    place: str
    default: str
    help: str
    read: Callable[[str], Any] = str
    secret: bool = False


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise _Bad(f"应是1到65535的端口号，现为“{text}”。")
    return int(text)


def _count(most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or int(text) > most:
            raise _Bad(f"应是0到{most}的整数，现为“{text}”。")
        return int(text)

    return read


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise _Bad(f"不是已知的时区：“{text}”。例如 Asia/Shanghai。") from None


def _url(text: str) -> str:
    text = text.rstrip("/")
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.netloc):
        raise _Bad(f"应是 http:// 或 https:// 开头的网址，现为“{text}”。")
    return text


def _database(text: str) -> str:
    if text and not text.startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise _Bad("应以 sqlite:/// 或 postgresql:// 开头。")
    return text


def _mode(text: str) -> Mode:
    try:
        return Mode(text)
    except ValueError:
        raise _Bad(f"应是 plain、compat、safe 之一，现为“{text}”。") from None


def _tls(text: str) -> Tls:
    try:
        return Tls(text)
    except ValueError:
        raise _Bad(f"应是 tls、starttls、none 之一，现为“{text}”。") from None


def _email(text: str) -> str:
    if text and not is_address(text):
        raise _Bad(f"应是一个邮箱地址，如 xunbao@example.gov.cn，现为“{text}”。")
    return text


def _ascii(text: str) -> str:
    if not text.isascii() or not text.isprintable():
        raise _Bad("只能用英文字母、数字和半角符号。")
    return text


def _key(text: str) -> str:
    if text and len(text.encode()) < SHORTEST_KEY:
        raise _Bad(f"太短，至少要{SHORTEST_KEY}个字符。可以不填，程序会在数据目录里自动生成一个。")
    return text


SETTINGS: tuple[Setting, ...] = (
    Setting("XUNBAO_DATABASE_URL", "database_url", "", "Database; default SQLite in the data folder", _database, True),
    Setting("XUNBAO_DATA_DIR", "data_dir", "data", "Folder of the database, evidence and the secret key", Path),
    Setting("XUNBAO_HOST", "host", "127.0.0.1", "Address to listen on"),
    Setting("XUNBAO_PORT", "port", "8080", "Port to listen on", _port),
    Setting("XUNBAO_PUBLIC_URL", "public_url", "", "How phones reach this server; links and pages need it", _url),
    Setting(
        "XUNBAO_SECRET_KEY", "secret_key", "", "Signs cookies, hashes codes; default a file beside the data", _key, True
    ),
    Setting("XUNBAO_TIMEZONE", "timezone", "Asia/Shanghai", "Zone of every clock time a person sees", _zone),
    Setting("XUNBAO_WECHAT_APPID", "wechat.appid", "", "AppID of the 服务号"),
    Setting("XUNBAO_WECHAT_SECRET", "wechat.secret", "", "AppSecret", str, True),
    Setting("XUNBAO_WECHAT_TOKEN", "wechat.token", "", "Token of the callback", str, True),
    Setting("XUNBAO_WECHAT_AES_KEY", "wechat.aes_key", "", "EncodingAESKey, 43 characters", str, True),
    Setting("XUNBAO_WECHAT_AES_KEY_PREVIOUS", "wechat.aes_key_previous", "", "The key before it", str, True),
    Setting("XUNBAO_WECHAT_MODE", "wechat.mode", "safe", "Callback mode: plain, compat or safe", _mode),
    Setting(
        "XUNBAO_WECHAT_RATE",
        "wechat.rate",
        "20",
        "Messages a second, all processes together; 0: no limit",
        _count(1000),
    ),
    Setting(
        "XUNBAO_WECHAT_BURST", "wechat.burst", "200", "How many may go at once before the rate holds", _count(10_000)
    ),
    Setting("XUNBAO_WECHAT_API_BASE", "wechat.api_base", API_BASE, "Server API of the platform", _url),
    Setting("XUNBAO_WECHAT_OPEN_BASE", "wechat.open_base", OPEN_BASE, "Authorize pages of the platform", _url),
    Setting("XUNBAO_WECHAT_MP_BASE", "wechat.mp_base", MP_BASE, "QR pictures of the platform", _url),
    Setting("XUNBAO_SMTP_HOST", "smtp.host", "", "Mail server, for those WeChat does not reach", _ascii),
    Setting("XUNBAO_SMTP_PORT", "smtp.port", "465", "Its port", _port),
    Setting("XUNBAO_SMTP_TLS", "smtp.tls", "tls", "tls, starttls or none", _tls),
    Setting("XUNBAO_SMTP_USER", "smtp.user", "", "Login; none where empty", _ascii),
    Setting("XUNBAO_SMTP_PASSWORD", "smtp.password", "", "Its password", _ascii, True),
    Setting("XUNBAO_SMTP_FROM", "smtp.from", "", "Address the letters come from", _email),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What this installation runs with. account: None until the four facts of a 服务号 are given; mail: None where no
    mail server is named. rate: how fast messages may leave, None: without a limit."""

    database_url: str = field(repr=False)
    data_dir: Path
    host: str
    port: int
    public_url: str
    secret_key: bytes = field(repr=False)
    zone: ZoneInfo
    account: Account | None
    mail: MailAccount | None = None
    rate: Rate | None = None


def load(
    *,
    arguments: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
    file: Path | None = None,
) -> Settings:
    """Settings of this run. arguments: setting name (XUNBAO_…) -> text. Raises ConfigError with every fault."""
    arguments = arguments or {}
    environ = os.environ if environ is None else environ
    faults: list[str] = []
    table = _table(file, faults)
    flat = _flatten(table)
    _unknown(environ, flat, faults)
    values: dict[str, Any] = {}
    for s in SETTINGS:
        text = arguments.get(s.env) or environ.get(s.env) or flat.get(s.place) or s.default
        try:
            values[s.env] = s.read(str(text))
        except _Bad as bad:
            faults.append(f"{s.env} {bad}")
    cards = {section: _templates(table, section, faults) for section in CARDS}
    faults.extend(_account_faults(values, cards))
    faults.extend(_mail_faults(values))
    if faults:
        raise ConfigError(faults)
    return _settings(values, cards)


def _table(file: Path | None, faults: list[str]) -> dict[str, Any]:
    path = file or Path(DEFAULT_FILE)
    if not path.exists():
        if file is not None:
            faults.append(f"找不到设置文件 {path}。请检查 --config 后的路径。")
        return {}
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        faults.append(f"设置文件 {path} 不是有效的 TOML：{e}。")
        return {}
    except OSError as e:
        faults.append(f"设置文件 {path} 读不了：{e.strerror}。")
        return {}


def _flatten(table: Mapping[str, Any], under: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in table.items():
        place = f"{under}{key}"
        if place in {f"wechat.{section}" for section in CARDS}:
            continue
        if isinstance(value, dict):
            flat |= _flatten(value, f"{place}.")
        else:
            flat[place] = value
    return flat


def _unknown(environ: Mapping[str, str], flat: Mapping[str, Any], faults: list[str]) -> None:
    known = {s.env for s in SETTINGS}
    places = {s.place for s in SETTINGS}
    faults.extend(
        f"{n} 不是已知的设置。请核对拼写，见 docs/settings.md。"
        for n in sorted(environ)
        if n.startswith(PREFIX) and n not in known
    )
    faults.extend(
        f"设置文件里的 {p} 不是已知的设置。请核对拼写，见 docs/settings.md。" for p in sorted(flat) if p not in places
    )


def _templates(table: Mapping[str, Any], section: str, faults: list[str]) -> dict[CardKind, Template]:
    wechat = table.get("wechat")
    rows = wechat.get(section, {}) if isinstance(wechat, dict) else {}
    found: dict[CardKind, Template] = {}
    kinds = "、".join(CardKind)
    if not isinstance(rows, dict):
        faults.append(f"[wechat.{section}] 应是表。")
        return found
    for name, row in rows.items():
        where = f"[wechat.{section}.{name}]"
        if name not in {k.value for k in CardKind}:
            faults.append(f"{where} 不是已知的卡片，应是 {kinds} 之一。")
        elif not isinstance(row, dict) or not isinstance(row.get("id"), str) or not isinstance(row.get("fields"), dict):
            faults.append(f"{where} 要有 id（模板ID）和 fields（关键词 = 内容名）。")
        elif not isinstance(row.get("long_term", False), bool):
            faults.append(f"{where} 的 long_term 应是 true（长期订阅）或 false（一次性订阅）。")
        else:
            fields = tuple((str(k), str(v)) for k, v in row["fields"].items())
            found[CardKind(name)] = Template(id=row["id"], fields=fields, long_term=row.get("long_term", False))
    return found


ACCOUNT = ("XUNBAO_WECHAT_APPID", "XUNBAO_WECHAT_SECRET", "XUNBAO_WECHAT_TOKEN")


SOUND: Mapping[
    str, Any
] = {  # stands in where a value is missing or was found wrong already, so that the rest is judged
    "XUNBAO_WECHAT_APPID": "wx00000000",
    "XUNBAO_WECHAT_SECRET": "00000000",
    "XUNBAO_WECHAT_TOKEN": "000",
    "XUNBAO_WECHAT_MODE": Mode.PLAIN,
    "XUNBAO_WECHAT_API_BASE": API_BASE,
    "XUNBAO_WECHAT_OPEN_BASE": OPEN_BASE,
    "XUNBAO_WECHAT_MP_BASE": MP_BASE,
}


_Cards = Mapping[str, Mapping[CardKind, Template]]  # by section of CARDS


def _account_faults(values: Mapping[str, Any], cards: _Cards) -> list[str]:
    if not any(values[n] for n in ACCOUNT):
        return []
    missing = [n for n in ACCOUNT if not values[n]]
    given = {n: v for n, v in values.items() if v or n not in SOUND}
    return [
        *(f"{n} 没有填写。服务号的 AppID、AppSecret、Token 要一起给出。" for n in missing),
        *faults_of(_account({**SOUND, **given}, cards)),
    ]


def _mail_faults(values: Mapping[str, Any]) -> list[str]:
    given = {name: values.get(f"XUNBAO_SMTP_{name}") for name in ("HOST", "USER", "PASSWORD", "FROM")}
    if not given["HOST"]:
        return [f"XUNBAO_SMTP_{name} 要和 XUNBAO_SMTP_HOST 一起填写。" for name, value in given.items() if value]
    faults = []
    if not given["FROM"]:
        faults.append("XUNBAO_SMTP_FROM 没有填写：发信要有一个发件地址。")
    if bool(given["USER"]) != bool(given["PASSWORD"]):
        faults.append("XUNBAO_SMTP_USER 和 XUNBAO_SMTP_PASSWORD 要一起填写。")
    mail = _mail({"XUNBAO_SMTP_PORT": 465, "XUNBAO_SMTP_TLS": Tls.TLS, "XUNBAO_SMTP_FROM": "", **values})
    if mail is not None and mail.password and mail.in_clear:
        faults.append("XUNBAO_SMTP_TLS 是 none：密码不能在没有加密的连接上发给别的机器，请改为 tls 或 starttls。")
    return faults


def _mail(values: Mapping[str, Any]) -> MailAccount | None:
    if not values["XUNBAO_SMTP_HOST"]:
        return None
    return MailAccount(
        host=values["XUNBAO_SMTP_HOST"],
        port=values["XUNBAO_SMTP_PORT"],
        tls=values["XUNBAO_SMTP_TLS"],
        sender=values["XUNBAO_SMTP_FROM"],
        user=values["XUNBAO_SMTP_USER"],
        password=values["XUNBAO_SMTP_PASSWORD"],
    )


def _account(values: Mapping[str, Any], cards: _Cards) -> Account:
    return Account(
        appid=values["XUNBAO_WECHAT_APPID"],
        secret=values["XUNBAO_WECHAT_SECRET"],
        token=values["XUNBAO_WECHAT_TOKEN"],
        aes_key=values["XUNBAO_WECHAT_AES_KEY"],
        aes_key_previous=values["XUNBAO_WECHAT_AES_KEY_PREVIOUS"],
        mode=values["XUNBAO_WECHAT_MODE"],
        api_base=values["XUNBAO_WECHAT_API_BASE"],
        open_base=values["XUNBAO_WECHAT_OPEN_BASE"],
        mp_base=values["XUNBAO_WECHAT_MP_BASE"],
        templates=cards["templates"],
        subscriptions=cards["subscriptions"],
    )


def _settings(values: Mapping[str, Any], cards: _Cards) -> Settings:
    data: Path = values["XUNBAO_DATA_DIR"]
    return Settings(
        database_url=values["XUNBAO_DATABASE_URL"] or database_in(data),
        data_dir=data,
        host=values["XUNBAO_HOST"],
        port=values["XUNBAO_PORT"],
        public_url=values["XUNBAO_PUBLIC_URL"],
        secret_key=values["XUNBAO_SECRET_KEY"].encode(),
        zone=values["XUNBAO_TIMEZONE"],
        account=_account(values, cards) if values["XUNBAO_WECHAT_APPID"] else None,
        mail=_mail(values),
        rate=Rate(values["XUNBAO_WECHAT_RATE"], max(1, values["XUNBAO_WECHAT_BURST"]))
        if values["XUNBAO_WECHAT_RATE"]
        else None,
    )


def database_in(data_dir: Path) -> str:
    """The address of the database that a data folder holds where no other is set."""
    return f"sqlite:///{(data_dir / DATABASE).absolute()}"


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """Every value that must not be printed, for the logs' redaction."""
    account = settings.account
    ours = (
        settings.secret_key.decode("utf-8", "replace"),
        settings.database_url if "@" in settings.database_url else "",
    )
    theirs = (account.secret, account.token, account.aes_key, account.aes_key_previous) if account else ()
    mail = (settings.mail.password,) if settings.mail else ()
    return tuple(s for s in (*ours, *theirs, *mail) if s)


def secret_of(settings: Settings) -> bytes:
    """The secret key: the setting, else a file in the data folder, made (readable by its owner only) where missing."""
    if settings.secret_key:
        return settings.secret_key
    path = settings.data_dir / "secret.key"
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    if not path.exists() or not path.read_bytes().strip():  # an empty one never signed anything
        _make_key(path)
    return path.read_bytes().strip()


def _make_key(path: Path) -> None:
    """Whole or not at all, and of several processes started together one makes it."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(secrets.token_hex(32).encode())
        if path.exists() and path.stat().st_size == 0:
            path.unlink()
        try:
            os.link(fresh, path)
        except FileExistsError:
            return  # another process was faster
        except OSError:  # a file system that knows no links
            fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
