from django.apps import AppConfig


class TaxTableConfig(AppConfig):
    name = "billing_portal.integrations.tax"
    label = "tax_table"
    default_auto_field = "django.db.models.BigAutoField"
