"""`make run`: migrate, fill an empty database with the demo, then serve pages and process jobs until told to stop."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import FrameType

from tools import translations
from tools.bootstrap import ROOT
from tools.prepare import HAS_SAID_WHY
from tools.usage import usage

HOST = "127.0.0.1"
WEB_PROCESSES, THREADS_EACH = 2, 4
PATIENCE = 60  # seconds until the web server must answer
FAREWELL = 20  # seconds a child has to finish what it holds


def data_dir() -> Path:
    """Where databases, papers and keys lie: PORTAL_DATA_DIR or var/ in the repository."""
    return Path(os.environ.get("PORTAL_DATA_DIR") or ROOT / "var").absolute()


def claim_demo() -> None:
    """Mark the data folder as the demo's; exits where it holds a database that no demo made."""
    folder, marker = data_dir(), data_dir() / "demo"
    if any(folder.glob("*.sqlite3")) and not marker.exists():
        sys.exit(f"{folder} holds a database that make run did not make: choose another PORTAL_DATA_DIR")
    folder.mkdir(parents=True, exist_ok=True)
    marker.touch()


def demo_environment(port: int) -> dict[str, str]:
    """The environment of the demo; what the caller has set already stays."""
    environment = dict(os.environ)
    environment.setdefault("PORTAL_MODE", "demo")
    environment.setdefault("PORTAL_SITE_URL", f"http://localhost:{port}")
    environment["PORTAL_DATA_DIR"] = str(data_dir())
    environment["PYTHONUNBUFFERED"] = "1"
    return environment


def chosen_port() -> int:
    """PORT from the environment, 8000 without; exits with a sentence when it is no port or taken."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 0 < int(text) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not {text!r}")
    port = int(text)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            sys.exit(
                f"Port {port} needs administrator rights: choose another one, for example PORT=8001 make run"
            )
        except OSError:
            sys.exit(
                f"Port {port} is taken: stop what listens there or choose another one, as in PORT={port + 1} make run"
            )
    return port


def call(*command: str, environment: dict[str, str]) -> None:
    """Run one of our Python commands to its end; exits when it fails."""
    code = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, check=False).returncode
    if code == HAS_SAID_WHY:
        sys.exit(code)
    if code:
        sys.exit(f"{' '.join(command)} failed: see the messages above")


def answers(port: int) -> bool:
    """Whether somebody listens on the port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def commands(port: int) -> dict[str, list[str]]:
    """The two processes of the portal by name."""
    web = [str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--no-ws", "--host", HOST]
    web += ["--port", str(port), "--workers", str(WEB_PROCESSES), "--blocking-threads", str(THREADS_EACH)]
    web += ["--log-level", "warning", "--respawn-failed-workers", "billing_portal.wsgi:application"]
    return {"web server": web, "worker": [sys.executable, "manage.py", "worker"]}


def stop(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask every child to end, wait, then end it."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + FAREWELL
    for child in children.values():
        try:
            child.wait(timeout=max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def serve(port: int, environment: dict[str, str]) -> int:
    """Run both processes until a signal comes (0) or one of them dies (1)."""
    stopping = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)
    # Sessions of their own: Ctrl-C reaches us only, and we end them in order.
    children = {
        name: subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
        for name, command in commands(port).items()
    }
    greeted, deadline = False, time.monotonic() + PATIENCE
    try:
        while not stopping.wait(0.2):
            for name, child in children.items():
                if child.poll() is not None:
                    print(
                        f"The {name} ended unexpectedly (exit code {child.returncode}); stopping.",
                        file=sys.stderr,
                    )
                    return 1
            if not greeted and answers(port):
                greeted = True
                call("manage.py", "demo", "--sign-ins", environment=environment)
                print(f"\nThe portal is at http://localhost:{port}  (Ctrl-C stops it)\n", flush=True)
            if not greeted and time.monotonic() > deadline:
                print(f"The web server did not answer within {PATIENCE} s; stopping.", file=sys.stderr)
                return 1
    finally:
        stop(children)
    print("Stopped. Everything done so far is kept.")
    return 0


def main() -> None:
    """Prepare the data, then serve."""
    usage(__doc__)
    port = chosen_port()
    environment = demo_environment(port)
    claim_demo()
    pid_file = data_dir() / "run.pid"
    translations.compile_stale()
    print("Preparing the databases", flush=True)
    call("-m", "tools.prepare", environment=environment)
    pid_file.write_text(str(os.getpid()), encoding="ascii")
    try:
        code = serve(port, environment)
    finally:
        pid_file.unlink(missing_ok=True)
    sys.exit(code)


if __name__ == "__main__":
    main()
