from __future__ import annotations

from django.urls import path

from billing_portal.demo import gateway, views

app_name = "demo"
urlpatterns = [
    path("", views.home, name="home"),
    path("switch/<slug:name>/", views.switch, name="switch"),
    path("bank/<slug:what>/", gateway.bank, name="bank"),
    path("mailbox/", views.mailbox, name="mailbox"),
    path("mailbox/<uuid:public_id>/", views.mail, name="mail"),
    path("mailbox/<uuid:public_id>/html/", views.mail_html, name="mail-html"),
    path("mailbox/<uuid:public_id>/files/<int:position>/", views.attachment, name="attachment"),
]
