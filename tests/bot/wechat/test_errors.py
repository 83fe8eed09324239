"""The table of errcodes, its policy, and its page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import config
from bot.card import CardKind
from bot.redaction import foreign, short
from bot.web import callback
from bot.wechat import inbound, words
from bot.wechat.account import faults_of
from bot.wechat.errors import DEFAULT, TABLE, TOKEN_DEAD, meaning, refusal
from bot.wechat.templates import TYPES
from schedules.retry import Scope, Verdict
from tests.bot.wechat.conftest import ACCOUNT

PAGE = Path(__file__).parents[3] / "docs" / "wechat.md"


def test_every_row_is_on_the_page_as_it_is() -> None:
    rows = re.findall(r"^\| (-?\d+) \| (\w+) \| (\w+) \| ([^|]+) \| ([^|]+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    said = {int(code): (verdict, scope, means.strip(), do.strip()) for code, verdict, scope, means, do in rows}
    assert len(said) == len(rows)
    assert said == {code: (str(m.verdict), str(m.scope), m.means, m.do) for code, m in TABLE.items()}


def test_words_and_policy_know_the_same_codes() -> None:
    assert set(words.MEANINGS) == set(TABLE)


@pytest.mark.parametrize(
    ("codes", "verdict", "scope"),
    [
        ((-1, 43117, 43108, 45169, 268487001, 268487002), Verdict.AGAIN, Scope.MESSAGE),
        ((45011,), Verdict.AGAIN, Scope.MINUTE),
        ((40164, 40125, 40013, 40243, 48001, 48004, 50004, 50007, 61004), Verdict.AGAIN, Scope.ACCOUNT),
        ((89503, 89506, 89507, 45009, *TOKEN_DEAD), Verdict.AGAIN, Scope.ACCOUNT),
        ((40037, 43116, 43107, 47003, 40033, 45026, 48008), Verdict.BROKEN, Scope.MESSAGE),
        ((43004, 50005, 43019, 48002, 50002, 40003, 49003, 70000), Verdict.REFUSED, Scope.PERSON),
        ((45015, 45047, 43101), Verdict.REFUSED, Scope.CHANNEL),
        ((40241, 45065), Verdict.ACCEPTED, Scope.MESSAGE),
        ((44004, 45002, 45008, 45168, 87014), Verdict.BROKEN, Scope.MESSAGE),
    ],
)
def test_policy(codes: tuple[int, ...], verdict: Verdict, scope: Scope) -> None:
    for code in codes:
        assert code in TABLE, code
        assert (meaning(code).verdict, meaning(code).scope) == (verdict, scope), code


def test_a_code_never_seen_is_refused_on_this_channel() -> None:
    assert meaning(123456) is DEFAULT
    assert (DEFAULT.verdict, DEFAULT.scope) == (Verdict.REFUSED, Scope.CHANNEL)


def test_what_a_refusal_tells_is_fit_for_a_log() -> None:
    openid, token = "oZbLu5zXcVbNmAsDfGhJkLqWeRtY", "88_" + "x" * 150
    said = refusal(40003, f"invalid openid {openid} with {token}\nrid: 6627a2d1-0f3a5b62-4d1b8e0c", (token, ""))
    assert openid not in said.detail
    assert "xxx" not in said.detail
    assert said.detail == "invalid openid oZbLu5… with *** rid: 6627a2d1-0f3a5b62-4d1b8e0c"
    assert said.outcome.code == "40003"
    assert "123.45.67.89" in foreign("invalid ip 123.45.67.89 ipv6 ::ffff:123.45.67.89, not in whitelist")
    assert len(foreign("很长" * 500)) <= 160
    assert short(openid) == "oZbL…tY"
    assert short("abc") == "…"


def test_the_example_of_the_page_is_a_settings_file(tmp_path: Path) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    file = tmp_path / "xunbao.toml"
    file.write_text(example, "utf-8")
    given = {"APPID": ACCOUNT.appid, "SECRET": ACCOUNT.secret, "TOKEN": ACCOUNT.token, "AES_KEY": ACCOUNT.aes_key}
    settings = config.load(environ={f"XUNBAO_WECHAT_{name}": value for name, value in given.items()}, file=file)
    assert settings.account is not None
    assert set(settings.account.templates) == {CardKind.REMIND, CardKind.DIGEST}
    assert faults_of(settings.account) == []


def test_every_type_of_field_and_every_refusal_is_on_the_page() -> None:
    page = PAGE.read_text("utf-8")
    types = page.partition("| type | takes |")[2].partition("\n\n")[0]
    for kind in TYPES:
        assert re.search(rf"\b{kind}\b", types), kind
    refused = page.partition("| status | `why` in the log | when |")[2].partition("\n\n")[0]
    said = set(re.findall(r"\w+", "".join(row.split("|")[2] for row in refused.splitlines()[2:])))
    source = Path(callback.__file__).read_text("utf-8") + Path(inbound.__file__).read_text("utf-8")
    known = set(re.findall(r'Refused\(\d{3}, "(\w+)"\)|BadBody\("(\w+)"\)|why="(\w+)"', source))
    assert said == {word for words_ in known for word in words_ if word}
