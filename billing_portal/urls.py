"""Mounts the faces, and in the demo what stands for the outside world."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("billing_portal.portal.urls")),
    path("", include("billing_portal.public.access.urls")),
    path("", include("billing_portal.api.gateway_events")),
    path("frame/", include("billing_portal.web.preferences")),
    path("help/", include("billing_portal.public.help.urls")),
    path("office/", include("billing_portal.backoffice.urls")),
    path("admin/", admin.site.urls),
]
if settings.SANDBOX:
    urlpatterns += [
        path("sandbox/gateway/", include("billing_portal.integrations.payments.sandbox.urls")),
        path("demo/admin-center/", include("billing_portal.integrations.admin_center.sandbox.urls")),
        path("demo/", include("billing_portal.demo.urls")),
    ]
