"""What this installation is: its mode, its address, its data, its seller, its key, its terms."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from billing_portal.settings.environment import env, env_choice, env_int

PACKAGE = Path(__file__).resolve().parent.parent
BASE_DIR = PACKAGE.parent

MODE = env_choice("PORTAL_MODE", "production", {"production", "staging", "demo", "test"})
DEMO = MODE == "demo"
TEST_CLOCK = MODE in (
    "demo",
    "staging",
)  # administrators may move the portal's time forward; never in production
SANDBOX = MODE in ("demo", "test")  # the sandbox gateway and Admin Center refuse to run elsewhere
DEBUG = env_choice("PORTAL_DEBUG", "0", {"0", "1"}) == "1"

DATA_DIR = Path(env("PORTAL_DATA_DIR", str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)

SITE_URL = env("PORTAL_SITE_URL", "http://localhost:8000" if SANDBOX else None).rstrip("/")
_site = urlsplit(SITE_URL)
if _site.scheme not in ("http", "https") or not _site.hostname or _site.path:
    raise ImproperlyConfigured(f"PORTAL_SITE_URL is {SITE_URL!r}, not like https://billing.example.com")
HTTPS = _site.scheme == "https"
if not HTTPS and not SANDBOX:
    raise ImproperlyConfigured("PORTAL_SITE_URL must be https outside the demo")

SELLER_NAME = env("PORTAL_SELLER_NAME", "Halden Remote Support" if SANDBOX else None)
SELLER_HUE = env_int("PORTAL_SELLER_HUE", 236, high=360)
SERVICES_EMAIL = env("PORTAL_SERVICES_EMAIL", "account.services@halden.example" if SANDBOX else None)
SERVICES_PHONE = env("PORTAL_SERVICES_PHONE", "+49 89 5550 1200" if SANDBOX else "")


def _secret_key() -> str:
    """Production must give one; demo and tests make their own and keep it beside their data."""
    if not SANDBOX or "PORTAL_SECRET_KEY" in os.environ or "PORTAL_SECRET_KEY_FILE" in os.environ:
        key = env("PORTAL_SECRET_KEY")
        if len(key) < 40:
            raise ImproperlyConfigured("PORTAL_SECRET_KEY needs at least 40 characters")
        return key
    path = DATA_DIR / "secret_key"
    if not path.exists():
        path.write_text(secrets.token_urlsafe(48))
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = [_site.hostname, *filter(None, env("PORTAL_ALLOWED_HOSTS", "").split(","))]
if SANDBOX:
    ALLOWED_HOSTS += ["localhost", "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]

PORTAL_MAINTENANCE = env_choice("PORTAL_MAINTENANCE", "0", {"0", "1"}) == "1"
QUOTE_DAYS = env_int("PORTAL_QUOTE_DAYS", 7, low=1, high=365)
QUOTE_BACKDATE_DAYS = env_int("PORTAL_QUOTE_BACKDATE_DAYS", 31, low=0, high=366)
DISPUTE_DAYS = env_int("PORTAL_DISPUTE_DAYS", 15, low=1, high=365)  # after the date of the invoice
RENEWAL_GRACE_DAYS = env_int("PORTAL_RENEWAL_GRACE_DAYS", 14, low=0, high=90)  # after an end in suspension
DUNNING_HOUR = env_int("PORTAL_DUNNING_HOUR", 8, high=23)  # of the legal entity's day
HANDOVER_DAYS = env_int("PORTAL_HANDOVER_DAYS", 14, low=1, high=90)
