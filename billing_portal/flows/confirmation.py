"""*Confirmation and receipt* of a service order: what was agreed, what is paid, what comes next."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from billing_portal.accounts import papers as parties
from billing_portal.accounts.models import PaymentMethod
from billing_portal.documents import snapshots as paper
from billing_portal.invoices.models import Invoice
from billing_portal.kit import clock, formats
from billing_portal.kit.languages import text_in
from billing_portal.orders.models import ServiceOrder
from billing_portal.orders.seat_reductions import Fewer, fewer_seats
from billing_portal.payments.models import PaymentAttempt
from billing_portal.quotes import papers as quote_papers
from billing_portal.quotes.queries import PricedLine, frozen_lines, frozen_lines_by_quote, sums
from billing_portal.sellers import papers as issuer
from billing_portal.subscriptions.models import Term
from billing_portal.tax.rules import TaxRow


def last_attempt(invoice: Invoice) -> PaymentAttempt | None:
    return invoice.attempts.order_by("-pk").first()


def next_steps(order: ServiceOrder, invoice: Invoice) -> list[str]:
    """What happens now, with dates, in the active language; page, mail and paper say the same."""
    language = translation.get_language()
    amount = formats.amount_with_code(invoice.total, language)
    steps = []
    if invoice.status == Invoice.Status.DRAFT:
        return [*held_steps(), *_last_steps(order)]
    due_on = formats.date_long(invoice.due_on, language) if invoice.due_on else ""
    kind = order.method.kind
    if not invoice.total:
        steps.append(_("Nothing is due."))
    elif invoice.status == Invoice.Status.PAID and kind == PaymentMethod.Kind.CARD:
        steps.append(_("%(amount)s was paid by card. Nothing else is due now.") % {"amount": amount})
    elif invoice.status == Invoice.Status.PAID:
        steps.append(_("%(amount)s was paid. Nothing else is due now.") % {"amount": amount})
    elif kind == PaymentMethod.Kind.CARD:
        attempt = last_attempt(invoice)
        if attempt is not None and attempt.status in PaymentAttempt.OPEN:
            steps.append(
                _("The card payment of %(amount)s is on its way. You get a receipt when it has arrived.")
                % {"amount": amount}
            )
        else:
            steps.append(
                _(
                    "The card payment did not go through. Your order is binding; invoice %(number)s over "
                    "%(amount)s is open. We do not try again automatically: pay it in the portal with this or another card."
                )
                % {"number": invoice.number, "amount": amount}
            )
    elif kind == PaymentMethod.Kind.DIRECT_DEBIT:
        steps.append(
            _("We collect %(amount)s by direct debit on %(date)s. You do not need to do anything.")
            % {"amount": amount, "date": due_on}
        )
    else:
        steps.append(_("Please pay %(amount)s by %(date)s.") % {"amount": amount, "date": due_on})
    steps.append(
        _("Invoice %(number)s goes by email to you and your invoice contacts.") % {"number": invoice.number}
    )
    return [*steps, *_last_steps(order)]


def held_steps() -> list[str]:
    """What happens now if the invoice cannot be issued yet."""
    return [
        _("Your order is binding. Nothing is due and nothing is collected until you have the invoice."),
        _(
            "The invoice follows by email to you and your invoice contacts. Corporate Account "
            "Services completes a detail on it first; you do not need to do anything."
        ),
    ]


def _last_steps(order: ServiceOrder) -> list[str]:
    """What comes of the order in the Admin Center."""
    lines = _lines_of(order)
    return [_admin_step(order, lines), *_fewer_steps(order, lines)]


def _admin_step(order: ServiceOrder, lines: list[PricedLine]) -> str:
    contact = order.admin_contact
    gets = (
        _("%(name)s (%(email)s) becomes an admin in the Admin Center and gets one seat of each product.")
        if any(line.interval for line in lines)  # what is done once brings nobody a seat
        else _("%(name)s (%(email)s) becomes an admin in the Admin Center.")
    )
    return gets % {"name": contact.name, "email": contact.email}


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


def _fewer_steps(order: ServiceOrder, lines: list[PricedLine]) -> list[str]:
    """Where the order left fewer seats from a day on, as the terms stand now."""
    numbers = {line.subscription for line in lines if line.subscription}
    if not numbers:
        return []
    terms = Term.objects.filter(subscription__account=order.account_id, subscription__number__in=numbers)
    return fewer_words(fewer_seats(lines, terms.select_related("subscription"), placed=True))


def _lines_of(order: ServiceOrder) -> list[PricedLine]:
    """Everything ordered, as it was frozen."""
    quotes = [row.quote for row in order.ordered_quotes.select_related("quote").order_by("quote__pk")]
    return [line for rows in frozen_lines_by_quote(quotes).values() for line in rows]


def paper_of(order: ServiceOrder, invoice: Invoice) -> paper.PaperData:
    """The frozen paper, with what had been paid at this moment."""
    account = order.account
    quotes = [row.quote for row in order.ordered_quotes.select_related("quote").order_by("quote__pk")]
    lines = [line for quote in quotes for line in frozen_lines(quote)]
    figures = sums(lines, order.currency)
    whole = quote_papers.totals(figures, lines, account.language)
    taxes = quote_papers.tax_lines(
        (TaxRow.from_json(row, invoice.currency) for row in invoice.tax_rows), account.language
    )
    payment = invoice.allocations.select_related("payment").order_by("pk").first()
    paid_on = clock.day(payment.payment.received_at, account.entity.zone) if payment else None
    starts = [line.start_on for line in lines if line.end_on]
    ends = [line.end_on for line in lines if line.end_on]
    with translation.override(account.language):
        method = str(order.method.get_kind_display())
        steps = tuple(next_steps(order, invoice))
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
        lines=quote_papers.first_lines(lines),
        totals=paper.Totals(
            net_minor=invoice.net_minor,
            taxes=taxes,
            total_minor=invoice.total_minor,
            paid_minor=invoice.paid_minor,
            per_interval=whole.per_interval,
            following=whole.following,
        ),
        due_on=invoice.due_on,
        order_number=order.number,
        quote_numbers=tuple(quote.number for quote in quotes),
        invoice_number=invoice.number or "",
        purchase_order=order.po_number,
        term_start=min(starts, default=None),
        term_end=max(ends, default=None),
        representative=parties.representative(account),
        payment=paper.Payment(
            method=method,
            detail=parties.method_detail(order.method, account.language),
            paid_on=paid_on,
            collect_on=invoice.due_on if order.method.kind == PaymentMethod.Kind.DIRECT_DEBIT else None,
        ),
        admin_contact=paper.Person(name=contact.name, email=contact.email),
        terms=text_in(account.entity.terms, account.language),
        next_steps=steps,
    )
