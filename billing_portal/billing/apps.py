from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BillingConfig(AppConfig):
    name = "billing_portal.billing"
    label = "billing"
    verbose_name = _("Billing runs")
    default_auto_field = "django.db.models.BigAutoField"
