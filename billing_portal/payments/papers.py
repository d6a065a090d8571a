from __future__ import annotations

from django.utils import translation

from billing_portal.accounts import papers as parties
from billing_portal.documents import snapshots as paper
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock
from billing_portal.payments.models import Payment


def receipt_paper(payment: Payment, invoice: Invoice) -> paper.PaperData:
    """The receipt for money that arrived: how much, by what, on which day, and what it settled.

    Call after the allocation; the invoice shows what is open then.
    """
    account = payment.account
    received_on = clock.day(payment.received_at, account.entity.zone)
    with translation.override(account.language):
        method = str(payment.get_kind_display())
    settled = sum(row.amount_minor for row in payment.allocations.all())
    assert invoice.number and invoice.issued_on
    return paper.PaperData(
        kind=paper.Kind.RECEIPT,
        number=f"{invoice.number}-{invoice.allocations.count()}",
        language=account.language,
        currency=payment.currency,
        zone=account.zone,
        issued_on=received_on,
        issued_at=payment.received_at,
        seller=parties.seller(account.entity, account.language),
        buyer=parties.buyer(invoice.bill_to, account.number),
        totals=paper.Totals(
            net_minor=payment.amount_minor,
            total_minor=payment.amount_minor,
            paid_minor=payment.amount_minor,
        ),
        settled=(
            paper.Settled(
                number=invoice.number,
                issued_on=invoice.issued_on,
                total_minor=invoice.total_minor,
                settled_minor=settled,
                open_minor=invoice.open.minor,
            ),
        ),
        representative=parties.representative(account),
        payment=paper.Payment(method=method, detail=payment.label, paid_on=received_on),
    )
