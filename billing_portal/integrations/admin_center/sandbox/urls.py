from __future__ import annotations

from django.urls import URLPattern

app_name = "sandbox-admin-center"
urlpatterns: list[URLPattern] = []
