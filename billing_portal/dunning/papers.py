from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from billing_portal.accounts import papers as parties
from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents import snapshots as paper
from billing_portal.documents.references import creditor_reference
from billing_portal.dunning.models import DunningNotice, Level
from billing_portal.dunning.rules import Decision
from billing_portal.dunning.words import ending_words, endings_intro, missing_transfer_words
from billing_portal.invoices.models import Invoice
from billing_portal.kit import formats
from billing_portal.kit.money import Money
from billing_portal.sellers import papers as issuer
from billing_portal.sellers.models import RemittanceDetails
from billing_portal.subscriptions.models import Subscription

LEVELS = {
    Level.REMINDER: paper.Level.FRIENDLY,
    Level.PAST_DUE: paper.Level.PAST_DUE,
    Level.FINAL: paper.Level.FINAL,
    Level.SUSPENSION: paper.Level.SUSPENSION,
}


def reminder_paper(
    notice: DunningNotice,
    account: CorporateAccount,
    decision: Decision,
    invoices: dict[int, Invoice],
    *,
    bill_to: dict[str, Any],
    bank: RemittanceDetails | None,
    credit_minor: int = 0,
    endings: Sequence[Subscription] = (),
) -> paper.PaperData:
    """The notice as a paper: every open item with its days, the total, until when and where to pay.

    A notice about one invoice asks for that invoice's own reference, so that the payment can be matched
    automatically.
    """
    rows = tuple(_row(invoices[line.debt.invoice], line.debt.open_minor, notice) for line in decision.lines)
    reference = rows[0].number if len(rows) == 1 else notice.number
    return paper.PaperData(
        kind=paper.Kind.REMINDER,
        level=LEVELS[Level(notice.level)],
        number=notice.number,
        language=account.language,
        currency=notice.currency,
        zone=account.zone,
        issued_on=notice.on,
        issued_at=notice.at,
        seller=issuer.seller(account.entity, account.language),
        buyer=parties.buyer(bill_to, account.number),
        totals=paper.Totals(net_minor=notice.total_minor, total_minor=notice.total_minor),
        open_invoices=rows,
        due_on=notice.pay_by,
        suspend_on=notice.suspend_on,
        remittance=issuer.remittance(bank, reference),
        representative=parties.representative(account),
        services=paper.Person(name="", email=settings.SERVICES_EMAIL, phone=settings.SERVICES_PHONE),
        notes="\n\n".join(
            filter(
                None,
                [
                    _endings_note(endings, notice, account),
                    _transfer_note(decision, invoices, account),
                    _credit_note(credit_minor, account),
                ],
            )
        ),
    )


def _row(invoice: Invoice, open_minor: int, notice: DunningNotice) -> paper.OpenInvoice:
    assert invoice.number and invoice.issued_on and invoice.due_on
    return paper.OpenInvoice(
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        days_overdue=(notice.on - invoice.due_on).days,
        currency=invoice.currency,
        total_minor=invoice.total_minor,
        open_minor=open_minor,
        reference=creditor_reference(invoice.number),
    )


def _endings_note(endings: Sequence[Subscription], notice: DunningNotice, account: CorporateAccount) -> str:
    """Whoever is suspended reads which subscriptions end if it is not paid before, and the sum that keeps them."""
    if not endings or notice.level != Level.SUSPENSION:
        return ""
    with translation.override(account.language):
        lines = [ending_words(row) for row in endings]
        return f"{endings_intro(notice)} {formats.joined(lines)}."


def _transfer_note(decision: Decision, invoices: dict[int, Invoice], account: CorporateAccount) -> str:
    """Whoever pays by standing order reads that it has not arrived."""
    with translation.override(account.language):
        return " ".join(missing_transfer_words(invoices[line.debt.invoice] for line in decision.lines))


def _credit_note(credit_minor: int, account: CorporateAccount) -> str:
    """Whoever has credit is told so, and asked what it is for."""
    if not credit_minor:
        return ""
    with translation.override(account.language):
        amount = formats.amount_with_code(Money(credit_minor, account.currency))
        return _(
            "You have %(amount)s of credit that is not applied to an invoice yet. Let us know "
            "which invoice it is for."
        ) % {"amount": amount}
