from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "billing_portal.notifications"
    label = "notifications"
    verbose_name = _("Mails")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Read of the journal what mails follow from."""
        from billing_portal.journal.outbox import register
        from billing_portal.notifications.reader import MAILS

        register(MAILS)
