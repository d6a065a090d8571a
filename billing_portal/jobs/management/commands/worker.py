from __future__ import annotations

import os
import signal
import socket
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from billing_portal.jobs import engine
from billing_portal.kit import clock


class Command(BaseCommand):
    """Run jobs and schedules until told to stop; a stop lets the job in hand finish."""

    help = "Run jobs and whatever is due by the clock."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        me = f"{socket.gethostname()}:{os.getpid()}"
        while not stop.is_set():
            now = clock.now()
            engine.release_lost(now)
            engine.run_schedules(now)
            job = engine.claim(me, now)
            if job is not None:
                engine.execute(job)
                continue
            close_old_connections()
            stop.wait(0.5)
