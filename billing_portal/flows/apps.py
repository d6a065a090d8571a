from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "billing_portal.flows"
    label = "flows"
