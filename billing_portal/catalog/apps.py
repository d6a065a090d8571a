from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "billing_portal.catalog"
    label = "catalog"
    default_auto_field = "django.db.models.BigAutoField"
