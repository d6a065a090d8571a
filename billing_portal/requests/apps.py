from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    name = "billing_portal.requests"
    label = "service_requests"
    verbose_name = _("Requests")
    default_auto_field = "django.db.models.BigAutoField"
