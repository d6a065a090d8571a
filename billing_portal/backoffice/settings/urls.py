from __future__ import annotations

from django.urls import path

from billing_portal.backoffice.settings import printing, test_clock

urls = [
    path("fonts-and-rules/", printing.printing, name="printing"),
    path("test-clock/", test_clock.test_clock, name="test-clock"),
]
