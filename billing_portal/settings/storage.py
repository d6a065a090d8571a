"""Where things are kept: databases, cache, papers, static files."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from billing_portal.settings.environment import env, env_choice
from billing_portal.settings.installation import DATA_DIR, MODE, PACKAGE, SANDBOX


def _sqlite(path: Path) -> dict[str, Any]:
    """WAL, IMMEDIATE and FULL: no lock errors between writers, no commit lost when the power fails.

    A thread keeps its connection: opening one, with its functions and PRAGMAs, costs as much as a small page.
    """
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;",
        },
    }


def _database(url: str) -> dict[str, Any]:
    if not url:
        return _sqlite(DATA_DIR / "portal.sqlite3")
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise ImproperlyConfigured("DATABASE_URL is not like postgres://user:password@host:5432/name")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 20}}
        if MODE in ("production", "staging")
        else {},
    }


DATABASES = {"default": _database(env("DATABASE_URL", ""))}
if SANDBOX:  # the outside world of the demo has a store of its own, as a real gateway has
    DATABASES["sandbox"] = _sqlite(DATA_DIR / "sandbox.sqlite3")
DATABASE_ROUTERS = ["billing_portal.integrations.router.SandboxRouter"]

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"},
}


def _documents_storage() -> dict[str, Any]:
    """Where papers, logos and tax forms are kept: on disk, or in a bucket of an S3-compatible store.

    What is saved under a name again is the same content, so replacing is safe, and no name is made up.
    """
    if env_choice("PORTAL_DOCUMENTS_STORE", "disk", {"disk", "s3"}) == "disk":
        return {
            "BACKEND": "billing_portal.documents.storage.DurableStorage",
            "OPTIONS": {"location": DATA_DIR / "documents"},
        }
    options = {
        "bucket_name": env("PORTAL_S3_BUCKET"),
        "endpoint_url": env("PORTAL_S3_ENDPOINT", "") or None,  # none: Amazon's own
        "region_name": env("PORTAL_S3_REGION", "") or None,
        "access_key": env("PORTAL_S3_ACCESS_KEY", "") or None,  # none: the machine's own role
        "secret_key": env("PORTAL_S3_SECRET_KEY", "") or None,
        "location": env("PORTAL_S3_PREFIX", ""),
        "addressing_style": env_choice("PORTAL_S3_ADDRESSING", "auto", {"auto", "path", "virtual"}),
        "file_overwrite": True,
        "default_acl": None,
        "querystring_auth": True,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": DATA_DIR / "files"},
    },
    "documents": _documents_storage(),
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if SANDBOX
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [PACKAGE / "static"]
WHITENOISE_USE_FINDERS = SANDBOX
WHITENOISE_AUTOREFRESH = False
