"""The words of the service order page: what a click commits to, in one sentence, and what happens next."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.documents.figures import SALES_TAX_COUNTRIES
from billing_portal.kit import formats
from billing_portal.kit.money import total
from billing_portal.orders.models import Checkout
from billing_portal.orders.queries import Offer
from billing_portal.portal.methods.method_rules import debit_label
from billing_portal.portal.wording import means
from billing_portal.quotes.schedule import ScheduleRow
from billing_portal.tax.rules import TaxRow

Kind = PaymentMethod.Kind


def tax_words(rows: list[TaxRow], seller_country: str) -> str:
    """`plus 19% VAT`; the amount where several rates meet; that none is added where none is."""
    taxed = [row for row in rows if row.tax]
    if not taxed:
        return _("with no tax added")
    if len(taxed) > 1 or len(rows) > 1:
        tax = total((row.tax for row in taxed), taxed[0].tax.currency)
        return _("plus %(amount)s tax") % {"amount": formats.amount_with_code(tax)}
    rate = {"rate": formats.percent(taxed[0].rate)}
    if seller_country in SALES_TAX_COUNTRIES:
        return _("plus %(rate)s sales tax") % rate
    return _("plus %(rate)s VAT") % rate


def payable(offer: Offer, row: ScheduleRow, account: CorporateAccount) -> str:
    """How and when an invoice is paid: `by SEPA direct debit on Friday, 1 January 2027`."""
    method = offer.method
    values = {"detail": means(method), "date": formats.date_long(offer.due_on(row))}
    if method.kind == Kind.CARD and row.on == offer.issued_on:
        return _("at once by card (%(detail)s)") % values
    if method.kind == Kind.CARD:
        return _("by card (%(detail)s) on %(date)s") % values
    if method.kind == Kind.DIRECT_DEBIT:
        return _("by %(kind)s on %(date)s") % {**values, "kind": debit_label(account.currency)}
    if method.kind == Kind.RECURRING_TRANSFER:
        return _("by recurring transfer on %(date)s") % values
    if method.kind == Kind.CHECK:
        return _("by check by %(date)s") % values
    return _("by bank transfer by %(date)s") % values


def sentences(offer: Offer, account: CorporateAccount) -> list[str]:
    """What is committed to: the sum of all and, where that is paid in several invoices, the first of them."""
    figures, count = offer.figures, len(offer.quotes)
    first = figures.first_rows
    values = {
        "company": offer.address["company"],
        "count": count,
        "net": formats.amount_with_code(figures.value),
        "tax": tax_words(figures.value_tax, account.entity.country),
        "total": formats.amount_with_code(figures.value_total),
        "first": formats.amount_with_code(figures.first_total),
        "date": formats.date_long(first[0].on),
        "how": payable(offer, first[0], account),
    }
    if len(figures.schedule) == len(first) and first[0].on == offer.issued_on:
        whole = ngettext(
            "By placing this order, %(company)s accepts %(count)s quote over %(net)s %(tax)s, "
            "total %(total)s, payable %(how)s.",
            "By placing this order, %(company)s accepts %(count)s quotes over %(net)s %(tax)s, "
            "total %(total)s, payable %(how)s.",
            count,
        )
        return [whole % values]
    whole = ngettext(
        "By placing this order, %(company)s accepts %(count)s quote over %(net)s %(tax)s, "
        "total %(total)s over the whole term.",
        "By placing this order, %(company)s accepts %(count)s quotes over %(net)s %(tax)s, "
        "total %(total)s over the whole term.",
        count,
    )
    if first[0].on > offer.issued_on:
        later = _(
            "Nothing is charged today: the first invoice, over %(first)s, is issued on %(date)s and payable %(how)s."
        )
        return [whole % values, later % values]
    return [whole % values, _("The first payment of %(first)s is payable %(how)s.") % values]


def what_follows(offer: Offer, checkout: Checkout, email: str) -> list[str]:
    """What happens after the click, in order, with dates."""
    account = checkout.account
    row = offer.figures.first_rows[0]
    values = {
        "first": formats.amount_with_code(offer.figures.first_total),
        "on": formats.date_long(row.on),
        "date": formats.date_long(offer.due_on(row)),
        "detail": means(offer.method),
        "kind": debit_label(account.currency),
        "email": email,
        "name": f"{checkout.admin_first_name} {checkout.admin_last_name}",
        "admin": checkout.admin_email,
    }
    is_now = row.on == offer.issued_on
    first = {
        Kind.CARD: _("Your card (%(detail)s) is charged %(first)s at once.")
        if is_now
        else _("The first invoice is issued on %(on)s; your card (%(detail)s) is then charged %(first)s."),
        Kind.DIRECT_DEBIT: _("We collect %(first)s by %(kind)s on %(date)s. You do not need to do anything."),
        Kind.RECURRING_TRANSFER: _(
            "We expect %(first)s by recurring transfer on %(date)s. Set up the standing order at your bank: what it needs is "
            "under Payment Method once the order is placed."
        ),
        Kind.BANK_TRANSFER: _("You transfer %(first)s by %(date)s."),
        Kind.CHECK: _("You mail a check over %(first)s, to arrive by %(date)s."),
    }[Kind(offer.method.kind)]
    confirmed = (
        _("The confirmation goes to %(email)s at once; the invoice follows to you and your invoice contacts.")
        if is_now
        else _("The confirmation goes to %(email)s at once; each invoice follows on its day.")
    )
    steps = [
        first,
        confirmed,
        _(
            "%(name)s (%(admin)s) becomes an admin in the Admin Center and gets one seat of each product, "
            "if one is free."
        ),
        _("Payment method and billing address of this order become those of your account."),
    ]
    return [step % values for step in steps]


def whatever_the_charge_does(offer: Offer) -> str:
    """Said before the click: a charge that fails does not undo the order."""
    if offer.method.kind == Kind.CARD and offer.now_rows:
        return _(
            "Your order is binding even if the charge fails. If the card is declined or its bank "
            "wants a confirmation, the invoice stays open and you can try again or use another "
            "card."
        )
    if offer.method.kind == Kind.DIRECT_DEBIT:
        return _(
            "Your order is binding even if the collection fails. If it does, the invoice stays "
            "open and we notify you."
        )
    return ""
