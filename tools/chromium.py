"""Where a Chromium is, for the browser journeys."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_chromium() -> str | None:
    """The browser to test with: PORTAL_CHROMIUM first, then what is on the PATH; None without one."""
    named = os.environ.get("PORTAL_CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None)
