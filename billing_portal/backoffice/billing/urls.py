from __future__ import annotations

from django.urls import path

from billing_portal.backoffice.billing import billing

urls = [
    path("billing/", billing.billing_runs, name="billing-runs"),
    path("billing/<uuid:public_id>/", billing.billing_run, name="billing-run"),
    path("billing/<uuid:public_id>/go/", billing.billing_go, name="billing-go"),
    path("billing/<uuid:public_id>/cancel/", billing.billing_cancel, name="billing-cancel"),
    path("billing/<uuid:public_id>/retry/", billing.billing_retry, name="billing-retry"),
]
