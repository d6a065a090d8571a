from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing_portal.tax.importing import TaxRuleManager


class TaxRule(models.Model):
    """One dated row of the seller's tax table: who sells to whom what, and the category and rate that follow.

    Empty `buyer_region` covers every region of the country. `needs_vat_id` rows cover businesses whose VAT id counts,
    `only_unregistered` rows sales into a jurisdiction where the seller is not registered. Rows that charge (S, Z)
    need a registration there. The rate is per cent. The seller maintains these rows; the portal applies them and
    keeps what it applied.
    """

    class Category(models.TextChoices):
        """Source: UNTDID 5305 as EN 16931 uses it (BT-151)."""

        STANDARD = "S", _("S: taxed at the rate")
        REVERSE_CHARGE = "AE", _("AE: reverse charge")
        INTRA_COMMUNITY = "K", _("K: goods within the EU")
        EXPORT = "G", _("G: export")
        EXEMPT = "E", _("E: exempt")
        ZERO = "Z", _("Z: zero rate")
        OUTSIDE = "O", _("O: outside the scope of tax")

    code = models.SlugField(_("Code"), max_length=40, unique=True)
    seller_country = models.CharField(_("Seller's country"), max_length=2)
    buyer_country = models.CharField(_("Buyer's country"), max_length=2)
    buyer_region = models.CharField(_("Buyer's region"), max_length=40, blank=True)
    needs_vat_id = models.BooleanField(_("Only with VAT id"), default=False)
    only_unregistered = models.BooleanField(_("Only where we are not registered"), default=False)
    product_category = models.CharField(_("Tax category of the product"), max_length=32)
    category = models.CharField(_("EN 16931 category"), max_length=2, choices=Category)
    rate = models.DecimalField(_("Rate in per cent"), max_digits=6, decimal_places=3)
    notes = models.JSONField(_("Legal note by language"), default=dict, blank=True)
    valid_from = models.DateField(_("Valid from"))
    valid_to = models.DateField(_("Valid to"), null=True, blank=True)

    objects = TaxRuleManager()

    class Meta:
        verbose_name = _("tax rule")
        verbose_name_plural = _("tax rules")
        constraints = [
            models.CheckConstraint(
                name="ck_tax_rate_belongs_to_its_category",
                condition=Q(category="S", rate__gt=0) | ~Q(category="S") & Q(rate=0),
            )
        ]

    def clean(self) -> None:
        """Countries and regions in capitals; what the categories of EN 16931 demand."""
        self.seller_country, self.buyer_country = self.seller_country.upper(), self.buyer_country.upper()
        self.buyer_region = self.buyer_region.strip().upper()
        problems = {}
        charged = self.category in ("S", "Z")
        if self.rate is not None and (self.rate > 0) != (self.category == "S"):
            problems["rate"] = _("Only category S can have a rate above 0, and it must have one.")
        if self.category in ("AE", "K") and not self.needs_vat_id:
            problems["needs_vat_id"] = _("Reverse charge and goods within the EU need the buyer's VAT id.")
        if charged and self.only_unregistered:
            problems["only_unregistered"] = _("Where we are not registered no tax can be charged.")
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            problems["valid_to"] = _("The last day comes before the first one.")
        if problems:
            raise ValidationError(problems)

    def __str__(self) -> str:
        return self.code


class TaxRegistration(models.Model):
    """The seller's registration for tax in a country, or in a region of it, from one day to another.

    Where there is none, no row charges tax; a row for exactly that case must say what follows, else nothing is sold.
    """

    seller_country = models.CharField(_("Seller's country"), max_length=2)
    country = models.CharField(_("Country"), max_length=2)
    region = models.CharField(_("State or region"), max_length=40, blank=True)
    number = models.CharField(_("Registration number"), max_length=60)
    valid_from = models.DateField(_("Valid from"))
    valid_to = models.DateField(_("Valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("tax registration")
        verbose_name_plural = _("tax registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["seller_country", "country", "region", "valid_from"], name="uq_tax_registration"
            ),
            models.CheckConstraint(
                name="ck_tax_registration_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
        ]

    def clean(self) -> None:
        """Countries and regions in capitals."""
        self.seller_country, self.country = self.seller_country.upper(), self.country.upper()
        self.region = self.region.strip().upper()

    def __str__(self) -> str:
        return "-".join(filter(None, (self.country, self.region))) + f" {self.number}"
