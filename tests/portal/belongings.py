"""Everything an account can have that has an address of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_portal.accounts.actions import ask_email_change, invite_contact
from billing_portal.accounts.models import PaymentMethod
from billing_portal.documents.files import Upload
from billing_portal.documents.models import PaperCheck
from billing_portal.documents.queries import paper_of
from billing_portal.documents.snapshots import Kind
from billing_portal.dunning.actions import set_hold
from billing_portal.dunning.models import DunningNotice
from billing_portal.dunning.steps.run import send_notices, start_run
from billing_portal.flows.finishing import charge_order, finish_order
from billing_portal.invoices.actions import promise_payment
from billing_portal.invoices.rules import Promised
from billing_portal.kit import clock
from billing_portal.kit.money import Money
from billing_portal.orders.models import SeatChange, SeatDifference
from billing_portal.payments.actions import credit_invoice, record_payment
from billing_portal.payments.models import CreditUse
from billing_portal.payments.steps.attempts import start_attempt
from billing_portal.payments.steps.refunds import start_refund
from billing_portal.payments.steps.setups import start_setup
from billing_portal.requests.actions import open_request
from billing_portal.requests.models import RequestFile
from billing_portal.tax.actions.certificates import add_certificate
from tests.personas import contact_of, pays_by, place, ready_checkout, sent
from tests.portal.billing import billed
from tests.tax.test_tax_forms import PDF


@pytest.fixture
def belongings(alpenrose, staff):
    """One of everything that Alpenrose can own, by kind."""
    now = clock.now()
    today = clock.day(now, alpenrose.entity.zone)
    with clock.at(now):
        pays_by(alpenrose, PaymentMethod.Kind.CARD, "decline")
        order = place(ready_checkout([sent(alpenrose, now=now)], now=now), now=now)
        charge_order(order, now=now)
        finish_order.func(str(order.public_id))
        invoice = order.invoices.get()
        invoice.refresh_from_db()
        attempt = start_attempt(
            invoice.account,
            [(invoice, Money(100, "EUR"))],
            gateway="sandbox",
            method=None,
            request_key="click",
            by=contact_of(alpenrose),
            now=now,
        )
        payment = record_payment(
            invoice.account,
            attempt.amount,
            towards=[(invoice, attempt.amount)],
            kind="bank_transfer",
            label="Wire",
            source_key="bank:1",
            by=staff["finance"],
            now=now,
        )
        refund = start_refund(
            payment,
            Money(40, "EUR"),
            gateway="",
            reopen=True,
            reason="Test",
            request_key="refund",
            by=staff["finance"],
            now=now,
        )
        note = credit_invoice(
            invoice, {invoice.lines.get().pk: 100}, reason="Test", by=staff["finance"], now=now
        )
        setup = start_setup(
            alpenrose, "card", gateway="sandbox", checkout=None, by=contact_of(alpenrose), now=now
        )
        quote = sent(alpenrose, now=now)
        paper = paper_of(Kind.INVOICE, billed(alpenrose, now=now).public_id)
        PaperCheck.objects.update_or_create(
            paper=paper, defaults={"validator": "built-in", "problems": ["BR-CO-15"], "checked_at": now}
        )
        certificate = add_certificate(
            alpenrose,
            PDF,
            region="",
            kind="other",
            number="1",
            valid_from=today,
            valid_to=None,
            by=staff["finance"],
            now=now,
        )
        asked = open_request(
            alpenrose,
            topic="other",
            message="Help.",
            uploads=[Upload("po.pdf", PDF)],
            by=contact_of(alpenrose),
            now=now,
        )
        return {
            "account": alpenrose,
            "request": asked,
            "request_file": RequestFile.objects.get(message__request=asked),
            "handover": invite_contact(
                alpenrose,
                first_name="Jonas",
                last_name="Weber",
                email="j@neu.example",
                by=contact_of(alpenrose),
                now=now,
            ),
            "email_change": ask_email_change(
                contact_of(alpenrose), alpenrose, "s@neu.example", by=contact_of(alpenrose), now=now
            ),
            "recipient": alpenrose.invoice_contacts.first(),
            "quote": quote,
            "checkout": ready_checkout([quote], now=now),
            "order": order,
            "invoice": invoice,
            "attempt": attempt,
            "payment": payment,
            "credit_note": note,
            "refund": refund,
            "credit_use": CreditUse.objects.create(
                account=alpenrose, amount_minor=1, currency="EUR", used_by=contact_of(alpenrose), used_at=now
            ),
            "promise": promise_payment(
                alpenrose,
                [billed(alpenrose, now=now)],
                Promised("transfer", today),
                by=contact_of(alpenrose),
                now=now,
            ),
            "setup": setup,
            "subscription": alpenrose.subscriptions.get(),
            "method": alpenrose.payment_methods.first(),
            "admin_contact": order.admin_contact,
            "seat_difference": SeatDifference.objects.create(
                account=alpenrose,
                product_code="remote-support",
                bought=2,
                available=3,
                held=0,
                since=now,
                seen_at=now,
            ),
            "seat_change": SeatChange.objects.create(
                subscription=alpenrose.subscriptions.get(), since=today - timedelta(days=1)
            ),
            "certificate": certificate,
            "paper": paper,
            "hold": set_hold(alpenrose, None, reason="other", until=today, by=staff["services"], now=now),
            "notice": reminder_of(alpenrose, now),
        }


def reminder_of(account, now) -> DunningNotice:
    """What a run sends about an invoice that has been late for three days."""
    today = clock.day(now, account.entity.zone)
    later = billed(account, now=now, due=today).account
    run = start_run(later.entity, today + timedelta(days=4), by=None, now=now)
    [notice] = send_notices(run, [account.pk], now=now)
    return notice
