from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "billing_portal.demo"
    label = "demo"
    default_auto_field = "django.db.models.BigAutoField"
