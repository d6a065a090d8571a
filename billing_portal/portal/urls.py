"""The billing contact's addresses, area by area."""

from __future__ import annotations

from billing_portal.portal.account.urls import urls as account
from billing_portal.portal.checkout.urls import urls as checkout
from billing_portal.portal.home.urls import urls as home
from billing_portal.portal.invoices.urls import urls as invoices
from billing_portal.portal.methods.urls import urls as methods
from billing_portal.portal.payments.urls import urls as payments
from billing_portal.portal.quotes.urls import urls as quotes
from billing_portal.portal.requests.urls import urls as requests
from billing_portal.portal.subscriptions.urls import urls as subscriptions

app_name = "portal"
urlpatterns = [*home, *quotes, *checkout, *account, *invoices, *payments, *subscriptions, *methods, *requests]
