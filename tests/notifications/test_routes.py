"""From what happened to who is mailed about it, with which words and papers."""

from __future__ import annotations

import html
import re

import pytest
from django.core import mail as post

from billing_portal.accounts.actions import change_bill_to
from billing_portal.accounts.models import PaymentMethod
from billing_portal.accounts.queries import address_of
from billing_portal.flows.admins import provision_admins
from billing_portal.flows.finishing import charge_order, confirm_order
from billing_portal.kit import clock
from billing_portal.kit.money import Money
from billing_portal.notifications.letters import LETTERS
from billing_portal.notifications.models import Delivery, Message
from billing_portal.notifications.routes import ROUTES
from billing_portal.payments.actions import record_payment
from billing_portal.quotes.actions import reject_quote, withdraw_quote
from billing_portal.quotes.tasks import note_expired_quotes
from billing_portal.requests.actions import open_public_request
from tests.notifications.mails import LATER, of, ordered
from tests.personas import NOON, contact_of, pays_by, place, ready_checkout, sent

pytestmark = pytest.mark.django_db


def test_every_route_has_a_letter_and_every_letter_a_route():
    assert {route.template for routes in ROUTES.values() for route in routes} == set(LETTERS)


def test_a_sent_quote_is_mailed_to_the_billing_contact_with_its_pdf_and_the_deadline(harbor, grace, deliver):
    quote = sent(harbor)

    [mail] = deliver()

    assert mail.to == [grace.email]
    assert (
        mail.subject
        == f"Quote {quote.number} over USD 2,600.00 is waiting for your decision until Mon 9 Mar, 05:00 PDT"
    )
    assert [(name, kind) for name, _body, kind in mail.attachments] == [
        (f"{quote.number}.pdf", "application/pdf")
    ]
    assert mail.attachments[0][1].startswith(b"%PDF")
    assert f"http://localhost:8000/quotes/{quote.public_id}/" in mail.body
    assert mail.reply_to == [harbor.representative.email]


def test_rejecting_tells_the_representative_the_very_comments(harbor, grace, miriam, deliver):
    quote = sent(harbor)
    deliver()
    reject_quote(quote, comments="Too many seats.\nTen are enough.", by=grace, now=NOON)

    [mail] = deliver()

    assert mail.to == [miriam.email]
    assert "> Too many seats.\n> Ten are enough." in mail.body
    assert f"/office/quotes/{quote.public_id}/" in mail.body


def test_withdrawal_and_expiry_tell_the_billing_contact(harbor, grace, miriam, deliver):
    withdraw_quote(withdrawn := sent(harbor), by=miriam, now=NOON)
    expired = sent(harbor)
    deliver()
    with clock.at(LATER):
        note_expired_quotes(LATER)
    mails = deliver(LATER)

    told = of(post.outbox, "quote_withdrawn")
    assert [mail.to for mail in told] == [[grace.email]]
    assert withdrawn.number in told[0].subject
    assert {tuple(mail.to) for mail in mails} == {(grace.email,), (miriam.email,)}
    assert all(expired.number in mail.subject for mail in mails)


def test_an_order_is_confirmed_with_receipt_and_its_invoice_goes_to_every_recipient(
    alpenrose, sabine, miriam, deliver
):
    removed = alpenrose.invoice_contacts.order_by("pk").first()
    removed.removed_at = NOON
    removed.save()
    ordered(alpenrose)

    mails = deliver()

    [confirmation] = of(mails, "order_confirmed")
    assert confirmation.to == [sabine.email]
    assert confirmation.attachments[0][0].startswith("SO-2026-")
    [told] = of(mails, "order_confirmed_staff")
    assert told.to == [miriam.email]
    invoices = [mail for mail in mails if mail.attachments and mail.attachments[0][0].startswith("DE-2026-")]
    kept = set(alpenrose.invoice_contacts.filter(removed_at=None).values_list("email", flat=True))
    assert {mail.to[0] for mail in invoices} == kept | {sabine.email}
    assert len(invoices) == 3


def test_an_address_that_is_contact_and_recipient_gets_the_invoice_once(alpenrose, sabine, deliver):
    one = alpenrose.invoice_contacts.order_by("pk").first()
    alpenrose.invoice_contacts.exclude(pk=one.pk).update(removed_at=NOON)
    alpenrose.invoice_contacts.filter(pk=one.pk).update(email=sabine.email.upper())
    ordered(alpenrose)

    deliver()

    assert Delivery.objects.filter(message__template__startswith="invoice").count() == 1


def test_no_mail_to_others_names_the_billing_contact(alpenrose, sabine, deliver):
    ordered(alpenrose)
    deliver()
    copies = Delivery.objects.filter(message__template="invoice_copy").values_list("address", flat=True)
    assert len(copies) == 3

    for mail in post.outbox:
        if mail.to[0] in copies:
            words = mail.subject + mail.body + mail.alternatives[0][0] + str(mail.reply_to)
            for secret in (sabine.name, sabine.last_name, sabine.email, sabine.username):
                assert secret not in words


def test_the_confirmation_says_the_words_of_the_filed_paper(harbor, grace, deliver):
    pays_by(harbor, PaymentMethod.Kind.CARD)
    ordered(harbor)

    mails = deliver()

    [mail] = of(mails, "order_confirmed")
    assert "confirmation and receipt" in mail.subject
    assert "was paid by card. Nothing else is due now." in mail.body
    assert of(mails, "payment_received") == []  # the confirmation is the receipt


def test_a_card_declined_with_the_order_is_told_by_the_confirmation_alone(harbor, deliver):
    pays_by(harbor, PaymentMethod.Kind.CARD, "decline")
    order = ordered(harbor)

    mails = deliver()

    [mail] = of(mails, "order_confirmed")
    assert "the card payment did not go through" in mail.subject
    assert f"Pay Now:\nhttp://localhost:8000/pay/?invoice={order.invoices.get().public_id}" in mail.body
    assert not Message.objects.filter(template="payment_declined").exists()


def test_a_decline_after_the_confirmation_has_a_mail_of_its_own(harbor, grace, deliver):
    pays_by(harbor, PaymentMethod.Kind.CARD, "decline")
    with clock.at(NOON):
        order = place(ready_checkout([sent(harbor)]))
        confirm_order(order, now=NOON)
        charge_order(order, now=NOON)

    mails = deliver()

    [mail] = of(mails, "payment_declined")
    assert mail.to == [grace.email]
    assert (
        "Nothing was charged. You can pay now by card, in full or in part, or by bank transfer." in mail.body
    )
    assert f"Pay Now:\nhttp://localhost:8000/pay/?invoice={order.invoices.get().public_id}" in mail.body


def test_money_that_arrives_later_is_receipted_with_what_remains(harbor, staff, deliver):
    pays_by(harbor, PaymentMethod.Kind.CHECK)
    order = ordered(harbor)
    deliver()
    record_payment(
        order.invoices.get().account,
        Money(60_000, "USD"),
        towards=[(order.invoices.get(), Money(60_000, "USD"))],
        kind="check",
        label="Check 1042",
        source_key="check:1042",
        by=staff["finance"],
        now=LATER,
    )

    [mail] = deliver(LATER)

    assert mail.subject == f"Receipt: USD 600.00 for invoice {order.invoices.get().number}"
    assert "Still open there: USD 2,000.00." in mail.body.replace("\u00a0", " ")
    assert mail.attachments[0][0] == "US-P-2026-000001.pdf"


def test_the_admin_is_reported_and_plainly_when_no_seat_was_free(harbor, deliver):
    pays_by(harbor, PaymentMethod.Kind.CARD)
    order = ordered(harbor)
    deliver()
    with clock.at(NOON):
        provision_admins(NOON)
    contact = order.admin_contact
    contact.refresh_from_db()
    contact.seats = {"remote-support": "none_free"}
    contact.save()

    [mail] = deliver()

    assert mail.to == [contact_of(harbor).email]
    assert "not every seat was free" in mail.subject
    assert "Remote Support: no seat was free, so none was assigned." in mail.body


def test_a_changed_address_is_told_with_before_and_after(harbor, grace, deliver):
    address = {**address_of(harbor.bill_to), "street": "9 New Quay"}
    change_bill_to(harbor, address, by=grace, now=NOON)

    [mail] = deliver()

    assert mail.to == [grace.email]
    assert "Before: Harbor & Pine LLC, 2150 NW Front Avenue" in mail.body
    assert "Now: Harbor & Pine LLC, 9 New Quay" in mail.body


def test_a_chosen_payment_method_is_told_by_its_label_and_never_by_its_token(harbor, deliver):
    method = pays_by(harbor, PaymentMethod.Kind.CARD)

    [mail] = deliver()

    assert "Visa •••• 4242" in mail.body
    assert method.token not in mail.body + mail.alternatives[0][0]


def test_a_message_reaches_account_services_as_typed_and_breaks_no_header(settings, deliver):
    open_public_request(
        {
            "topic": "user_id_lost",
            "name": "Robin Roe",
            "email": "robin@firma.example",
            "phone": "",
            "company": "Firma\nBcc: everybody@firma.example",
            "reference": "",
            "message": "<script>alert(1)</script>\n{{ 7 * 7 }}",
        },
        language="en",
        now=NOON,
    )

    [mail] = deliver()

    assert mail.to == [settings.SERVICES_EMAIL]
    assert mail.reply_to == ["robin@firma.example"]
    assert mail.subject.startswith("R-2026-000001: ")
    assert "\n" not in mail.subject
    assert "Bcc" not in mail.message()
    assert "&lt;script&gt;" in mail.alternatives[0][0]
    assert "{{ 7 * 7 }}" in mail.body


def test_text_and_html_say_the_same_words(alpenrose, deliver):
    """Whatever stands in the plain text stands in the HTML too."""
    ordered(alpenrose)
    for mail in deliver():
        body = re.sub(r"<(style|title)>.*?</\1>", " ", mail.alternatives[0][0], flags=re.DOTALL)
        words = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())
        for line in mail.body.splitlines():
            for piece in re.split(r": |:$", line.removeprefix("- ").removeprefix("> ")):
                piece = " ".join(piece.split()).removesuffix(":")
                if piece and piece != "--":
                    assert piece in words, piece
