from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "billing_portal.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"
