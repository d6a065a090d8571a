from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import CharField, Count, F, Min, Q, QuerySet, Sum
from django.db.models.functions import Cast, Least, Substr

from billing_portal.accounts import papers as parties
from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.einvoice.needs import inexpressible, lacking, lacking_for
from billing_portal.documents.fonts import lacking_fonts
from billing_portal.documents.parties import Party, names_on
from billing_portal.invoices.errors import InvoiceIsEmpty, MoreThanInvoiced
from billing_portal.invoices.models import CreditNote, Invoice, InvoiceLine
from billing_portal.invoices.models.invoices import EXCUSED
from billing_portal.invoices.rules import credited_tax_rows
from billing_portal.kit.money import Money
from billing_portal.sellers import papers as issuer
from billing_portal.sellers.queries import Days, on_days
from billing_portal.tax.rules import TaxRow

PAGE = 20
_PROMISED = Q(promised_on__isnull=False, total_minor__gt=EXCUSED)


@dataclass(frozen=True, slots=True)
class Due:
    """What an account owes in its currency: all that is open, and which part of it is due, overdue, later or disputed.

    `due` is due today or before, `later` after today, first on `later_on`; neither is on its way or disputed. `expected` is what
    of both is expected by recurring transfer, first on `expected_on`; `promised` what is promised, first for `promised_on`.
    """

    open: Money
    due: Money
    later: Money
    later_on: date | None
    overdue: Money
    on_its_way: Money
    overdue_count: int
    disputed: Money
    expected: Money
    expected_on: date | None
    promised: Money
    promised_on: date | None


def _late(today: date) -> Q:
    return Q(overdue_after__lt=today, total_minor__gt=EXCUSED)


def _later(today: date) -> Q:
    return Q(due_on__gt=today, total_minor__gt=EXCUSED)


def _expected(today: date) -> Q:
    still = Q(overdue_after__gte=today, overdue_after__gt=F("due_on"), promised_on=None)
    return still & Q(total_minor__gt=EXCUSED)


def due(account: CorporateAccount, today: date) -> Due:
    """The account's open and overdue sums. One query, over what is open only."""
    rows = Invoice.objects.filter(account=account, currency=account.currency, status=Invoice.Status.ISSUED)
    owed = F("total_minor") - F("paid_minor") - F("credited_minor")
    moving = F("reserved_minor") - F("begun_minor")
    found = rows.aggregate(
        open=Sum(owed),
        moving=Sum(moving),
        due=Sum(owed - moving - F("disputed_minor"), filter=Q(due_on__lte=today, total_minor__gt=EXCUSED)),
        later=Sum(owed - moving - F("disputed_minor"), filter=_later(today)),
        later_on=Min("due_on", filter=_later(today)),
        late=Sum(owed - moving - F("disputed_minor"), filter=_late(today)),
        disputed=Sum(Least(F("disputed_minor"), owed)),
        expected=Sum(owed - moving - F("disputed_minor"), filter=_expected(today)),
        expected_on=Min("due_on", filter=_expected(today)),
        n_late=Count("pk", filter=_late(today)),
        promised=Sum(owed - moving - F("disputed_minor"), filter=_PROMISED),
        promised_on=Min("promised_on", filter=_PROMISED),
    )
    return Due(
        open=Money(found["open"] or 0, account.currency),
        due=Money(found["due"] or 0, account.currency),
        later=Money(found["later"] or 0, account.currency),
        later_on=found["later_on"],
        overdue=Money(found["late"] or 0, account.currency),
        on_its_way=Money(found["moving"] or 0, account.currency),
        overdue_count=found["n_late"],
        disputed=Money(found["disputed"] or 0, account.currency),
        expected=Money(found["expected"] or 0, account.currency),
        expected_on=found["expected_on"],
        promised=Money(found["promised"] or 0, account.currency),
        promised_on=found["promised_on"],
    )


def counts(account: CorporateAccount, owed: Due) -> dict[str, int]:
    """How many invoices there are by filter: all, open, overdue, paid. One query, answered by an index."""
    status = Invoice.Status
    rows = Invoice.objects.filter(account=account, currency=account.currency)
    found: dict[str, int] = dict(rows.values_list("status").annotate(n=Count("pk")).order_by())
    return {
        "all": sum(n for key, n in found.items() if key != status.DRAFT),
        "open": found.get(status.ISSUED, 0),
        "overdue": owed.overdue_count,
        "paid": found.get(status.PAID, 0),
    }


def history(rows: QuerySet[Invoice], *, only: str, today: date) -> QuerySet[Invoice]:
    """The newest first; `only` is open, overdue, paid or anything else for all."""
    if only == "open":
        rows = rows.filter(status=Invoice.Status.ISSUED)
    elif only == "overdue":
        rows = rows.filter(_late(today), status=Invoice.Status.ISSUED)
    elif only == "paid":
        rows = rows.filter(status=Invoice.Status.PAID)
    return rows.order_by("-issued_on", "-id")


def years_with_papers(account: CorporateAccount) -> list[int]:
    """The years in which the account got invoices or credit notes, the latest first. One query, on an index.

    A year is cut from the written date: `__year` would call Python for every row on SQLite.
    """
    year = Substr(Cast("issued_on", CharField()), 1, 4)
    issued = Invoice.objects.filter(account=account, issued_on__isnull=False).order_by()
    credited = CreditNote.objects.filter(account=account).order_by()
    found = issued.values_list(year).union(credited.values_list(year))
    return sorted((int(text) for (text,) in found), reverse=True)


def overdue_invoices(days: Days) -> QuerySet[Invoice]:
    """What is past due now, each by the calendar of the legal entity that issued it."""
    return Invoice.objects.open().filter(
        on_days(days, "entity", "overdue_after__lt"), total_minor__gt=EXCUSED
    )


def shown_status(invoice: Invoice, today: date) -> str:
    """The status word's key: paid, credited, written_off, on_its_way, disputed, overdue, partly_paid, open or draft."""
    if invoice.status == Invoice.Status.PAID and invoice.credited_minor == invoice.total_minor:
        return "credited" if invoice.total_minor else "paid"
    if invoice.status != Invoice.Status.ISSUED:
        return str(invoice.status)
    if invoice.on_its_way and not invoice.unpaid:
        return "on_its_way"
    if invoice.disputed and not invoice.undisputed:
        return "disputed"
    if invoice.is_overdue(today):
        return "overdue"
    return "partly_paid" if invoice.paid_minor else "open"


def missing_of(invoice: Invoice, lines: Sequence[InvoiceLine]) -> list[str]:
    """What a draft with these lines lacks before it may be issued: `tax`, `seller.vat_id`, `font.Arab` …; empty if it may.

    The rules themselves are `documents.einvoice.needs.lacking` and `documents.fonts.lacking_fonts`. No query.
    """
    categories = {line.tax_category for line in lines if line.tax_rule}
    undecided = ["tax"] if any(not line.tax_rule for line in lines) else []
    buyer = parties.buyer_party(invoice.bill_to)
    if buyer is None:
        return [*undecided, "buyer.street"]
    seller = issuer.seller_party(invoice.entity, invoice.account.representative)
    texts = [invoice.po_number, *(line.description for line in lines)]
    found = [
        *undecided,
        *lacking(seller, buyer, categories),
        *_lacking_for_format(invoice, seller, buyer, categories),
        *_lacking_of_lines(invoice, lines),
        *lacking_fonts(names_on(buyer), texts),
    ]
    return list(dict.fromkeys(found))


def _lacking_for_format(invoice: Invoice, seller: Party, buyer: Party, categories: set[str]) -> list[str]:
    """What the format that the account asks for needs; nothing where there can be no e-invoice at all."""
    if inexpressible(invoice.currency, categories):
        return []
    reference = invoice.bill_to.get("buyer_reference", "")
    return lacking_for(invoice.account.e_invoice, seller, buyer, reference)


def _lacking_of_lines(invoice: Invoice, lines: Sequence[InvoiceLine]) -> list[str]:
    """The day of supply of each line (Directive 2006/112/EC, art. 226(7); BR-IC-11), and who collects by SEPA (BT-90)."""
    found = [] if all(line.period_start for line in lines) else ["supply_date"]
    method = invoice.collect_by
    if method is not None and method.is_sepa and not invoice.entity.creditor_id:
        found.append("seller.creditor_id")
    return found


def credit_amounts(
    invoice: Invoice, nets: Mapping[int, int]
) -> tuple[list[InvoiceLine], list[TaxRow], Money]:
    """What a credit note over `nets` (line key: net minor units) would take back: lines, tax by rate, total.

    Raises InvoiceIsEmpty if nothing is taken back, MoreThanInvoiced if a line has less left.
    """
    wanted = {pk: net for pk, net in nets.items() if net}
    lines = list(
        invoice.lines.filter(pk__in=wanted).annotate(taken=Sum("credits__net_minor")).order_by("position")
    )
    if not lines or len(lines) != len(wanted):
        raise InvoiceIsEmpty
    for line in lines:
        if not 0 < wanted[line.pk] <= line.net_minor - (line.taken or 0):
            raise MoreThanInvoiced
    earlier = [
        TaxRow.from_json(row, invoice.currency)
        for note in invoice.credit_notes.all()
        for row in note.tax_rows
    ]
    rows = credited_tax_rows(
        [(line.tax_category, Decimal(line.tax_rate), wanted[line.pk]) for line in lines],
        invoiced=[TaxRow.from_json(row, invoice.currency) for row in invoice.tax_rows],
        earlier=earlier,
        currency=invoice.currency,
    )
    total = sum((row.base + row.tax for row in rows), Money(0, invoice.currency))
    return list[InvoiceLine](lines), rows, total
