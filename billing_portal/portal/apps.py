from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "billing_portal.portal"
    label = "portal"

    def ready(self) -> None:
        """Name the entries of this face's navigation."""
        from billing_portal.portal.tabs import TABS
        from billing_portal.web.layout import register_tabs

        register_tabs("portal", TABS)
