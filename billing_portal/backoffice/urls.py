"""The staff's addresses, area by area."""

from __future__ import annotations

from billing_portal.backoffice.accounts.urls import urls as accounts
from billing_portal.backoffice.billing.urls import urls as billing
from billing_portal.backoffice.dunning.urls import urls as dunning
from billing_portal.backoffice.home.urls import urls as home
from billing_portal.backoffice.invoices.urls import urls as invoices
from billing_portal.backoffice.orders.urls import urls as orders
from billing_portal.backoffice.payments.urls import urls as payments
from billing_portal.backoffice.quotes.urls import urls as quotes
from billing_portal.backoffice.requests.urls import urls as requests
from billing_portal.backoffice.settings.urls import urls as settings
from billing_portal.backoffice.subscriptions.urls import urls as subscriptions
from billing_portal.backoffice.tax.urls import urls as tax

app_name = "backoffice"
urlpatterns = [
    *home,
    *quotes,
    *accounts,
    *invoices,
    *subscriptions,
    *tax,
    *orders,
    *billing,
    *dunning,
    *payments,
    *requests,
    *settings,
]
