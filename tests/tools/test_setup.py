"""The set-up's sentences: what a person is told when it cannot go on. (That it works is proven by every run of CI.)"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tools import setup, words

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", words.DISK_FULL),
        (
            "WARNING: Retrying … NewConnectionError(…: Failed to establish a new connection: [Errno -3] …",
            words.NO_NETWORK,
        ),
        (
            "WARNING: … Temporary failure in name resolution\nERROR: No matching distribution found for x",
            words.NO_NETWORK,
        ),
        ("npm error code ENOTFOUND", words.NO_NETWORK),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", words.WRONG_HASH),
        ("npm error code EINTEGRITY", words.WRONG_HASH),
        ("ERROR: No matching distribution found for orjson==3.11", words.NO_BUILD),
        ("Segmentation fault", None),
    ],
)
def test_a_failure_has_one_sentence(output: str, sentence: str | None) -> None:
    assert setup.cause(output) == sentence


def test_a_port_in_use_names_another() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(setup.Stopped, match=f"端口 {port} 已被占用"):
            setup.check_port(str(port))
    setup.check_port(str(port))


@pytest.mark.parametrize("said", ["0", "65536", "abc", "-1", "８０８０x"])
def test_a_port_that_is_none(said: str) -> None:
    with pytest.raises(setup.Stopped, match="1–65535"):
        setup.check_port(said)


def test_too_little_space_says_how_much() -> None:
    with pytest.raises(setup.Stopped, match="磁盘空间不足"):
        setup.check_space(1 << 40)


def alone() -> dict[str, str]:
    """The environment without the make this test may itself run under: a make inside a make says more."""
    return {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}


def test_old_python_is_told_in_one_sentence(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = subprocess.run(
        ["make", "demo", f"PYTHON={old}"],
        cwd=ROOT,
        env=alone(),
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    assert done.returncode != 0
    assert done.stderr.splitlines()[0].startswith("需要 Python 3.11 或更新版本。")
    assert not done.stdout


def test_port_is_said_by_make_before_anything_is_installed() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            ["make", "demo", f"PORT={port}", f"PYTHON={sys.executable}"],
            cwd=ROOT,
            env=alone(),
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
    assert done.returncode != 0
    assert done.stderr.splitlines()[0] == words.PORT_TAKEN.format(port=port, other=port + 1)


def test_a_folder_of_somebody_elses_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def closed(kind: str) -> None:
        raise PermissionError(13, "Permission denied", "/srv/xunbao/.venv/bin/python")

    monkeypatch.setattr(setup, "environment", closed)
    assert setup.main(["demo"]) == 1
    assert capsys.readouterr().err == words.NOT_OURS.format(where="/srv/xunbao/.venv/bin/python") + "\n"


def test_help_names_each_target() -> None:
    done = subprocess.run(["make", "help"], cwd=ROOT, env=alone(), capture_output=True, text=True, check=True)
    assert re.findall(r"make (\w+)", done.stdout) == ["demo", "test", "lint", "bench", "clean", "help"]


@pytest.mark.parametrize("name", ["runtime", "dev", "node"])
def test_locks_name_no_host_and_hash_everything(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    pins = re.findall(r"(?m)^[a-z0-9].*$", text)
    assert pins
    assert all(re.fullmatch(r"[a-z0-9._-]+(\[[a-z,]+\])?==[^ ]+( ; .*)? \\", p) for p in pins), pins
    assert "://" not in text
    assert text.count("--hash=sha256:") >= len(pins)


def test_runtime_versions_are_those_that_are_tested() -> None:
    def pins(name: str) -> dict[str, str]:
        return dict(re.findall(r"(?m)^([a-z0-9._-]+)==(\S+)", (ROOT / "requirements" / f"{name}.txt").read_text()))

    dev = pins("dev")
    assert {p: v for p, v in pins("runtime").items() if dev.get(p) != v} == {}


def test_page_assets_lock_names_no_host() -> None:
    text = (ROOT / "package-lock.json").read_text()
    assert "resolved" not in text
    assert "://" not in text
    assert '"integrity": "sha512-' in text
