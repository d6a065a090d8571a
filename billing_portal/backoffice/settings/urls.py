from __future__ import annotations

from django.urls import path

from billing_portal.backoffice.settings import test_clock

urls = [
    path("test-clock/", test_clock.test_clock, name="test-clock"),
]
