"""The house keeps its shape: the import contracts of pyproject.toml, and those they cannot say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ("bot", "forms", "schedules", "storage")
# Who may mount the stand-in for the platform. `serve` is not among them.
MAY_USE_SANDBOX = ("bot.cli", "bot.commands.demo", "bot.demo", "bot.season", "bot.sandbox")


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*OURS, cache_dir=None)


def within(module: str, package: str) -> bool:
    return module == package or module.startswith(package + ".")


def test_import_contracts() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from importlinter.cli import lint_imports_command as c; sys.exit(c())",
            "--no-cache",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert ", 0 broken." in done.stdout


def test_sandbox_imports_nothing_of_ours(graph: grimp.ImportGraph) -> None:
    """It stands for another company's machine: what it shared with us, it could not refuse."""
    found = [
        f"{module} -> {imported}"
        for module in graph.modules
        if within(module, "bot.sandbox")
        for imported in graph.find_modules_directly_imported_by(module)
        if not within(imported, "bot.sandbox")
    ]
    assert found == []


def test_sandbox_is_mounted_only_by_the_demo(graph: grimp.ImportGraph) -> None:
    found = [
        f"{importer} -> {module}"
        for module in graph.modules
        if within(module, "bot.sandbox")
        for importer in graph.find_modules_that_directly_import(module)
        if not any(within(importer, allowed) for allowed in MAY_USE_SANDBOX)
    ]
    assert found == []


def test_no_import_circle_of_files(graph: grimp.ImportGraph) -> None:
    """The contracts look for circles of packages. Here no file imports itself, by whatever way round."""
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    # whoever imports nothing that is still left is in no circle
    while free := {module for module, imported in imports.items() if not imported}:
        imports = {module: imported - free for module, imported in imports.items() if module not in free}
    assert sorted(imports) == [], "a circle, or what leads into one"


def test_no_rooms_for_leftovers(graph: grimp.ImportGraph) -> None:
    names = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc"}
    assert [m for m in graph.modules if m.rpartition(".")[2] in names] == []


@pytest.mark.parametrize("package", OURS)
def test_importing_has_no_side_effect(package: str, graph: grimp.ImportGraph) -> None:
    """Every module can be imported on its own, in a fresh interpreter, without printing, logging or making files."""
    modules = sorted(m for m in graph.modules if within(m, package) and not m.endswith("__main__"))
    script = (
        "import importlib, logging, os, sys, threading\n"
        "before = set(os.listdir('.'))\n"
        f"for name in {modules!r}: importlib.import_module(name)\n"
        "assert set(os.listdir('.')) == before, 'files made'\n"
        "assert threading.active_count() == 1, 'threads started'\n"
        "assert not logging.getLogger().handlers, 'logging configured'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
