from __future__ import annotations

from django.urls import path

from billing_portal.backoffice.home import home, retries

urls = [
    path("", home.home, name="home"),
    path("deliveries/<uuid:public_id>/again/", retries.delivery_again, name="delivery-again"),
    path("deliveries/<uuid:public_id>/bounced/", retries.delivery_bounced, name="delivery-bounced"),
    path("jobs/<uuid:public_id>/retry/", retries.job_retry, name="job-retry"),
    path("admin-contacts/<uuid:public_id>/try/", retries.admin_contact_try, name="admin-contact-try"),
    path(
        "admin-contacts/<uuid:public_id>/by-hand/",
        retries.admin_contact_by_hand,
        name="admin-contact-by-hand",
    ),
]
