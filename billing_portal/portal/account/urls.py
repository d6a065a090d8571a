from __future__ import annotations

from django.urls import path

from billing_portal.portal.account import bill_to, people, tax_forms
from billing_portal.portal.mounts import mounted, mounted_for_account
from billing_portal.web.account import activity
from billing_portal.web.purchase_orders import purchase_orders

urls = [
    *bill_to.urls,
    *people.urls,
    path("activity/", mounted_for_account(activity.activity), name="activity"),
    path("activity/csv/", mounted_for_account(activity.activity_csv), name="activity-csv"),
    *tax_forms.urls,
    path(
        "purchase-orders/",
        mounted_for_account(purchase_orders.purchase_orders),
        name="purchase-orders",
    ),
    path(
        "purchase-orders/<uuid:public_id>/",
        mounted(purchase_orders.purchase_order),
        name="purchase-order",
    ),
    path(
        "purchase-orders/<uuid:public_id>/replace/",
        mounted(purchase_orders.purchase_order_replace),
        name="purchase-order-replace",
    ),
    path(
        "purchase-orders/<uuid:public_id>/close/",
        mounted(purchase_orders.purchase_order_close),
        name="purchase-order-close",
    ),
    path(
        "purchase-orders/<uuid:public_id>/draws/",
        mounted(purchase_orders.purchase_order_draws),
        name="purchase-order-draws",
    ),
    path(
        "purchase-orders/<uuid:public_id>/file/",
        mounted(purchase_orders.purchase_order_file),
        name="purchase-order-file",
    ),
]
