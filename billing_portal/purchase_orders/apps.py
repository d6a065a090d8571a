from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PurchaseOrdersConfig(AppConfig):
    name = "billing_portal.purchase_orders"
    label = "purchase_orders"
    verbose_name = _("Purchase orders")
    default_auto_field = "django.db.models.BigAutoField"
