from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class HelpConfig(AppConfig):
    name = "billing_portal.help"
    label = "help"
    verbose_name = _("Help")

    def ready(self) -> None:
        from billing_portal.help.checks import offered_languages_are_complete

        register(offered_languages_are_complete)
