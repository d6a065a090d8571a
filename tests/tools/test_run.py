"""`make run` and `make demo-reset`: a clear sentence instead of a mess, and no hand on what is not the demo's."""

from __future__ import annotations

import os
import socket
import sys

import pytest

from tools import demo_reset, run


@pytest.fixture
def data(monkeypatch, tmp_path):
    monkeypatch.setenv("PORTAL_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("PORTAL_MODE", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


@pytest.fixture
def prepared(monkeypatch):
    """What would have been run, instead of running it."""
    calls = []
    monkeypatch.setattr(demo_reset, "call", lambda *command, environment: calls.append(command))
    return calls


def test_a_taken_port_is_named(monkeypatch):
    with socket.socket() as other:
        other.bind((run.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(SystemExit, match=f"Port {port} is taken"):
            run.chosen_port()


@pytest.mark.parametrize("text", ["0", "65536", "-1", "eighty"])
def test_a_port_that_is_none_is_refused(monkeypatch, text):
    monkeypatch.setenv("PORT", text)
    with pytest.raises(SystemExit, match="PORT must be"):
        run.chosen_port()


def test_a_process_that_dies_ends_the_run_with_an_error(monkeypatch, capsys):
    patient = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(
        run, "commands", lambda port: {"web server": patient, "worker": [sys.executable, "-c", "exit(3)"]}
    )
    monkeypatch.setattr(run.signal, "signal", lambda *_: None)
    monkeypatch.setattr(run, "answers", lambda port: False)

    assert run.serve(8000, dict(os.environ)) == 1
    assert "The worker ended unexpectedly (exit code 3)" in capsys.readouterr().err


def test_a_reset_takes_databases_and_papers_and_leaves_the_rest(data, prepared):
    (data / "demo").touch()
    (data / "documents").mkdir()
    for name in ("portal.sqlite3", "portal.sqlite3-wal", "documents/a.pdf", "secret_key"):
        (data / name).touch()

    demo_reset.main()

    assert sorted(path.name for path in data.iterdir()) == ["demo", "secret_key"]
    assert prepared == [("-m", "tools.prepare")]


@pytest.mark.parametrize(
    ("setting", "value"), [("PORTAL_MODE", "production"), ("DATABASE_URL", "postgres://db.example/portal")]
)
def test_a_reset_refuses_what_may_be_real(data, prepared, monkeypatch, setting, value):
    (data / "demo").touch()
    (data / "portal.sqlite3").touch()
    monkeypatch.setenv(setting, value)

    with pytest.raises(SystemExit, match=setting):
        demo_reset.main()

    assert (data / "portal.sqlite3").exists()
    assert prepared == []


@pytest.mark.parametrize("running", [False, True])
def test_a_reset_refuses_a_foreign_database_and_a_running_demo(data, prepared, running):
    (data / "portal.sqlite3").touch()
    if running:
        (data / "demo").touch()
        (data / "run.pid").write_text(str(os.getpid()))

    with pytest.raises(SystemExit):
        demo_reset.main()

    assert (data / "portal.sqlite3").exists()
    assert prepared == []
