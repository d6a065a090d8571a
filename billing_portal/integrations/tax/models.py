from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class TaxRule(models.Model):
    """One dated row of the seller's tax table: who sells to whom what, and the category and rate that follow.

    Empty `buyer_region` covers every region of the country. `needs_vat_id` rows cover businesses that gave one.
    The rate is per cent. The seller maintains these rows; the portal applies them and keeps what it applied.
    """

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    seller_country = models.CharField(_("Seller's country"), max_length=2)
    buyer_country = models.CharField(_("Buyer's country"), max_length=2)
    buyer_region = models.CharField(_("Buyer's region"), max_length=40, blank=True)
    needs_vat_id = models.BooleanField(_("Only with VAT id"), default=False)
    product_category = models.CharField(_("Tax category of the product"), max_length=32)
    category = models.CharField(_("EN 16931 category"), max_length=2)
    rate = models.DecimalField(_("Rate in per cent"), max_digits=6, decimal_places=3)
    notes = models.JSONField(_("Legal note by language"), default=dict, blank=True)
    valid_from = models.DateField(_("Valid from"))
    valid_to = models.DateField(_("Valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("tax rule")
        verbose_name_plural = _("tax rules")
        constraints = [
            models.CheckConstraint(
                name="ck_tax_rate_belongs_to_its_category",
                condition=Q(category="S", rate__gt=0) | ~Q(category="S") & Q(rate=0),
            )
        ]

    def __str__(self) -> str:
        return self.code
