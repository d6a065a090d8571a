from __future__ import annotations

from django.urls import path

from billing_portal.integrations.payments.sandbox import views

app_name = "sandbox-gateway"
urlpatterns = [
    path("<uuid:token>/", views.page, name="page"),
    path("<uuid:token>/consent/", views.consent, name="consent"),
    path("<uuid:token>/cancel/", views.cancel, name="cancel"),
]
