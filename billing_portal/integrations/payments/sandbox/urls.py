from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from billing_portal.kit.http import Audience, audience


@audience(Audience.PUBLIC)
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The hosted page."""
    return HttpResponse(token)


app_name = "sandbox-gateway"
urlpatterns = [path("<uuid:token>/", page, name="page")]
