"""An unfit machine gets a sentence that names the package; a fit one is set up as pip is configured there."""

from __future__ import annotations

import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from tools import bootstrap


def machine(monkeypatch, answers):
    """A machine whose Pythons answer the probe as told: path -> output."""
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: name if name in answers else None)
    monkeypatch.setattr(bootstrap.sys, "executable", "python3")
    monkeypatch.delenv("PORTAL_PYTHON", raising=False)

    def run(command, **_options):
        return SimpleNamespace(returncode=0, stdout=answers[command[0]])

    monkeypatch.setattr(bootstrap.subprocess, "run", run)


def test_the_systems_own_python_comes_first(monkeypatch):
    machine(monkeypatch, {"/usr/bin/python3": "3.11\n", "python3": "3.13\n"})
    assert bootstrap.find_python() == "/usr/bin/python3"


def test_an_old_system_python_gives_way_to_a_newer_one(monkeypatch):
    machine(monkeypatch, {"/usr/bin/python3": "3.9\n", "python3": "3.9\n", "python3.12": "3.12\n"})
    assert bootstrap.find_python() == "python3.12"


@pytest.mark.parametrize(
    ("answers", "package"),
    [
        ({"/usr/bin/python3": "3.11\nbare\n"}, "apt install python3-venv"),
        ({"python3": "3.9\n"}, "apt install python3 "),
    ],
)
def test_what_is_missing_is_named_with_its_package_in_the_first_line(monkeypatch, answers, package):
    machine(monkeypatch, answers)
    with pytest.raises(SystemExit) as said:
        bootstrap.find_python()
    assert package in str(said.value).splitlines()[0]


def test_uv_is_told_what_pip_is_configured_to_use(monkeypatch):
    listing = (
        ":env:.cert='/certs/own.crt'\n"
        "global.cert='/certs/all.crt'\n"
        "global.index-url='https://mirror.example/simple'\n"
        "global.extra-index-url='file:///local/simple https://more.example/simple'\n"
    )
    done = subprocess.CompletedProcess([], 0, stdout=listing)
    monkeypatch.setattr(bootstrap.subprocess, "run", lambda *_args, **_options: done)
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)

    environment = bootstrap.uv_environment(Path("python"))

    assert environment["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert environment["UV_INDEX"] == "https://more.example/simple"
    assert environment["SSL_CERT_FILE"] == "/certs/own.crt"  # the environment wins over files, as with pip


def test_a_changed_lock_makes_the_environment_stale(monkeypatch, tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("a==1\n")
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.touch()
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV_PYTHON", python)
    monkeypatch.setattr(bootstrap, "LOCKS", {"run": lock})

    assert not bootstrap.is_current("run")
    (tmp_path / ".stamp-run").write_text(bootstrap.stamp_of(lock))
    assert bootstrap.is_current("run")
    lock.write_text("a==2\n")
    assert not bootstrap.is_current("run")
