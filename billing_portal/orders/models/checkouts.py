"""The draft between cart and service order."""

from __future__ import annotations

from typing import Self
from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right
from billing_portal.purchase_orders.models import PurchaseOrder
from billing_portal.quotes.models import Quote


class CheckoutQuerySet(models.QuerySet["Checkout"]):
    def visible_to(self, user: User) -> Self:
        """A checkout is its owner's own draft; nobody else sees it, and it ends with the membership."""
        return self.filter(user=user, account__in=CorporateAccount.objects.allowing(user, Right.VIEW_ORDER))


class Checkout(models.Model):
    """The draft between cart and service order: what was chosen, typed and saved, and nothing outside it yet.

    `address` holds the billing address fields (no country: it is the account's and fixed). The purchase order is one
    for all quotes, but for those that `po_by_quote` names by public id: each with the public id of a purchase order,
    `new` for the one typed here, or nothing. The typed one becomes a purchase order with the service order.
    """

    public_id = models.UUIDField(default=uuid4, unique=True, editable=False)
    account = models.ForeignKey(CorporateAccount, models.PROTECT, related_name="checkouts")
    user = models.ForeignKey(User, models.PROTECT, related_name="checkouts")
    quotes = models.ManyToManyField(Quote, related_name="checkouts")
    from_cart = models.BooleanField(default=False)
    admin_first_name = models.CharField(_("First name"), max_length=80, blank=True)
    admin_last_name = models.CharField(_("Last name"), max_length=80, blank=True)
    admin_email = models.EmailField(_("Email"), blank=True)
    method = models.ForeignKey(PaymentMethod, models.PROTECT, null=True, related_name="+")
    address = models.JSONField(default=dict)
    purchase_order = models.ForeignKey(PurchaseOrder, models.PROTECT, null=True, related_name="+")
    takes_new_po = models.BooleanField(default=False)  # for all, in place of `purchase_order`
    new_po_number = models.CharField(max_length=200, blank=True)  # as typed, checked when it is used
    new_po_expires_on = models.DateField(null=True)
    po_by_quote = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField(null=True)

    objects = CheckoutQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.public_id)
