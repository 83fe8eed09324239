"""Every rule of the stand-in has a test in which a violating client is refused, and a line in the docs naming it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from bot.sandbox.rules import RULES

HERE = Path(__file__).parent
DOCS = HERE.parent.parent / "docs" / "sandbox.md"


def broken_by_tests() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for path in sorted(HERE.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef) or not node.name.startswith("test_"):
                continue
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "breaks":
                    for rule in mark.args:
                        assert isinstance(rule, ast.Constant)
                        found.setdefault(str(rule.value), set()).add(f"{path.name}::{node.name}")
    return found


def named_in_docs() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for rule, test in re.findall(
        r"^\| `([a-z0-9-]+)` \|.*\| `(test_\w+\.py::test_\w+)` \|$", DOCS.read_text("utf-8"), re.M
    ):
        found.setdefault(rule, set()).add(test)
    return found


def test_every_rule_has_a_test_that_breaks_it() -> None:
    assert sorted(broken_by_tests()) == sorted(RULES)


def test_the_docs_name_a_test_that_breaks_each_rule() -> None:
    tests = broken_by_tests()
    docs = named_in_docs()
    assert sorted(docs) == sorted(RULES)
    for rule, named in docs.items():
        assert named <= tests[rule], rule
