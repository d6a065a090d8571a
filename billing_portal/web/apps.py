from django.apps import AppConfig
from django.core.checks import register


class WebConfig(AppConfig):
    name = "billing_portal.web"
    label = "web"

    def ready(self) -> None:
        """Refuse to start with an offered language that is not complete."""
        from billing_portal.web.help.checks import offered_languages_are_complete

        register(offered_languages_are_complete)
