from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    name = "billing_portal.backoffice"
    label = "backoffice"
