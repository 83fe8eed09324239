"""The one timed check: a clean clone, `make demo`, and /healthz answers 200 with the season played within four minutes.

Run as `python -m tools.check_demo`. Uses the standard library alone.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 240.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def health(port: int) -> dict[str, object] | None:
    """What /healthz says where it answers 200, else None."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback goes through no proxy
    try:
        with opener.open(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            said = json.load(answer)
    except (urllib.error.URLError, OSError, ValueError):
        return None
    return said if isinstance(said, dict) else None


def wait(demo: subprocess.Popen[bytes], port: int, started: float) -> dict[str, object]:
    pause = threading.Event()
    while (spent := time.monotonic() - started) < LIMIT:
        if demo.poll() is not None:
            raise SystemExit(f"`make demo` ended by itself after {spent:.0f} s with status {demo.returncode}")
        said = health(port)
        if said is not None and said.get("season") == "played":
            print(f"/healthz answered 200 with the season played after {spent:.0f} s: {json.dumps(said)}")
            return said
        pause.wait(0.5)
    raise SystemExit(f"/healthz did not answer 200 with the season played within {LIMIT:.0f} s")


def stop(demo: subprocess.Popen[bytes]) -> None:
    """End the demo as Ctrl+C would, by its own process group and no other."""
    if demo.poll() is None:
        os.killpg(demo.pid, signal.SIGINT)
        try:
            demo.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(demo.pid, signal.SIGKILL)
            demo.wait(20)
            raise SystemExit("the demo did not end within 20 s of Ctrl+C") from None


def main() -> None:
    port = free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith("XUNBAO_")}
    with tempfile.TemporaryDirectory(prefix="xunbao-demo-") as folder:
        clone = Path(folder) / "clone"
        # The checkout may be somebody else's: git clones from such a one only where it is told to trust it.
        trust = Path(folder) / "gitconfig"
        trust.write_text("[safe]\n\tdirectory = *\n", encoding="utf-8")
        subprocess.run(
            ["git", "clone", "--quiet", ROOT, clone],
            check=True,
            stdin=subprocess.DEVNULL,
            env=env | {"GIT_CONFIG_GLOBAL": str(trust)},
        )
        started = time.monotonic()
        demo = subprocess.Popen(
            ["make", "demo", f"PORT={port}", f"DATA={Path(folder) / 'data'}"],
            cwd=clone,
            env=env,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            wait(demo, port, started)
        finally:
            stop(demo)


if __name__ == "__main__":
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # stdout is a text file here
    main()
