from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NumbersConfig(AppConfig):
    name = "billing_portal.numbers"
    label = "numbers"
    verbose_name = _("Number series")
    default_auto_field = "django.db.models.BigAutoField"
