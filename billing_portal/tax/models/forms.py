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
from billing_portal.identity.rights import Right, may
from billing_portal.sellers.models import LegalEntity


class TaxFormQuerySet(models.QuerySet["TaxForm"]):
    def visible_to(self, user: User) -> Self:
        """A contact sees the forms of the entities that invoice its accounts, staff all."""
        if may(user, Right.VIEW_TAX_FORM):
            return self.all()
        return self.filter(
            entity__in=CorporateAccount.objects.allowing(user, Right.VIEW_TAX_FORM).values("entity")
        )

    def valid_on(self, day: date) -> Self:
        """Those that can be downloaded on a day of the entity's calendar."""
        return self.filter(
            Q(valid_to=None) | Q(valid_to__gte=day),
            Q(ended_on=None) | Q(ended_on__gt=day),
            valid_from__lte=day,
        )


class TaxForm(models.Model):
    """A form of a legal entity for its customers' tax files, such as the W-9; a file that is never changed (B7).

    `valid_from` and `valid_to` are the first and last day of its own validity, None means until further notice;
    from `ended_on` on it can no longer be downloaded because staff ended or replaced it. All are days in the
    entity's zone.
    """

    class Kind(models.TextChoices):
        W9 = "w9", _("W-9")
        EXEMPTION = "exemption", _("Exemption certificate (section 48b EStG)")
        RESIDENCE = "residence", _("Certificate of tax residence")
        REGISTRATION = "registration", _("Proof of tax registration")
        OTHER = "other", _("Other tax form")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="tax_forms")
    kind = models.CharField(_("Kind"), max_length=16, choices=Kind)
    title = models.CharField(_("Title"), max_length=120)
    valid_from = models.DateField(_("Valid from"))
    valid_to = models.DateField(_("Valid until"), null=True, blank=True)
    file = models.ForeignKey(File, models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True)
    replaced_by = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="replaces")

    objects = TaxFormQuerySet.as_manager()

    class Meta:
        verbose_name = _("tax form")
        verbose_name_plural = _("tax forms")
        indexes = [models.Index(fields=["entity", "valid_from"], name="ix_tax_form_entity")]
        constraints = [
            models.CheckConstraint(
                name="ck_tax_form_ends_after_it_begins",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="ck_tax_form_replaced_means_ended",
                condition=Q(replaced_by=None) | Q(ended_on__isnull=False),
            ),
        ]

    @property
    def file_name(self) -> str:
        """What a download is called: `US-W-9-2026.pdf`."""
        return f"{self.entity.code}-{self.title}-{self.valid_from.year}.pdf"

    def is_valid(self, day: date) -> bool:
        """As `valid_on`, for a row at hand."""
        return (
            self.valid_from <= day
            and (self.valid_to is None or day <= self.valid_to)
            and (self.ended_on is None or day < self.ended_on)
        )

    def __str__(self) -> str:
        return self.title
