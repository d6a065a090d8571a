from __future__ import annotations

from django.urls import path

from billing_portal.integrations.admin_center.sandbox import views

app_name = "sandbox-admin-center"
urlpatterns = [
    path("", views.home, name="home"),
    path("<slug:number>/", views.tenant, name="tenant"),
]
