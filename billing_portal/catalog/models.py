from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

INTERVALS = [("monthly", _("monthly")), ("quarterly", _("quarterly")), ("annual", _("annual"))]


class Product(models.Model):
    """Something sold by the seat. `tax_category` is the seller's own word that the tax table knows."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.SlugField(_("Code"), max_length=32, unique=True)
    name = models.CharField(_("Name"), max_length=80)
    description = models.JSONField(_("Description by language"), default=dict)
    tax_category = models.CharField(_("Tax category"), max_length=32, default="software_service")
    is_offered = models.BooleanField(_("Offered"), default=True)
    self_service = models.BooleanField(_("Seats can be added in the portal"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("product")
        verbose_name_plural = _("products")

    def __str__(self) -> str:
        return self.name


class Price(models.Model):
    """The list price of one seat for one interval, from a day on; never edited, a later row replaces it.

    Units: `unit_minor` counts minor units of `currency` for one seat and one interval.
    """

    product = models.ForeignKey(Product, models.PROTECT, related_name="prices")
    currency = models.CharField(_("Currency"), max_length=3)
    interval = models.CharField(_("Interval"), max_length=12, choices=INTERVALS)
    unit_minor = models.BigIntegerField(_("Price of a seat in minor units"))
    valid_from = models.DateField(_("Valid from"))

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "currency", "interval", "valid_from"], name="uq_price_per_day"
            ),
            models.CheckConstraint(name="ck_price_positive", condition=Q(unit_minor__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.currency} {self.interval} {self.valid_from}"
