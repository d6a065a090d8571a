"""Every word that the seller prints on a paper, in one table by language.

Looked up once per language and process: a paper asks for sixty labels, and gettext would take longer than
all the formatting. Texts with `%(name)s` are filled by the view.
"""

from __future__ import annotations

from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext


@lru_cache(maxsize=16)
def labels(language: str) -> dict[str, str]:
    """All labels of a paper in a language, by the key that the view uses."""
    with override(language):
        return {**_titles(), **_facts(), **_table(), **_sums(), **_payment(), **_blocks()}


def _titles() -> dict[str, str]:
    return {
        "title.quote": _("Quote"),
        "title.confirmation": _("Confirmation and receipt"),
        "title.invoice": _("Invoice"),
        "title.receipt": _("Payment receipt"),
        "title.credit_note": pgettext("title of a paper", "Credit note"),
        "title.reminder.friendly": _("Payment reminder"),
        "title.reminder.past_due": _("Past due notice"),
        "title.reminder.final": _("Final notice"),
        "title.reminder.suspension": _("Notice of suspension"),
        "intro.reminder.friendly": _("The following is past due. Pay %(amount)s by %(date)s."),
        "intro.reminder.past_due": _(
            "The following is still open despite our reminder. Pay %(amount)s by %(date)s."
        ),
        "intro.reminder.final": _(
            "This is our last notice before further steps. Pay %(amount)s by %(date)s."
        ),
        "intro.reminder.suspension": _(
            "The following is past due despite our final notice; your services are suspended. "
            "They are restored as soon as nothing is overdue. Pay %(amount)s by %(date)s."
        ),
        "intro.suspend": _("If it has not arrived by then, we suspend your services on %(date)s."),
        "intro.quote": _("We offer the following, valid until %(moment)s."),
        "intro.confirmation": _("Service order %(order)s was placed on %(moment)s."),
        "intro.confirmation.quotes": _(
            "Service order %(order)s was placed on %(moment)s. It accepts %(quotes)s."
        ),
        "intro.invoice": _("For service order %(order)s we charge:"),
        "intro.receipt": _("We received %(amount)s on %(date)s."),
        "intro.credit_note": _("We credit the following items of invoice %(invoice)s:"),
        "to.quote": _("Prepared for"),
        "to.confirmation": _("Ordered by"),
        "to.invoice": _("Bill To"),
        "to.receipt": _("Received from"),
        "to.credit_note": _("Bill To"),
        "to.reminder": _("Bill To"),
        "page": _("Page {page} of {pages}"),
        "continued": _("continued"),
        "carried": _("Carried forward"),
        "logo": _("Logo of %(name)s"),
    }


def _facts() -> dict[str, str]:
    return {
        "number.quote": _("Quote number"),
        "number.confirmation": _("Service Order"),
        "number.invoice": _("Invoice number"),
        "number.receipt": _("Receipt number"),
        "number.credit_note": _("Credit note number"),
        "number.reminder": _("Reminder number"),
        "pay_by.fact": _("Pay by"),
        "date": pgettext("paper", "Date"),
        "date.invoice": _("Invoice date"),
        "date.confirmation": _("Placed on"),
        "valid_until": _("Valid until"),
        "due": _("Due date"),
        "order": _("Service Order"),
        "quotes": _("Quotes"),
        "invoice": _("Invoice"),
        "purchase_order": _("Your order number"),
        "account": _("Account number"),
        "term": _("Contract term"),
        "period": _("Service period"),
        "supply_date": _("Date of supply"),
        "terms.fact": _("Payment terms"),
        "terms.net": _("Net %(days)s"),
        "buyer_reference": _("Buyer reference (Leitweg-ID)"),
        "contact": _("Billing contact"),
        "user_id": _("User ID"),
        "buyer_vat_id": _("Your VAT ID"),
        "vat_id": _("VAT ID"),
        "tax_id": _("Tax ID"),
        "range": _("%(start)s to %(end)s"),
    }


def _table() -> dict[str, str]:
    return {
        "col.position": _("No."),
        "col.description": _("Description"),
        "col.quantity": _("Quantity"),
        "col.unit": _("Unit price"),
        "col.tax": _("Tax"),
        "col.net": _("Amount in %(currency)s"),
        "col.settled_invoice": _("Invoice"),
        "col.issued_on": _("Invoice date"),
        "col.total": _("Invoice total"),
        "col.settled": _("Settled by this payment"),
        "col.due_on": _("Due date"),
        "col.overdue": _("Days overdue"),
        "col.open": _("Still open"),
        "discount": _("Discount %(percent)s"),
        "discounted": _("List price %(list)s, discount %(percent)s"),
        "part": _("%(days)s of %(whole)s days"),
        "before": _("includes %(days)s days before the order"),
        "before.one": _("includes one day before the order"),
        "part.then": _("%(days)s of %(whole)s days, then %(then)s × the whole period"),
        "per.": _("one-off"),
        "per.monthly": _("per month"),
        "per.quarterly": _("per quarter"),
        "per.annual": _("per year"),
    }


def _sums() -> dict[str, str]:
    return {
        "sum.": _("One-off, before tax"),
        "sum.monthly": _("Per month, before tax"),
        "sum.quarterly": _("Per quarter, before tax"),
        "sum.annual": _("Per year, before tax"),
        "saving": _("Savings compared with list price"),
        "net": _("Net"),
        "total": _("Total"),
        "paid": _("Paid"),
        "written_off": _("Written off"),
        "tax.local": _("VAT in %(to)s (1 %(from)s = %(rate)s %(to)s, %(source)s, %(date)s)"),
        "balance": _("Balance"),
        "first_payment": _("First payment"),
        "first_payment.note": _("Tax included"),
        "received": _("Received"),
        "credited": _("Credited"),
        "to_pay": _("To be paid"),
        "pay_by": _("By %(date)s"),
        "open_in": _("Open in %(currency)s"),
        "unapplied": _("Not yet assigned to an invoice"),
        "nothing_paid": _("Nothing paid yet"),
        "due_on": _("Due on %(date)s"),
        "collected_on": _("We collect on %(date)s"),
        "disputed": _("Disputed"),
        "expected_on": _("Expected by recurring transfer on %(date)s"),
        "settled": _("Nothing is due."),
        "tax.vat": _("VAT %(rate)s on %(base)s"),
        "tax.sales": _("Sales tax %(rate)s on %(base)s"),
        "tax.sales.in": _("Sales tax %(place)s, %(rate)s on %(base)s"),
        "tax.sales.none": _("No sales tax, on %(base)s"),
        "tax.AE": _("Reverse charge, on %(base)s"),
        "tax.O": _("Outside the scope of tax, on %(base)s"),
        "tax.E": _("Exempt from tax, on %(base)s"),
        "tax.Z": _("Zero rate, on %(base)s"),
        "tax.G": _("Export, exempt from tax, on %(base)s"),
        "tax.K": _("Intra-Community supply, exempt from tax, on %(base)s"),
        "since": _("%(what)s, from %(date)s"),
        "whole_term": _("Whole term"),
    }


def _payment() -> dict[str, str]:
    return {
        "payment": _("Payment"),
        "method": _("Payment Method"),
        "pay.paid": _("Paid %(amount)s on %(date)s."),
        "pay.nothing": _("Nothing paid yet, %(amount)s due on %(date)s."),
        "pay.nothing.undated": _("Nothing paid yet, %(amount)s due."),
        "pay.collect": _("We collect %(amount)s on %(date)s. You do not need to do anything."),
        "pay.expect": _("We expect %(amount)s by recurring transfer on %(date)s."),
        "pay.rest": _("%(amount)s due on %(date)s."),
        "pay.disputed": _("%(amount)s disputed: nothing of it is collected or reminded of."),
        "pay.rest.undated": _("%(amount)s due."),
        "pay.counted": _(
            "Payments received before %(date)s are included. If yours is on its way, you do not "
            "need to do anything."
        ),
        "pay.reference": _("Payment reference"),
        "transfer": _("Bank transfer"),
        "check": _("Check"),
        "holder": _("Account holder"),
        "bank": _("Bank"),
        "iban": _("IBAN"),
        "bic": _("BIC"),
        "routing": _("Routing number (ABA)"),
        "sort_code": _("Sort code"),
        "bank_account": pgettext("bank", "Account number"),
        "payable_to": _("Payable to"),
        "send_to": _("Send to"),
        "code.caption": _("Scan to pay"),
        "code": _("QR code that fills in a transfer of %(amount)s"),
        "reference": _("Reference"),
        "reference.hint": _("Use this reference so that we can match your payment."),
        "reference.standing": _("Enter this reference of your account in the standing order."),
    }


def _blocks() -> dict[str, str]:
    return {
        "block.schedule": _("Payment schedule"),
        "schedule.date": _("Invoiced on"),
        "schedule.what": _("What"),
        "schedule.tax": _("Tax"),
        "schedule.sum": _("All invoices"),
        "schedule.from_to": _("%(start)s to %(end)s"),
        "schedule.many": _("%(count)s invoices, one %(interval)s"),
        "schedule.each": _("each"),
        "schedule.due": _("Due on %(date)s"),
        "schedule.collect": _("We collect on %(date)s"),
        "schedule.expect": _("Expected by recurring transfer on %(date)s"),
        "schedule.due.first": _("The first is due on %(date)s"),
        "schedule.collect.first": _("We collect the first on %(date)s"),
        "schedule.expect.first": _("The first is expected by recurring transfer on %(date)s"),
        "schedule.note": _(
            "What has begun on the day of the order is invoiced on that day. Tax is shown at today’s rates; "
            "it is decided again on the day of each invoice."
        ),
        "block.tax": _("Tax"),
        "block.notes": _("Notes"),
        "block.terms": _("Terms"),
        "block.next": _("What happens next"),
        "block.admin": _("Admin Contact"),
        "block.services": _("Corporate Account Services"),
        "block.representative": _("Your account manager"),
    }
