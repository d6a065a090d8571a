"""Changes of people that are waiting for a confirmation: a new email address, a new billing contact."""

from __future__ import annotations

from datetime import datetime
from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing_portal.accounts.models.account import CorporateAccount
from billing_portal.identity.models import User


class EmailChangeQuerySet(models.QuerySet["EmailChange"]):
    def open_at(self, now: datetime) -> Self:
        """Asked for, not confirmed, not revoked, and the link has not expired."""
        return self.filter(status=EmailChange.Status.ASKED, expires_at__gt=now)


class EmailChange(models.Model):
    """A person's new address until it is confirmed from there; the old one stays until then (B1).

    The link is not stored: it is computed from the row and the installation's secret (`accounts.links`).
    `account` is the one on whose page it was asked for, so that its contact and staff see what became of it.
    """

    class Status(models.TextChoices):
        ASKED = "asked", _("Waiting for confirmation")
        CONFIRMED = "confirmed", _("Confirmed")
        REVOKED = "revoked", _("Revoked")
        EXPIRED = "expired", _("Expired")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.PROTECT, related_name="email_changes")
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="email_changes")
    status = models.CharField(max_length=16, choices=Status, default=Status.ASKED)
    old_email = models.EmailField()
    new_email = models.EmailField()
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    objects = EmailChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(status="asked"), name="uq_one_email_change_at_a_time"
            ),
            models.CheckConstraint(
                name="ck_email_change_is_decided_once",
                condition=Q(status="asked", decided_at=None)
                | ~Q(status="asked") & Q(decided_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.status}"


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(account__in=CorporateAccount.objects.visible_to(user))

    def open_at(self, now: datetime) -> Self:
        """Invited, neither accepted nor revoked, and the link has not expired."""
        return self.filter(status=Handover.Status.INVITED, expires_at__gt=now)


class Handover(models.Model):
    """The invitation to become an account's billing contact; until it is accepted the old one stays (B2).

    `serial` counts how often it was sent: a new mail ends the older link. Staff who invite say why and what they
    checked about the identity of whoever asked. `old_user` and `new_user` are set when it is accepted.
    """

    class Status(models.TextChoices):
        INVITED = "invited", _("Invited")
        ACCEPTED = "accepted", _("Accepted")
        REVOKED = "revoked", _("Revoked")
        EXPIRED = "expired", _("Expired")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="handovers")
    status = models.CharField(max_length=16, choices=Status, default=Status.INVITED)
    first_name = models.CharField(_("First name"), max_length=150)
    last_name = models.CharField(_("Last name"), max_length=150)
    email = models.EmailField(_("Email"))
    serial = models.PositiveIntegerField(default=1)
    by_staff = models.BooleanField(default=False)
    reason = models.CharField(_("Reason"), max_length=400, blank=True)
    identity_check = models.CharField(_("Identity check"), max_length=400, blank=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    old_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    new_user = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = HandoverQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=Q(status="invited"), name="uq_one_handover_at_a_time"
            ),
            models.CheckConstraint(
                name="ck_handover_is_decided_once",
                condition=Q(status="invited", decided_at=None)
                | ~Q(status="invited") & Q(decided_at__isnull=False),
            ),
            models.CheckConstraint(
                name="ck_handover_accepted_by_somebody",
                condition=Q(status="accepted", new_user__isnull=False)
                | ~Q(status="accepted") & Q(new_user=None),
            ),
            models.CheckConstraint(
                name="ck_handover_by_staff_is_on_record",
                condition=Q(by_staff=False) | ~Q(reason="") & ~Q(identity_check=""),
            ),
        ]

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def __str__(self) -> str:
        return f"{self.account_id} {self.status}"
