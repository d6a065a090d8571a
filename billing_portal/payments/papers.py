from __future__ import annotations

from django.db.models import Sum
from django.utils import translation

from billing_portal.accounts import papers as parties
from billing_portal.accounts.queries import address_of, bill_to_snapshot
from billing_portal.documents import snapshots as paper
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock
from billing_portal.payments.models import Payment
from billing_portal.sellers import papers as issuer


def receipt_paper(payment: Payment) -> paper.PaperData:
    """The receipt for money that arrived: how much, by what, on which day, and which invoices it settled.

    Call after the allocation; the invoices show what is open then. Money for no invoice gets a receipt, too.
    """
    account = payment.account
    received_on = clock.day(payment.received_at, account.entity.zone)
    with translation.override(account.language):
        method = str(payment.get_kind_display())
    rows = payment.allocations.values("invoice").annotate(minor=Sum("amount_minor")).order_by("invoice")
    parts = {row["invoice"]: row["minor"] for row in rows}
    invoices = list(Invoice.objects.filter(pk__in=parts).order_by("due_on", "pk"))
    bill_to = invoices[0].bill_to if invoices else bill_to_snapshot(account, address_of(account.bill_to))
    return paper.PaperData(
        kind=paper.Kind.RECEIPT,
        number=payment.number,
        language=account.language,
        currency=payment.currency,
        zone=account.zone,
        issued_on=received_on,
        issued_at=payment.received_at,
        seller=issuer.seller(account.entity, account.language),
        buyer=parties.buyer(bill_to, account.number),
        totals=paper.Totals(
            net_minor=payment.amount_minor,
            total_minor=payment.amount_minor,
            paid_minor=payment.amount_minor,
        ),
        settled=tuple(
            paper.Settled(
                number=invoice.number or "",
                issued_on=invoice.issued_on,
                total_minor=invoice.total_minor,
                settled_minor=parts[invoice.pk],
                open_minor=invoice.open.minor,
            )
            for invoice in invoices
            if invoice.issued_on
        ),
        representative=parties.representative(account),
        payment=paper.Payment(method=method, detail=payment.label, paid_on=received_on),
    )
