from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, F, QuerySet, Sum, When

from billing_portal.accounts.models import CorporateAccount
from billing_portal.invoices.models import Invoice
from billing_portal.kit.money import Money

PAGE = 20


@dataclass(frozen=True, slots=True)
class Due:
    """What an account owes in its currency: all that is open, and which part of it is overdue."""

    open: Money
    overdue: Money
    on_its_way: Money
    counts: dict[str, int]  # open, overdue, paid, all


def due(account: CorporateAccount, today: date) -> Due:
    """The account's open and overdue sums and counts. One query."""
    owed = F("total_minor") - F("paid_minor")
    is_open = When(status=Invoice.Status.ISSUED, then=owed)
    is_late = When(
        status=Invoice.Status.ISSUED,
        due_on__lt=today,
        total_minor__gt=F("paid_minor") + F("reserved_minor"),
        then=owed - F("reserved_minor"),
    )
    rows = Invoice.objects.filter(account=account, currency=account.currency)
    found = rows.exclude(status__in=[Invoice.Status.DRAFT, Invoice.Status.VOID]).aggregate(
        open=Sum(Case(is_open, default=0)),
        late=Sum(Case(is_late, default=0)),
        moving=Sum("reserved_minor"),
        n_open=Count(Case(When(status=Invoice.Status.ISSUED, then=1))),
        n_late=Count(
            Case(
                When(
                    status=Invoice.Status.ISSUED,
                    due_on__lt=today,
                    total_minor__gt=F("paid_minor") + F("reserved_minor"),
                    then=1,
                )
            )
        ),
        n_paid=Count(Case(When(status=Invoice.Status.PAID, then=1))),
        n_all=Count("pk"),
    )
    return Due(
        open=Money(found["open"] or 0, account.currency),
        overdue=Money(found["late"] or 0, account.currency),
        on_its_way=Money(found["moving"] or 0, account.currency),
        counts={
            "open": found["n_open"],
            "overdue": found["n_late"],
            "paid": found["n_paid"],
            "all": found["n_all"],
        },
    )


def history(rows: QuerySet[Invoice], *, only: str, today: date) -> QuerySet[Invoice]:
    """The newest first; `only` is open, overdue, paid or anything else for all."""
    if only == "open":
        rows = rows.filter(status=Invoice.Status.ISSUED)
    elif only == "overdue":
        rows = rows.filter(
            status=Invoice.Status.ISSUED,
            due_on__lt=today,
            total_minor__gt=F("paid_minor") + F("reserved_minor"),
        )
    elif only == "paid":
        rows = rows.filter(status=Invoice.Status.PAID)
    return rows.order_by("-issued_on", "-id")


def shown_status(invoice: Invoice, today: date) -> str:
    """The status word's key: paid, written_off, on_its_way, overdue, partly_paid, open or draft."""
    if invoice.status != Invoice.Status.ISSUED:
        return str(invoice.status)
    if invoice.reserved_minor and invoice.paid_minor + invoice.reserved_minor == invoice.total_minor:
        return "on_its_way"
    if invoice.due_on is not None and invoice.due_on < today:
        return "overdue"
    return "partly_paid" if invoice.paid_minor else "open"
