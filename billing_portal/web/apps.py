from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "billing_portal.web"
    label = "web"
