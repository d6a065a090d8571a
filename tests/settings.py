"""The portal's settings for tests: its own data folder, a fast hasher, mail in memory.

Whatever the shell has set does not reach the tests, except DATABASE_URL, which chooses the database under test, and
PORTAL_TEST_DATA_DIR, with which a process that a test starts joins that test's database and files.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

joined = os.environ.get("PORTAL_TEST_DATA_DIR", "")
folder = Path(joined or tempfile.mkdtemp(prefix="portal-tests-"))
if not joined:
    atexit.register(shutil.rmtree, folder, ignore_errors=True)

for name in [name for name in os.environ if name.startswith("PORTAL_")]:
    if name not in ("PORTAL_CHROMIUM", "PORTAL_JOURNEYS", "PORTAL_TEST_DATA_DIR"):
        del os.environ[name]
os.environ["PORTAL_MODE"] = "test"
os.environ["PORTAL_DATA_DIR"] = str(folder)
os.environ["PORTAL_SECRET_KEY"] = "tests-only-" + "x" * 50
os.environ["PORTAL_SITE_URL"] = "http://localhost:8000"

from billing_portal.settings import *  # noqa: E402, F403
from billing_portal.settings import DATABASES, JOB_SCHEDULES, STATIC_ROOT  # noqa: E402

STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns of a missing folder, and warnings are errors

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

for alias, database in DATABASES.items():
    if database["ENGINE"].endswith("sqlite3"):
        # A file, not memory: threads and processes share it, with the locks and the journal that production has.
        database.setdefault("TEST", {})["NAME"] = str(folder / f"test-{alias}.sqlite3")
    if alias == "sandbox":  # its few tables as the models say; the migrations of all apps would run for them
        database.setdefault("TEST", {})["MIGRATE"] = False

del JOB_SCHEDULES[
    "sandbox gateway sends its events"
]  # by HTTP; the tests carry events to the door themselves
