from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    name = "billing_portal.backoffice"
    label = "backoffice"

    def ready(self) -> None:
        """Name the entries of this face's navigation."""
        from billing_portal.backoffice.tabs import TABS
        from billing_portal.web.layout import register_tabs

        register_tabs("backoffice", TABS)
