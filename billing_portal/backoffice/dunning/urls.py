from __future__ import annotations

from django.urls import path

from billing_portal.backoffice.dunning import account_dunning, dunning
from billing_portal.backoffice.dunning import policies as dunning_policies

urls = [
    path("dunning/", dunning.dunning, name="dunning"),
    path("dunning/next/<slug:code>/", dunning.dunning_next, name="dunning-next"),
    path("dunning/policies/new/<slug:code>/", dunning_policies.policy_new, name="dunning-policy-new"),
    path("dunning/policies/<uuid:public_id>/", dunning_policies.policy_edit, name="dunning-policy"),
    path("reminders/<uuid:public_id>/pdf/", dunning.notice_pdf, name="reminder-pdf"),
    path("accounts/<uuid:public_id>/dunning/", account_dunning.account_dunning, name="account-dunning"),
    path(
        "accounts/<uuid:public_id>/dunning/policy/",
        account_dunning.account_policy,
        name="account-dunning-policy",
    ),
    path("holds/<uuid:public_id>/lift/", account_dunning.hold_lift, name="hold-lift"),
]
