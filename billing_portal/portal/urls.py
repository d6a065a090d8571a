"""The billing contact's addresses, assembled from what each noun lists."""

from __future__ import annotations

from billing_portal.portal import (
    activity,
    auto_renew,
    bill_to,
    cart,
    checkout,
    exports,
    go,
    home,
    invoices,
    mail_again,
    methods,
    orders,
    pay,
    payments,
    people,
    purchase_orders,
    quotes,
    service_order,
    statement,
    subscriptions,
    tax_forms,
    webhooks,
)

app_name = "portal"
urlpatterns = [
    *home.urls,
    *quotes.urls,
    *cart.urls,
    *checkout.urls,
    *service_order.urls,
    *orders.urls,
    *bill_to.urls,
    *people.urls,
    *activity.urls,
    *invoices.urls,
    *mail_again.urls,
    *exports.urls,
    *statement.urls,
    *tax_forms.urls,
    *pay.urls,
    *payments.urls,
    *auto_renew.urls,
    *subscriptions.urls,
    *methods.urls,
    *purchase_orders.urls,
    *go.urls,
    *webhooks.urls,
]
