from __future__ import annotations

from django.urls import path

from billing_portal.backoffice.orders import admin_center, orders

urls = [
    path("orders/<uuid:public_id>/", orders.order, name="order"),
    path("orders/<uuid:public_id>/pdf/", orders.order_pdf, name="order-pdf"),
    path(
        "admin-center/differences/<uuid:public_id>/",
        admin_center.seats_correct,
        name="seat-difference-correct",
    ),
    path("admin-center/", admin_center.admin_center, name="admin-center"),
    path("admin-center/seats/<uuid:public_id>/try/", admin_center.seats_try, name="seat-change-try"),
    path(
        "admin-center/seats/<uuid:public_id>/by-hand/",
        admin_center.seats_by_hand,
        name="seat-change-by-hand",
    ),
]
