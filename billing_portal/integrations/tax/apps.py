from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TaxTableConfig(AppConfig):
    name = "billing_portal.integrations.tax"
    label = "tax_table"
    verbose_name = _("Tax table")
    default_auto_field = "django.db.models.BigAutoField"
