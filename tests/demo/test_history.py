"""The demo as promised: it lives through its past by the real actions, so it can hold nothing impossible."""

from __future__ import annotations

from collections import Counter

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import F, Sum

from billing_portal.accounts.models import CorporateAccount, Handover
from billing_portal.demo.models import KeptMail
from billing_portal.dunning.models import DunningNotice, Suspension
from billing_portal.identity.models import User
from billing_portal.integrations.payments.sandbox.models import Event
from billing_portal.invoices.models import CreditNote, Invoice, PaymentPromise
from billing_portal.invoices.queries import shown_status
from billing_portal.jobs.models import Job
from billing_portal.journal.models import Entry, Outbox
from billing_portal.kit import clock
from billing_portal.ledger.models import Leg
from billing_portal.notifications.models import Delivery
from billing_portal.payments.models import BookCheck, Chargeback, Payment, Refund
from billing_portal.payments.queries import attempts_of, is_left_to_people
from billing_portal.quotes.models import Quote
from billing_portal.requests.models import ServiceRequest
from billing_portal.subscriptions.models import Subscription


@pytest.fixture(autouse=True)
def kept_mail(settings):
    settings.EMAIL_BACKEND = "billing_portal.demo.mail.KeepingBackend"


def there_is_something_to_show_of_money(harbor: CorporateAccount) -> None:
    """Harbor & Pine: receipt, credit note, refunds sent and waiting, a chargeback won, credit, a declined card."""
    payments = Payment.objects.filter(account=harbor)
    assert payments.filter(attempt__isnull=False, attempt__request_key__startswith="pay:").count() == 1
    assert CreditNote.objects.filter(account=harbor).count() == 1
    refunds = Refund.objects.filter(payment__account=harbor)
    assert sorted(refunds.values_list("status", "gateway")) == [("created", ""), ("succeeded", "sandbox")]
    assert Chargeback.objects.get(payment__account=harbor).status == "won"
    assert payments.with_credit().get().unapplied_minor == 15_000
    declined = Invoice.objects.get(account=harbor, status="issued")
    assert is_left_to_people(attempts_of(declined))  # the contact ordered with it and was told
    assert not Event.objects.exists()  # nothing of the past is told when the portal starts
    assert not BookCheck.objects.get().findings
    assert "prove the books" in settings.JOB_SCHEDULES


def there_is_something_to_show_of_reminders(alpenrose: CorporateAccount) -> None:
    """Alpenrose: held after two reminders, then promised. Nordlicht: past due again, after a suspension and a promise not kept."""
    told = dict.fromkeys(("A-1001", "A-1004"), ())
    for number, level in DunningNotice.objects.order_by("pk").values_list("account__number", "level"):
        told[number] = (*told.get(number, ()), level)
    assert (told["A-1001"], told["A-1004"]) == ((1, 2), (1, 2, 3, 4, 1, 2))
    assert alpenrose.dunning_holds.standing().get().reason == "request"
    promises = PaymentPromise.objects.order_by("account__number").values_list("account__number", "status")
    assert list(promises) == [("A-1001", "open"), ("A-1004", "broken")]
    suspension = Suspension.objects.get()
    assert (suspension.account.number, suspension.restored_at is None) == ("A-1004", False)
    assert suspension.notified_at is not None


def test_the_demo_holds_what_it_promises(db, capsys):
    call_command("demo")

    now = clock.now()
    today = clock.day(now, "Europe/Berlin")
    alpenrose = CorporateAccount.objects.get(number="A-1001")
    invoices = Invoice.objects.filter(account=alpenrose)
    states = Counter(shown_status(invoice, today) for invoice in invoices)
    assert states == {"paid": 46, "open": 1, "partly_paid": 1, "overdue": 1}
    assert (today - min(invoice.issued_on for invoice in invoices)).days > 3.5 * 365
    mandate = alpenrose.default_method
    assert mandate.kind == "direct_debit"
    late = [i for i in invoices if shown_status(i, today) in ("partly_paid", "overdue")]
    assert all(invoice.issued_at < mandate.kept_at for invoice in late)
    quotes = Quote.objects.filter(account=alpenrose)
    assert Counter(quotes.values_list("status", flat=True)) == {
        "sent": 2,
        "accepted": 1,
        "rejected": 1,
        "expired": 1,
    }
    assert quotes.open_at(now).count() == 2
    assert quotes.get(status="rejected").comments
    assert alpenrose.invoice_contacts.count() == 3
    assert [po.expires_on < today for po in alpenrose.purchase_orders.order_by("expires_on")] == [
        True,
        False,
        False,
    ]
    limited = alpenrose.purchase_orders.with_used().get(number="4500021877")
    assert limited.used_minor * 100 // limited.limit_minor in (82, 83)

    harbor = CorporateAccount.objects.get(number="A-1002")
    assert Quote.objects.filter(account=harbor).open_at(now).count() == 1
    assert harbor.default_method.kind == "check"  # the declined card did not take its place
    live = Subscription.objects.filter(account=harbor).values_list("status", flat=True)
    assert sorted(live) == ["active", "pending_cancellation"]

    there_is_something_to_show_of_money(harbor)

    bluebell = CorporateAccount.objects.get(number="A-1003")
    assert bluebell.default_method.is_recurring_transfer
    paid, expected = bluebell.invoices.order_by("pk")
    assert paid.status == "paid"
    assert expected.is_expected(today)

    there_is_something_to_show_of_reminders(alpenrose)
    asked = ServiceRequest.objects.values_list("account__number", "status", "topic")
    assert set(asked) == {
        ("A-1001", "closed", "invoice_copy"),
        ("A-1001", "open", "billing_interval"),
        ("A-1002", "answered", "tax_form"),
        (None, "open", "contact"),
    }
    held = Invoice.objects.held().get()
    assert (held.account.number, held.missing) == ("A-1005", ["tax"])
    assert Handover.objects.open_at(now).get().account.number == "A-1004"

    assert not Leg.objects.values("currency").annotate(sum=Sum("minor")).exclude(sum=0).exists()
    assert not Invoice.objects.filter(paid_minor__gt=F("total_minor")).exists()
    assert not Job.objects.exclude(status="done").exists()
    assert not Outbox.objects.exists()
    assert not Delivery.objects.filter(status__in=["queued", "failed"]).exists()
    assert KeptMail.objects.filter(subject__contains=quotes.open_at(now)[0].number).exists()
    call_command("demo", "--sign-ins")
    printed = capsys.readouterr().out
    for user in User.objects.all():
        assert f"  {user.username} " in printed
        assert user.check_password("demo-Portal-2026")

    entries = Entry.objects.count()
    call_command("demo", "--if-empty")
    with pytest.raises(CommandError):
        call_command("demo")
    assert Entry.objects.count() == entries
