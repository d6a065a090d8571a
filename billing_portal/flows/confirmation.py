"""*Confirmation and receipt* of a service order: what was agreed, what is paid, what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing_portal.accounts import papers as parties
from billing_portal.accounts.models import PaymentMethod
from billing_portal.accounts.words import at_the_bank
from billing_portal.documents import snapshots as paper
from billing_portal.flows.payment_steps import payment_steps
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock, formats
from billing_portal.kit.languages import text_in
from billing_portal.kit.money import total
from billing_portal.orders.admin_seats import seat_days
from billing_portal.orders.models import ServiceOrder
from billing_portal.orders.queries import po_ends
from billing_portal.orders.rules import due_on
from billing_portal.orders.seat_reductions import Fewer, fewer_seats
from billing_portal.payments.models import Allocation
from billing_portal.quotes import papers as quote_papers
from billing_portal.quotes.models import Quote
from billing_portal.quotes.queries import PricedLine, frozen_lines_by_quote
from billing_portal.quotes.schedule import Figures, ScheduleRow
from billing_portal.sellers import papers as issuer
from billing_portal.subscriptions.models import Term


def next_steps(
    order: ServiceOrder,
    invoices: Sequence[Invoice],
    lines: Sequence[PricedLine] | None = None,
    *,
    with_failed: bool = True,
) -> list[str]:
    """What happens now, with dates, in the active language; page, mail and paper say the same.

    `invoices` are those that the click issued or holds: none where everything begins later. `lines` are all that was
    ordered, if they are at hand. `with_failed` is off where the page says itself that a card payment failed or is not finished.
    """
    language = translation.get_language()
    issued = [invoice for invoice in invoices if invoice.status != Invoice.Status.DRAFT]
    steps = payment_steps(order, issued, language, with_failed=with_failed)
    if issued:
        numbers = formats.joined([invoice.number or "" for invoice in issued], language)
        goes = ngettext(
            "Invoice %(number)s goes by email to you and your invoice contacts.",
            "Invoices %(number)s go by email to you and your invoice contacts.",
            len(issued),
        )
        steps.append(goes % {"number": numbers})
    if len(issued) < len(invoices):
        steps += held_steps()
    later = [*_later_steps(order, language, has_first=bool(invoices)), *at_the_bank(order.method)]
    return [*steps, *later, *_last_steps(order, lines)]


def _later_steps(order: ServiceOrder, language: str, *, has_first: bool) -> list[str]:
    """The next invoice of the schedule, if one follows the order."""
    placed_on = clock.day(order.placed_at, order.account.entity.zone)
    later = [row for row in figures_of(order).schedule if row.on > placed_on]
    if not later:
        return []
    amount = total((row.total for row in later if row.on == later[0].on), order.currency)
    values = {
        "amount": formats.amount_with_code(amount, language),
        "date": formats.date_long(later[0].on, language),
    }
    if not has_first:
        return [_("Nothing is due yet: the first invoice, over %(amount)s, follows on %(date)s.") % values]
    return [_("The next invoice, over %(amount)s, follows on %(date)s.") % values]


def figures_of(order: ServiceOrder) -> Figures:
    """Its sums and its payment schedule, as they were on the screen."""
    return Figures.from_json(order.figures, order.currency)


def held_steps() -> list[str]:
    """What happens now if the invoice cannot be issued yet."""
    return [
        _("Your order is binding. Nothing is due and nothing is collected until you have the invoice."),
        _(
            "The invoice follows by email to you and your invoice contacts. Corporate Account "
            "Services completes a detail on it first; you do not need to do anything."
        ),
    ]


def _last_steps(order: ServiceOrder, lines: Sequence[PricedLine] | None) -> list[str]:
    """What comes of the order in the Admin Center."""
    lines = lines_of(order) if lines is None else lines
    return [_admin_step(order, lines), *_fewer_steps(order, lines)]


def _admin_step(order: ServiceOrder, lines: Sequence[PricedLine]) -> str:
    contact, placed_on = order.admin_contact, clock.day(order.placed_at, order.account.entity.zone)
    days = seat_days(order, lines)  # what is done once brings nobody a seat
    names = {line.product_code: line.product_name or line.description for line in lines}
    later = sorted((day, names[code]) for code, day in days.items() if day > placed_on)
    if not later and days:
        gets = _(
            "%(name)s (%(email)s) becomes an admin in the Admin Center and gets one seat of each product."
        )
    elif len(later) < len(days):
        gets = _(
            "%(name)s (%(email)s) becomes an admin in the Admin Center and gets one seat of %(products)s."
        )
    else:
        gets = _("%(name)s (%(email)s) becomes an admin in the Admin Center.")
    now = formats.joined(sorted(names[code] for code, day in days.items() if day <= placed_on))
    follow = [
        _("One seat of %(products)s follows on %(date)s, when the service begins.")
        % {"products": formats.joined([name for _day, name in found]), "date": formats.date_long(day)}
        for day, found in groupby(later, key=lambda row: row[0])
    ]
    return " ".join([gets % {"name": contact.name, "email": contact.email, "products": now}, *follow])


def fewer_words(fewer: Iterable[Fewer]) -> list[str]:
    """From when on which subscription has fewer seats, and what that means for those who hold them."""
    rows = [
        ngettext(
            "From %(date)s, %(product)s (%(number)s) has %(after)s seat instead of %(before)s.",
            "From %(date)s, %(product)s (%(number)s) has %(after)s seats instead of %(before)s.",
            row.after,
        )
        % row.words()
        for row in fewer
    ]
    if not rows:
        return []
    then = _(
        "If more people hold a seat than you then have, the latest ones lose theirs. To "
        "choose yourself, free seats in the Admin Center before that day."
    )
    return [*rows[:-1], f"{rows[-1]} {then}"]


def _fewer_steps(order: ServiceOrder, lines: Sequence[PricedLine]) -> list[str]:
    """Where the order left fewer seats from a day on, as the terms stand now."""
    numbers = {line.subscription for line in lines if line.subscription}
    if not numbers:
        return []
    terms = Term.objects.filter(subscription__account=order.account_id, subscription__number__in=numbers)
    return fewer_words(fewer_seats(lines, terms.select_related("subscription"), placed=True))


def lines_of(order: ServiceOrder) -> list[PricedLine]:
    """Everything ordered, as it was frozen, in the order of the quotes."""
    quotes = list(Quote.objects.filter(ordered__order=order).order_by("pk"))
    return lines_of_quotes(quotes)


def lines_of_quotes(quotes: Sequence[Quote]) -> list[PricedLine]:
    """The frozen lines of quotes, in their order. One query."""
    frozen = frozen_lines_by_quote(quotes)
    return [line for quote in quotes for line in frozen[quote.pk]]


def paper_of(order: ServiceOrder, invoices: Sequence[Invoice]) -> paper.PaperData:
    """The frozen paper, with what had been paid at this moment."""
    account, figures, lines = order.account, figures_of(order), lines_of(order)
    quotes = order.ordered_quotes.order_by("quote__pk").values_list("quote__number", flat=True)
    paid = (
        Allocation.objects.filter(invoice__in=list(invoices)).select_related("payment").order_by("pk").first()
    )
    paid_on = clock.day(paid.payment.received_at, account.entity.zone) if paid else None

    def due(row: ScheduleRow) -> date:
        return due_on(order.method.kind, row.on, account.payment_days)

    first_due = invoices[0].due_on if invoices else due(figures.schedule[0])
    starts = [line.start_on for line in lines if line.end_on]
    ends = [line.end_on for line in lines if line.end_on]
    with translation.override(account.language):
        steps = tuple(next_steps(order, invoices, lines))
    contact = order.admin_contact
    return paper.PaperData(
        kind=paper.Kind.CONFIRMATION,
        number=order.number,
        language=account.language,
        currency=order.currency,
        zone=account.zone,
        issued_on=clock.day(order.placed_at, account.entity.zone),
        issued_at=order.placed_at,
        seller=issuer.seller(account.entity, account.language),
        buyer=parties.buyer(order.bill_to, account.number),
        lines=quote_papers.paper_lines(figures, lines, account.language),
        schedule=quote_papers.schedule_rows(figures, lines, account.language, due, po_ends(order)),
        totals=replace(
            quote_papers.totals(figures, lines, account.language),
            paid_minor=sum(invoice.paid_minor for invoice in invoices),
            open_minor=None,
            saving_minor=0,
        ),
        due_on=first_due,
        order_number=order.number,
        quote_numbers=tuple(quotes),
        invoice_number=", ".join(invoice.number for invoice in invoices if invoice.number),
        purchase_order=order.po_number,
        term_start=min(starts, default=None),
        term_end=max(ends, default=None),
        representative=parties.representative(account),
        payment=parties.payment(
            order.method,
            account.entity,
            account.language,
            paid_on=paid_on,
            collect_on=first_due if order.method.kind == PaymentMethod.Kind.DIRECT_DEBIT else None,
            expected_on=first_due if order.method.is_recurring_transfer else None,
        ),
        admin_contact=paper.Person(name=contact.name, email=contact.email),
        terms=text_in(account.entity.terms, account.language),
        next_steps=steps,
    )
