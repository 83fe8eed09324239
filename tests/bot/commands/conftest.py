"""`xunbao` through its real entry, in an empty folder, with nothing of XUNBAO_ in the environment."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.cli import main

CAMPAIGN = Path(__file__).parents[2] / "fixtures" / "huhehaote.yaml"


@dataclass(frozen=True)
class Told:
    """What one command ended with. said: on standard output; complained: on standard error."""

    status: int
    said: str
    complained: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Of --json."""
        rows: list[dict[str, Any]] = json.loads(self.said)
        return rows


Xunbao = Callable[..., Told]


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """A command sets up the log of its process, which here is the log of every test after it."""
    handlers, level = list(logging.root.handlers), logging.root.level
    yield
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)


@pytest.fixture
def xunbao(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Xunbao:
    """Run a command in a folder of its own; its data go to `data` there, as with no setting at all."""
    for name in [n for n in os.environ if n.startswith("XUNBAO_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Told:
        capfd.readouterr()
        try:
            status = main(arguments)
        except SystemExit as end:
            assert isinstance(end.code, int)
            status = end.code
        said, complained = capfd.readouterr()
        assert "Traceback" not in complained
        return Told(status, said, complained)

    return run


@pytest.fixture
def installed(xunbao: Xunbao) -> Xunbao:
    """With a database and the fixture campaign in it."""
    assert xunbao("migrate").status == 0
    assert xunbao("campaign", "apply", str(CAMPAIGN)).status == 0
    return xunbao
