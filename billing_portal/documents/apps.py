from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "billing_portal.documents"
    label = "documents"
    default_auto_field = "django.db.models.BigAutoField"
