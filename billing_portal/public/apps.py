from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "billing_portal.public"
    label = "public"
