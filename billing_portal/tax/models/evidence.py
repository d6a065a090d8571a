"""What the seller has on record about a buyer's tax status: answers of a VAT register, exemption certificates."""

from __future__ import annotations

from datetime import date
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from billing_portal.accounts.models.account import CorporateAccount
from billing_portal.documents.models import File
from billing_portal.identity.models import User


class VatIdCheck(models.Model):
    """One answer about a VAT id, kept as evidence and never changed.

    `accepted` is a decision of staff, with their reason, for an id that the register could not answer about.
    `consultation` is the register's number for the question. Source: VIES, checkVatApprox.
    """

    class Status(models.TextChoices):
        VALID = "valid", _("Valid")
        INVALID = "invalid", _("Invalid")
        UNKNOWN = "unknown", _("No answer")
        ACCEPTED = "accepted", _("Accepted by staff")

    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="vat_id_checks")
    vat_id = models.CharField(max_length=20)
    own_vat_id = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=8, choices=Status)
    consultation = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=200, blank=True)
    address = models.CharField(max_length=300, blank=True)
    reason = models.CharField(max_length=200, blank=True)  # why unknown, or why accepted
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["account", "vat_id", "-checked_at"], name="ix_vat_id_check"),
        ]
        constraints = [
            models.CheckConstraint(
                name="ck_vat_id_accepted_by_someone_with_a_reason",
                condition=~Q(status="accepted") | Q(checked_by__isnull=False) & ~Q(reason=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.vat_id} {self.status}"


class CertificateQuerySet(models.QuerySet["ExemptionCertificate"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(account__in=CorporateAccount.objects.visible_to(user))

    def verified_on(self, day: date) -> Self:
        """Those that exempt on a day: verified, begun, neither expired nor ended."""
        return self.filter(
            Q(valid_to=None) | Q(valid_to__gte=day),
            Q(ended_on=None) | Q(ended_on__gt=day),
            valid_from__lte=day,
            verified_at__isnull=False,
        )


class ExemptionCertificate(models.Model):
    """A buyer's certificate that its purchases are exempt in a jurisdiction, such as a resale certificate of a state.

    It exempts once staff have verified it, from `valid_from` to `valid_to` inclusive, until `ended_on` exclusive.
    An empty region covers the country.
    `warned_days` is the last warning given: 30 days before the end, or 0 when it had expired.
    """

    class Kind(models.TextChoices):
        RESALE = "resale", _("Resale")
        EXEMPT = "exempt", _("Exempt organisation")
        DIRECT_PAY = "direct_pay", _("Direct pay permit")
        OTHER = "other", _("Other exemption")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="certificates")
    country = models.CharField(_("Country"), max_length=2)
    region = models.CharField(_("State or region"), max_length=40, blank=True)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind)
    number = models.CharField(_("Certificate number"), max_length=60)
    valid_from = models.DateField(_("Valid from"))
    valid_to = models.DateField(_("Valid until"), null=True, blank=True)
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    verified_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    verified_at = models.DateTimeField(null=True)
    ended_on = models.DateField(null=True)
    warned_days = models.PositiveSmallIntegerField(null=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("exemption certificate")
        verbose_name_plural = _("exemption certificates")
        indexes = [models.Index(fields=["account", "country"], name="ix_certificate_account")]
        constraints = [
            models.CheckConstraint(
                name="ck_certificate_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="ck_certificate_verified_by_someone",
                condition=Q(verified_by=None, verified_at=None)
                | Q(verified_by__isnull=False, verified_at__isnull=False),
            ),
        ]

    @property
    def jurisdiction(self) -> str:
        """`US-NY`, or the country alone."""
        return "-".join(filter(None, (self.country, self.region)))

    @property
    def file_name(self) -> str:
        return f"{self.account.number}-{self.jurisdiction}-{self.valid_from.year}.pdf"

    def __str__(self) -> str:
        return f"{self.jurisdiction} {self.number}"
