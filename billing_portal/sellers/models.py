from __future__ import annotations

from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from billing_portal.documents.einvoice.eas import address_problem
from billing_portal.kit.tax_ids import compact_creditor_id, creditor_id_problem


class LegalEntity(models.Model):
    """A company of the seller that issues invoices: its address, tax ids, zone and number series.

    `code` leads its invoice numbers (DE-2026-000113). `*_on` dates of its papers are days in `zone`.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    code = models.CharField(_("Code"), max_length=8, unique=True)
    name = models.CharField(_("Name"), max_length=120)
    street = models.CharField(_("Street"), max_length=120)
    postal_code = models.CharField(_("Postal code"), max_length=16)
    city = models.CharField(_("City"), max_length=80)
    region = models.CharField(_("State or region"), max_length=40, blank=True)
    country = models.CharField(_("Country"), max_length=2)
    zone = models.CharField(_("Time zone"), max_length=40)
    vat_id = models.CharField(_("VAT id"), max_length=20, blank=True)
    tax_number = models.CharField(_("Tax number"), max_length=30, blank=True)
    register_number = models.CharField(
        _("Register number"),
        max_length=40,
        blank=True,
        help_text=_("The number alone, such as HRB 214365, for e-invoices."),
    )
    registration = models.CharField(
        _("Register entry"),
        max_length=120,
        blank=True,
        help_text=_("Court, number and managing directors, as the footer of documents prints them."),
    )
    endpoint = models.CharField(_("Electronic address"), max_length=120, blank=True)
    endpoint_scheme = models.CharField(_("Scheme of the electronic address"), max_length=4, blank=True)
    creditor_id = models.CharField(
        _("Creditor identifier (SEPA)"),
        max_length=35,
        blank=True,
        help_text=_("Needed before SEPA direct debit is offered."),
    )
    email = models.EmailField(_("Email"))
    phone = models.CharField(_("Phone number"), max_length=40)
    website = models.CharField(_("Website"), max_length=80, blank=True)
    accent = models.CharField(_("Accent colour"), max_length=7, default="#0f5f8c")
    logo = models.CharField(max_length=64, default="", editable=False)  # SHA-256, see documents.logos
    terms = models.JSONField(_("Terms by language"), default=dict)
    review_billing = models.BooleanField(
        _("Billing runs are reviewed"),
        default=False,
        help_text=_("A planned run waits until a member of staff has read and approved it."),
    )

    class Meta:
        verbose_name = _("legal entity")
        verbose_name_plural = _("legal entities")

    def clean(self) -> None:
        """The electronic address fits its scheme, the creditor identifier its check digits. Raises ValidationError."""
        problems: dict[str, Any] = {}
        if problem := address_problem(self.endpoint_scheme, self.endpoint):
            problems["endpoint"] = problem
        self.creditor_id = compact_creditor_id(self.creditor_id)
        if problem := creditor_id_problem(self.creditor_id):
            problems["creditor_id"] = problem
        if problems:
            raise ValidationError(problems)

    def __str__(self) -> str:
        return self.name


class RemittanceDetails(models.Model):
    """Where a customer sends money for invoices of one entity in one currency."""

    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="remittances")
    currency = models.CharField(_("Currency"), max_length=3)
    bank_name = models.CharField(_("Bank"), max_length=80)
    holder = models.CharField(_("Account holder"), max_length=120)
    iban = models.CharField("IBAN", max_length=34, blank=True)
    bic = models.CharField("BIC", max_length=11, blank=True)
    routing_number = models.CharField(_("Routing number (ABA)"), max_length=9, blank=True)
    account_number = models.CharField(_("Account number"), max_length=34, blank=True)
    check_address = models.TextField(_("Address for checks"), blank=True)
    bounce_fee_minor = models.PositiveIntegerField(
        _("Fee for a bounced check, in minor units"),
        default=0,
        help_text=_("1500 is 15.00. It is invoiced when a check is recorded as bounced; 0 charges nothing."),
    )

    class Meta:
        verbose_name = _("remittance details")
        verbose_name_plural = _("remittance details")
        constraints = [models.UniqueConstraint(fields=["entity", "currency"], name="uq_remittance")]

    def __str__(self) -> str:
        return f"{self.entity_id} {self.currency}"
