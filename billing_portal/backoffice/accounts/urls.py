from __future__ import annotations

from django.urls import path

from billing_portal.backoffice.accounts import accounts, billing_data, country
from billing_portal.backoffice.mounts import mounted, mounted_for_account
from billing_portal.web.account import activity
from billing_portal.web.purchase_orders import purchase_orders

urls = [
    path("accounts/", accounts.account_list, name="accounts"),
    path("accounts/<uuid:public_id>/", accounts.account, name="account"),
    path("accounts/<uuid:public_id>/billing-data/", billing_data.billing_data, name="account-billing-data"),
    path(
        "accounts/<uuid:public_id>/email/revoke/",
        billing_data.email_revoke,
        name="account-email-revoke",
    ),
    path("accounts/<uuid:public_id>/hand-over/", billing_data.hand_over, name="account-hand-over"),
    path(
        "accounts/<uuid:public_id>/hand-over/decide/",
        billing_data.hand_over_decide,
        name="account-hand-over-decide",
    ),
    path("accounts/<uuid:public_id>/recipients/", billing_data.recipient_add, name="account-recipient-add"),
    path(
        "accounts/<uuid:public_id>/recipients/<uuid:recipient>/",
        billing_data.recipient_act,
        name="account-recipient",
    ),
    path("accounts/<uuid:public_id>/country/", country.country, name="account-country"),
    path(
        "accounts/<uuid:public_id>/activity/", mounted_for_account(activity.activity), name="account-activity"
    ),
    path(
        "accounts/<uuid:public_id>/activity/csv/",
        mounted_for_account(activity.activity_csv),
        name="account-activity-csv",
    ),
    path(
        "accounts/<uuid:public_id>/purchase-orders/",
        mounted_for_account(purchase_orders.purchase_orders),
        name="account-purchase-orders",
    ),
    path("purchase-orders/<uuid:public_id>/", mounted(purchase_orders.purchase_order), name="purchase-order"),
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
