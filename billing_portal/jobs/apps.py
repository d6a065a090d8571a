from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from billing_portal.kit import clock


class JobsConfig(AppConfig):
    name = "billing_portal.jobs"
    label = "jobs"
    verbose_name = _("Background jobs")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the clock be ahead where there is a test clock; production has none."""
        if settings.TEST_CLOCK:
            from billing_portal.jobs import test_clock

            clock.shift_by(test_clock.ahead)
