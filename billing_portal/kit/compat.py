"""What Django 6 has built in and 5.2 takes from packages; a move to 6.2 LTS changes this file only."""

from __future__ import annotations

from django_tasks import task

__all__ = ["task"]
