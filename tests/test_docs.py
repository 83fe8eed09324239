"""What a person may meet is in docs/: settings, commands, codes, states, fields, cards; and docs/ invents none."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.card import CardKind
from bot.cli import parser
from bot.config import SETTINGS, Setting, load
from bot.documents.campaign_file.schema import SECTIONS, TOP
from bot.wechat.errors import TABLE

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"


def doc(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: str(s.env))
def test_every_setting_has_its_row(setting: Setting) -> None:
    rows = [line for line in doc("settings.md").splitlines() if line.startswith(f"| `{setting.env}` |")]
    assert len(rows) == 1
    assert f"| `{setting.place}` |" in rows[0]
    assert not setting.default or f"| `{setting.default}` |" in rows[0]


def test_no_setting_is_invented() -> None:
    known = {s.env for s in SETTINGS}
    for path in [*DOCS.rglob("*.md"), ROOT / "README.md"]:
        said = set(re.findall(r"XUNBAO_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8")))
        assert {s for s in said if not any(k.startswith(s) for k in known)} == set(), path


def leaves(of: argparse.ArgumentParser, name: str) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Each command there is, by its whole name."""
    below = [a for a in of._actions if isinstance(a, argparse._SubParsersAction)]
    if not below:
        yield name, of
    for each in below:
        for word, command in each.choices.items():
            yield from leaves(command, f"{name} {word}")


COMMANDS = dict(leaves(parser(), "xunbao"))


def section(name: str) -> str:
    found = re.search(rf"(?ms)^## `{re.escape(name)}`$(.*?)(?=^## |\Z)", doc("commands.md"))
    assert found, f"docs/commands.md has no section for `{name}`"
    return found[1]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_its_section_with_its_options(name: str) -> None:
    said = section(name)
    for action in COMMANDS[name]._actions:
        if action.option_strings and action.dest != "help":
            assert f"`{action.option_strings[-1]}" in said, action.option_strings[-1]
    placed = [str(a.metavar) for a in COMMANDS[name]._actions if not a.option_strings]
    assert not placed or " ".join([name, *placed]) in said
    known = {o for a in COMMANDS[name]._actions for o in a.option_strings}
    assert set(re.findall(r"`(--[a-z-]+)", said)) <= known | {"--once"}


def test_no_command_is_invented() -> None:
    assert set(re.findall(r"(?m)^## `(xunbao .*)`$", doc("commands.md"))) == set(COMMANDS)


def test_every_make_target_is_listed() -> None:
    targets = re.findall(r"(?m)^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert set(re.findall(r"(?m)^\| `make ([a-z]+)` \|", doc("commands.md"))) == set(targets)


@pytest.mark.parametrize("code", sorted(TABLE))
def test_every_error_code_is_explained(code: int) -> None:
    assert re.search(rf"(?m)^\| `?{code}`? \|", doc("wechat.md")), code


def checks() -> list[tuple[str, str, str]]:
    """(table, column, value) of every CHECK (column IN ('…')) of the migrations."""
    found = []
    for path in sorted((ROOT / "storage" / "engine" / "migrations").glob("*.sqlite.sql")):
        text = re.sub(r"--[^\n]*", "", path.read_text(encoding="utf-8"))
        for table, body in re.findall(r"(?s)CREATE TABLE (\w+) \((.*?)\n\);", text):
            for column, values in re.findall(r"(?s)CHECK\s*\(\s*(\w+) IN\s*\(([^)]*)\)", body):
                found += [(table.removesuffix("_new"), column, value) for value in re.findall(r"'(\w+)'", values)]
    return list(dict.fromkeys(found))  # a table rebuilt says the same again


def test_the_migrations_have_states_to_look_for() -> None:
    assert ("report", "state", "returned") in checks()
    assert ("message", "state", "unknown") in checks()
    assert ("post", "slot", "A") in checks()


@pytest.mark.parametrize(("table", "column", "value"), checks())
def test_every_state_is_explained(table: str, column: str, value: str) -> None:
    states = doc("storage.md").partition("## States")[2].partition("\n## ")[0]
    place = states.find(f"**{table}.{column}**")
    if place < 0 and f"**{column}**" in states:  # beside another column of its table
        place = states.index(f"**{table}.")
    assert place >= 0, f"{table}.{column} is not in docs/storage.md"
    paragraph = states[place:].split("\n\n")[0]
    assert f"`{value}`" in paragraph


def test_every_table_is_listed() -> None:
    rows = {t.strip() for line in re.findall(r"(?m)^\| ([a-z_, ]+) \|", doc("storage.md")) for t in line.split(",")}
    for path in (ROOT / "storage" / "engine" / "migrations").glob("*.sqlite.sql"):
        text = path.read_text(encoding="utf-8")
        tables = set(re.findall(r"CREATE TABLE (\w+)", text)) - set(re.findall(r"ALTER TABLE (\w+) RENAME", text))
        assert tables <= rows


@pytest.mark.parametrize("section_", ["top", *SECTIONS])
def test_every_field_of_a_campaign_file_is_explained(section_: str) -> None:
    said = doc("campaign.md")
    fields = TOP if section_ == "top" else SECTIONS[section_]
    assert [f.name for f in fields if f"`{f.name}`" not in said] == []


@pytest.mark.parametrize("kind", CardKind)
def test_every_kind_of_card_has_its_row(kind: CardKind) -> None:
    assert f"| `{kind}` |" in doc("settings.md")


def test_links_lead_somewhere() -> None:
    for path in [*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "benchmarks" / "README.md"]:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{path.relative_to(ROOT)} -> {link}"


def test_decisions_are_numbered_on() -> None:
    numbers = sorted(p.name[:4] for p in (DOCS / "decisions").glob("*.md"))
    assert numbers == [f"{n:04}" for n in range(1, len(numbers) + 1)]
    for path in (DOCS / "decisions").glob("*.md"):
        assert path.read_text(encoding="utf-8").startswith(f"# {path.name[:4]} "), path.name


ELSEWHERE = re.compile(r"/(?:home|Users|tmp|root)/|file://")


def test_docs_name_no_place_of_one_machine() -> None:
    for path in [*DOCS.rglob("*.md"), ROOT / "README.md", ROOT / "CHANGELOG.md"]:
        assert ELSEWHERE.search(path.read_text(encoding="utf-8")) is None, path


def test_the_example_settings_file_can_be_used() -> None:
    settings = load(environ={}, file=ROOT / "xunbao.toml.example")
    assert settings.account is not None
    assert set(settings.account.templates) == set(CardKind)
