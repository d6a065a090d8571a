"""Many papers in processes of their own: throughput of two workers, resident memory of one.

`.venv/bin/python -m benchmarks.press FIRST COUNT` prints so many whole ZUGFeRD invoices, and CPU and memory as JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

from tools.usage import usage

Row = tuple[str, float, float, str]

PAPERS, WORKERS, LONG_RUN = 1_000, 2, 2_000
MARKS = (200, 1_000, 2_000)


def run() -> list[Row]:
    """Throughput first, then one long life; each process is new, so that none inherits a warm engine."""
    start = time.perf_counter()
    share = PAPERS // WORKERS
    shares = [_process(n * share, share) for n in range(WORKERS)]
    done = [_answer(process) for process in shares]
    wall = time.perf_counter() - start
    cpu = sum(answer["cpu"] for answer in done) / PAPERS * 1000
    long = _answer(_process(0, LONG_RUN))
    memory = ", ".join(f"{mb:.0f} MB at #{mark}" for mark, mb in long["rss"].items())
    return [
        (f"paper: {PAPERS} ZUGFeRD invoices, {WORKERS} processes", cpu, 0.0, f"{PAPERS / wall:.1f} a second"),
        (f"paper: {LONG_RUN} ZUGFeRD invoices, one process", long["cpu"] / LONG_RUN * 1000, 0.0, memory),
    ]


def _process(first: int, count: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "benchmarks.press", str(first), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, "RAYON_NUM_THREADS": "1"})


def _answer(process: subprocess.Popen[bytes]) -> dict:
    out, _err = process.communicate()
    if process.returncode:
        raise RuntimeError("a process of the benchmark failed")
    return json.loads(out)


def resident() -> float:
    """Megabytes that this process holds now. Linux only."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


def work(first: int, count: int) -> dict:
    from billing_portal.documents.einvoice.zugferd import xml_of
    from billing_portal.documents.pdf import render
    from billing_portal.documents.view import prepare
    from tests.documents import samples
    from tests.documents.einvoice.test_valid import BUYER, SELLER

    paper = replace(samples.invoice("de"), seller_party=SELLER, buyer_party=BUYER)
    rss, start = {}, time.process_time()
    for n in range(1, count + 1):
        made = replace(paper, number=f"DE-2026-{first + n:06d}")
        render(prepare(made), issued_at=made.issued_at, xml=xml_of(made))
        if n in MARKS:
            rss[n] = resident()
    return {"cpu": time.process_time() - start, "rss": rss}


if __name__ == "__main__":
    import django

    usage(__doc__, needs=2)
    django.setup()
    print(json.dumps(work(int(sys.argv[1]), int(sys.argv[2]))))
