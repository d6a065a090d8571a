from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Lower
from django.utils.translation import gettext_lazy as _

from billing_portal.documents.einvoice.eas import address_problem
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, may, member_roles
from billing_portal.sellers.models import LegalEntity


class AccountQuerySet(models.QuerySet["CorporateAccount"]):
    def allowing(self, user: User, right: Right) -> Self:
        """The accounts at which a person has a right: the query version of `may`."""
        if user.is_staff:
            own = self.filter(representative=user) if user.role == User.Role.REPRESENTATIVE else self.all()
            return own if may(user, right) else self.none()
        roles = member_roles(user, right)
        if not roles:
            return self.none()
        here = Membership.objects.filter(user=user, ended_at=None, role__in=roles)
        return self.filter(pk__in=here.values("account"))

    def visible_to(self, user: User) -> Self:
        """The accounts that a person may see."""
        return self.allowing(user, Right.VIEW_ACCOUNT)

    def with_role_of(self, user: User) -> Self:
        """Read the person's role at each account along with it, so that `role_of` needs no query of its own."""
        here = Membership.objects.filter(account=OuterRef("pk"), user=user, ended_at=None)
        role = Coalesce(Subquery(here.values("role")[:1]), Value(""))
        return self.annotate(role_read=role, role_read_of=Value(user.pk))


class CorporateAccount(models.Model):
    """A customer whose subscriptions are managed by a sales representative: one currency, country and issuer.

    The country is fixed; every entry point refuses to change it. `payment_days` counts from the issue date.
    `buyer_reference` (BT-10, the Leitweg-ID of public buyers) and `endpoint` with its scheme (BT-49) are what a
    customer asks to find on e-invoices.
    """

    class EInvoice(models.TextChoices):
        """The e-invoice beside the PDF; the PDF itself is ZUGFeRD / Factur-X always."""

        CII = "cii", _("EN 16931 (CII)")
        XRECHNUNG_CII = "xrechnung_cii", _("XRechnung (CII)")
        XRECHNUNG_UBL = "xrechnung_ubl", _("XRechnung (UBL)")
        PEPPOL_UBL = "peppol_ubl", _("Peppol BIS Billing (UBL)")

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    number = models.CharField(_("Account number"), max_length=16, unique=True)
    legal_name = models.CharField(_("Company"), max_length=120)
    country = models.CharField(_("Country"), max_length=2)
    currency = models.CharField(_("Currency"), max_length=3)
    language = models.CharField(_("Language"), max_length=8)
    zone = models.CharField(_("Time zone"), max_length=40)
    vat_id = models.CharField(_("VAT id"), max_length=20, blank=True)
    entity = models.ForeignKey(LegalEntity, models.PROTECT, related_name="accounts")
    representative = models.ForeignKey(User, models.PROTECT, related_name="represented_accounts")
    payment_days = models.PositiveSmallIntegerField(_("Days to pay"), default=30)
    e_invoice = models.CharField(_("E-invoice"), max_length=16, choices=EInvoice, default=EInvoice.CII)
    buyer_reference = models.CharField(_("Buyer reference (Leitweg-ID)"), max_length=60, blank=True)
    endpoint = models.CharField(_("Electronic address"), max_length=120, blank=True)
    endpoint_scheme = models.CharField(_("Scheme of the electronic address"), max_length=4, blank=True)
    po_required = models.BooleanField(_("Purchase order required"), default=False)
    default_method = models.ForeignKey(
        "accounts.PaymentMethod", models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()

    objects = AccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("corporate account")
        verbose_name_plural = _("corporate accounts")

    def clean(self) -> None:
        """The electronic address fits its scheme, for Peppol one of those it accepts. Raises ValidationError."""
        is_peppol = self.e_invoice == self.EInvoice.PEPPOL_UBL
        problem = address_problem(self.endpoint_scheme, self.endpoint, peppol=is_peppol)
        if problem:
            raise ValidationError({"endpoint": problem})

    def role_of(self, user: User) -> str:
        """The person's role at this account; "" for strangers and for the representatives of other accounts.

        One query for a member, kept on the instance; none for staff or if it was read `with_role_of` the person.
        """
        if user.is_staff:
            is_foreign = user.role == User.Role.REPRESENTATIVE and self.representative_id != user.pk
            return "" if is_foreign else user.role
        known: dict[int, str] = self.__dict__.setdefault("_roles", {})
        if self.__dict__.get("role_read_of") == user.pk:
            return str(self.__dict__["role_read"])
        if user.pk not in known:
            found = Membership.objects.filter(account=self, user=user, ended_at=None)
            known[user.pk] = found.values_list("role", flat=True).first() or ""
        return known[user.pk]

    def __str__(self) -> str:
        return f"{self.number} {self.legal_name}"


class Membership(models.Model):
    """A person's right to act for an account. Ended, never deleted; at most one billing contact at a time."""

    class Role(models.TextChoices):
        BILLING_CONTACT = "billing_contact", _("billing contact")
        VIEWER = "viewer", _("viewer")

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role, default=Role.BILLING_CONTACT)
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(role="billing_contact", ended_at=None),
                name="uq_one_billing_contact_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["account", "user"], condition=Q(ended_at=None), name="uq_membership"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.account_id}"


class BillTo(models.Model):
    """The billing address that new papers carry. The country is the account's and is stored only there."""

    account = models.OneToOneField(CorporateAccount, models.PROTECT, related_name="bill_to")
    company = models.CharField(_("Company"), max_length=120)
    street = models.CharField(_("Street and number"), max_length=120)
    extra = models.CharField(_("Addition"), max_length=120, blank=True)
    postal_code = models.CharField(_("Postal code"), max_length=16)
    city = models.CharField(_("City"), max_length=80)
    region = models.CharField(_("State or region"), max_length=40, blank=True)

    def __str__(self) -> str:
        return self.company


class InvoiceContactQuerySet(models.QuerySet["InvoiceContact"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(account__in=CorporateAccount.objects.visible_to(user))


class InvoiceContact(models.Model):
    """An address that gets every invoice by email and nothing else; no sign-in."""

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="invoice_contacts")
    name = models.CharField(_("Name"), max_length=120)
    email = models.EmailField(_("Email"))
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = InvoiceContactQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "account", Lower("email"), condition=Q(removed_at=None), name="uq_invoice_contact_email"
            ),
            models.CheckConstraint(
                name="ck_contact_removed_after_added",
                condition=Q(removed_at=None) | Q(removed_at__gte=F("added_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"
