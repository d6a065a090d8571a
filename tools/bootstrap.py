"""Make .venv from the hash-locked files, then run a tool in it: `python3 tools/bootstrap.py [--dev] TOOL ARGS...`.

Standard library only, and readable by old Pythons, so that an unfit machine gets a sentence and not a traceback.
uv installs when it can (seconds instead of minutes), pip otherwise. uv does not read pip's configuration, so what
`pip config` says is translated for that one call; nothing of it is written into the repository.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCKS = {"run": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}  # dev contains run
RULES_LOCK = ROOT / "requirements-rules.lock"  # the rules of XRechnung for tests, without dependencies
INSTALLER_LOCK = ROOT / "requirements-installer.lock"
OLDEST = (3, 11)
PROBE = (
    "import sys\n"
    "print('%d.%d' % sys.version_info[:2])\n"
    "try:\n"
    "    import ensurepip, venv\n"
    "except ImportError:\n"
    "    print('bare')\n"
)


def stamp_of(lock: Path) -> str:
    """What .venv must have been made from: this lock, by the interpreter that is still there."""
    made_of = lock.read_bytes() + (RULES_LOCK.read_bytes() if lock == LOCKS.get("dev") else b"")
    made_of += str(VENV_PYTHON.resolve()).encode()
    return hashlib.sha256(made_of).hexdigest()


def is_current(kind: str) -> bool:
    """Whether .venv holds this lock already (a few milliseconds)."""
    stamp = VENV / (".stamp-" + kind)
    return VENV_PYTHON.exists() and stamp.exists() and stamp.read_text() == stamp_of(LOCKS[kind])


def find_python() -> str:
    """A Python that can carry the portal: the system's own first, it is the optimised build.

    Exits with one sentence that names the Debian package when there is none.
    """
    named = [os.environ.get("PORTAL_PYTHON"), "/usr/bin/python3", sys.executable, "python3"]
    named += ["python3.%d" % minor for minor in range(OLDEST[1], 16)]
    bare = ""
    for candidate in filter(None, named):
        path = shutil.which(candidate)
        if not path:
            continue
        probe = subprocess.run([path, "-c", PROBE], capture_output=True, text=True, check=False)
        words = probe.stdout.split()
        if probe.returncode or tuple(map(int, words[0].split("."))) < OLDEST:
            continue
        if words[1:] != ["bare"]:
            return path
        bare = bare or words[0]
    if bare:
        sys.exit(
            "python3-venv is missing: apt install python3-venv (Python %s is here, its venv module is not)"
            % bare
        )
    sys.exit("Python %d.%d or newer is missing: apt install python3 python3-venv" % OLDEST)


def pip_settings(python: Path) -> dict[str, str]:
    """What pip is configured to use on this machine; the environment wins over files, as with pip itself."""
    listing = subprocess.run(
        [str(python), "-m", "pip", "config", "list"], capture_output=True, text=True, check=False
    )
    scopes: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in listing.stdout.splitlines():
        key, _, value = line.partition("=")
        scope, _, name = key.partition(".")
        if scope in scopes:
            scopes[scope][name] = value.strip("'\"").replace("\\n", " ")
    return {name: value for scope in scopes.values() for name, value in scope.items()}


def uv_environment(python: Path) -> dict[str, str]:
    """The environment of a uv call that uses the very index pip would use."""
    pip, environment = pip_settings(python), dict(os.environ)
    remote = [url for url in pip.get("extra-index-url", "").split() if not url.startswith("file:")]
    bridged = {
        "UV_DEFAULT_INDEX": pip.get("index-url", ""),
        "UV_INDEX": " ".join(remote),
        "UV_FIND_LINKS": ",".join(pip.get("find-links", "").split()),
        "UV_INSECURE_HOST": pip.get("trusted-host", ""),
        "UV_HTTP_TIMEOUT": pip.get("default-timeout", pip.get("timeout", "")),
        "SSL_CERT_FILE": pip.get("cert", ""),
    }
    for name, value in bridged.items():
        if value:
            environment.setdefault(name, value)
    environment["UV_INDEX_STRATEGY"] = "unsafe-best-match"  # the hashes decide, not the order of indexes
    environment["UV_NO_CONFIG"] = "1"
    environment["UV_PYTHON_DOWNLOADS"] = "never"
    return environment


def install(lock: Path, *options: str) -> bool:
    """Install one lock with uv, else with pip; every file must match its hash."""
    python = str(VENV_PYTHON)
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    if os.environ.get("PORTAL_INSTALLER", "uv") == "uv":
        uv = [python, "-m", "uv", "pip", "install", "--quiet", "--python", python, "--require-hashes"]
        if subprocess.run([*pip, "-r", str(INSTALLER_LOCK)], check=False).returncode == 0:
            if (
                subprocess.run(
                    [*uv, *options, "-r", str(lock)], env=uv_environment(VENV_PYTHON), check=False
                ).returncode
                == 0
            ):
                return True
        print("uv did not manage; trying pip", file=sys.stderr)
    return subprocess.run([*pip, *options, "-r", str(lock)], check=False).returncode == 0


def ensure(kind: str) -> None:
    """Make .venv hold the lock of this kind ("run" or "dev"); nothing to do when it does."""
    if is_current(kind):
        return
    if (
        not VENV_PYTHON.exists()
        or subprocess.run([str(VENV_PYTHON), "-m", "pip", "--version"], capture_output=True).returncode
    ):
        python = find_python()
        print("Making .venv with %s" % python, flush=True)
        if subprocess.run([python, "-m", "venv", "--clear", str(VENV)], check=False).returncode:
            shutil.rmtree(str(VENV), ignore_errors=True)
            sys.exit("python3-venv is missing or broken: apt install python3-venv")
    print("Installing %s" % LOCKS[kind].name, flush=True)
    if not install(LOCKS[kind]):
        sys.exit("The packages of %s could not be installed: see the messages above" % LOCKS[kind].name)
    if kind == "dev" and not install(RULES_LOCK, "--no-deps"):
        sys.exit("The rules of %s could not be installed: see the messages above" % RULES_LOCK.name)
    for held in ("run", "dev") if kind == "dev" else ("run",):
        (VENV / (".stamp-" + held)).write_text(stamp_of(LOCKS[held]))


def main(arguments: list[str]) -> None:
    """Make .venv fit, then become the tool that was named (if one was)."""
    dev = arguments[:1] == ["--dev"]
    command = arguments[1:] if dev else arguments
    if not command and not shutil.which("make"):
        print("make is missing: apt install make (the commands of this project are make targets)")
    ensure("dev" if dev else "run")
    if command:
        os.chdir(str(ROOT))
        os.execv(str(VENV_PYTHON), [str(VENV_PYTHON), *command])


if __name__ == "__main__":
    main(sys.argv[1:])
