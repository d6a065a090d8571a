from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from billing_portal.accounts.models import CorporateAccount, User


class ContactMessageQuerySet(models.QuerySet["ContactMessage"]):
    def visible_to(self, user: User) -> Self:
        """What one of the seller's people may read: a representative, messages of own accounts; others, all."""
        if not (user.is_active and user.is_staff):
            return self.none()
        if user.role == User.Role.REPRESENTATIVE:
            return self.filter(account__representative=user)
        return self.all()


class ContactMessage(models.Model):
    """What somebody, known or not, wrote to Corporate Account Services.

    Everything in it was typed by the sender and proves nothing; `sender` and `account` are set only for a
    person who was signed in.
    """

    class Topic(models.TextChoices):
        NOT_BILLING_CONTACT = "not_billing_contact", _("I am not the billing contact")
        CONTACT_LEFT = "contact_left", _("The billing contact has left")
        USER_ID_LOST = "user_id_lost", _("I do not know my User ID")
        LOCKED_OUT = "locked_out", _("I cannot sign in")
        QUOTE = "quote", _("Help with a quote")
        NEW_QUOTE = "new_quote", _("A new quote")
        OTHER = "other", _("Something else")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = models.CharField(_("Number"), max_length=20, unique=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    topic = models.CharField(_("Topic"), max_length=20, choices=Topic)
    name = models.CharField(_("Name"), max_length=120)
    email = models.EmailField(_("Email"))
    phone = models.CharField(_("Phone number"), max_length=40, blank=True)
    company = models.CharField(_("Company"), max_length=120)
    reference = models.CharField(_("Invoice or quote number"), max_length=40, blank=True)
    message = models.TextField(_("Message"))
    language = models.CharField(max_length=8)
    sender = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey(CorporateAccount, models.PROTECT, null=True, related_name="messages")
    received_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ContactMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        indexes = [models.Index(fields=["status", "-received_at"], name="ix_message_status")]
        constraints = [
            models.CheckConstraint(
                name="ck_message_is_open_or_closed_by_somebody",
                condition=Q(status="open", closed_at=None, closed_by=None)
                | Q(status="closed", closed_at__isnull=False, closed_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.number
