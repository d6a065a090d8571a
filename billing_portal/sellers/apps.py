from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SellersConfig(AppConfig):
    name = "billing_portal.sellers"
    label = "sellers"
    verbose_name = _("Legal entities")
    default_auto_field = "django.db.models.BigAutoField"
