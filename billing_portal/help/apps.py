from django.apps import AppConfig


class HelpConfig(AppConfig):
    name = "billing_portal.help"
    label = "help"
