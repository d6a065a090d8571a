"""Make the databases ready in one process: tables, cache table, and the demo where nothing is yet."""

from __future__ import annotations

import os

import django
from django.conf import settings
from django.core.management import call_command


def main() -> None:
    """Migrate every database the settings name, then fill an empty one with the demo."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "billing_portal.settings")
    django.setup()
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a missing folder
    for alias in settings.DATABASES:
        call_command("migrate", database=alias, interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("demo", "--if-empty")


if __name__ == "__main__":
    main()
