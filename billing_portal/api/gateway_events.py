"""One endpoint for the webhooks of all gateways: verify, store, answer; a job does the rest."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from billing_portal.flows.gateway_events import store_events
from billing_portal.kit import clock
from billing_portal.kit.http import Audience, audience
from billing_portal.payments.ports import GatewayUnavailable, gateway

LONGEST_ID = 120
LONGEST_KEY = 64


@csrf_exempt
@audience(Audience.MACHINE)
@require_POST
def gateway_events(request: HttpRequest, name: str) -> HttpResponse:
    """200 once everything is stored, duplicates too; 400 for what the gateway did not sign or nobody can read."""
    try:
        port = gateway()
    except GatewayUnavailable as error:
        raise Http404 from error
    if port.name != name:
        raise Http404
    body = request.body
    try:
        events = port.parse_webhook(request.headers, body)
        text = body.decode()
    except (ValueError, KeyError, TypeError):
        return HttpResponse(status=400)
    if any(not 0 < len(e.event_id) <= LONGEST_ID or len(e.key) > LONGEST_KEY for e in events):
        return HttpResponse(status=400)
    store_events(port.name, events, text, now=clock.now())
    return HttpResponse(status=200)


app_name = "api"
urlpatterns = [path("gateway-events/<slug:name>/", gateway_events, name="gateway-events")]
