"""Mails about money past due: one to the contact with the paper, and to the representative when it gets serious."""

from __future__ import annotations

import pytest

from billing_portal.accounts.queries import invoice_contacts
from billing_portal.dunning.models import DunningPolicy
from billing_portal.dunning.steps.policies import ensure_policy
from billing_portal.flows.suspension import restore_paid
from billing_portal.invoices.models import Invoice
from tests.dunning.past_due import after, late, run_on
from tests.payments.money import wired
from tests.personas import NOON

pytestmark = pytest.mark.django_db


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").replace("\u202f", " ").split())


@pytest.fixture
def told(deliver, alpenrose):
    late(alpenrose)
    deliver()

    def turn(days: int):
        run_on(alpenrose, days)
        return deliver(after(days))

    return turn


def test_the_contact_is_reminded_in_the_language_of_the_papers_with_the_paper(told, sabine):
    [mail] = told(3)

    assert mail.to == [sabine.email]
    assert plain(mail.subject).startswith("Zahlungserinnerung: 119,00 EUR")
    body = plain(mail.body)
    assert "DE-2026-000001: 119,00 EUR" in body
    assert "/pay/" in body
    assert "Montag" in body or "März 2026" in body
    [(name, content, kind)] = mail.attachments
    assert (name, kind, content[:4]) == ("DE-M-2026-000001.pdf", "application/pdf", b"%PDF")


def test_each_level_has_its_own_subject(told):
    subjects = [plain(told(day)[0].subject) for day in (3, 14, 28)]

    assert [subject.split(":")[0] for subject in subjects] == [
        "Zahlungserinnerung",
        "Mahnung",
        "Letzte Mahnung",
    ]


def test_the_representative_hears_of_a_final_notice_only(told, miriam):
    told(3), told(14)

    mails = told(28)

    assert [mail.to for mail in mails if mail.to == [miriam.email]] == [[miriam.email]]
    assert len(mails) == 2


def test_what_was_paid_before_the_mail_left_is_not_asked_for(alpenrose, deliver, staff):
    invoice = late(alpenrose)
    deliver()
    run_on(alpenrose, 3)
    wired(alpenrose, 11_900, [(invoice, 11_900)], staff["finance"])

    assert [mail for mail in deliver(after(3)) if "erinnerung" in mail.subject] == []


def test_a_suspension_is_told_to_both_and_so_is_its_end(told, alpenrose, sabine, miriam, deliver, staff):
    for day in (3, 14, 28):
        told(day)

    mails = {mail.to[0]: plain(mail.subject) for mail in told(42)}
    assert mails[sabine.email] == "Ihre Dienste sind gesperrt: 119,00 EUR überfällig"
    assert mails[miriam.email].startswith("The services of Alpenrose Logistik GmbH are suspended")

    wired(alpenrose, 11_900, [(Invoice.objects.get(), 11_900)], staff["finance"])
    restore_paid(after(43))
    mails = {mail.to[0]: plain(mail.subject) for mail in deliver(after(43))}
    assert mails[sabine.email] == "Die Dienste von Alpenrose Logistik GmbH laufen wieder"
    assert mails[miriam.email] == "The services of Alpenrose Logistik GmbH are restored"


def test_without_a_billing_contact_account_services_get_the_paper(told, alpenrose, settings):
    alpenrose.memberships.update(ended_at=NOON)

    [mail] = told(3)

    assert mail.to == [settings.SERVICES_EMAIL]
    assert "has no contact to remind" in mail.subject
    assert [name for name, _content, _kind in mail.attachments] == ["DE-M-2026-000001.pdf"]


def test_the_invoice_contacts_get_no_reminder_where_the_policy_does_not_say_so(told, alpenrose, sabine):
    assert invoice_contacts(alpenrose)

    assert [mail.to for mail in told(3)] == [[sabine.email]]


def test_by_the_policy_the_invoice_contacts_get_a_copy_without_a_way_in(told, alpenrose, sabine):
    ensure_policy(alpenrose.entity)
    DunningPolicy.objects.update(copies=True)

    mails = told(3)

    copies = [mail for mail in mails if mail.to != [sabine.email]]
    assert sorted(mail.to[0] for mail in copies) == sorted(row.email for row in invoice_contacts(alpenrose))
    for mail in copies:
        assert plain(mail.subject).startswith("Zahlungserinnerung: 119,00 EUR")
        assert "DE-2026-000001: 119,00 EUR" in plain(mail.body)
        assert "/pay/" not in mail.body
        assert sabine.email not in mail.body
        assert sabine.last_name not in mail.body
        assert sabine.username not in mail.body
        assert [name for name, _content, _kind in mail.attachments] == ["DE-M-2026-000001.pdf"]


def test_without_a_billing_contact_the_copies_go_out_and_services_read_that(told, alpenrose, settings):
    ensure_policy(alpenrose.entity)
    DunningPolicy.objects.update(copies=True)
    alpenrose.memberships.update(ended_at=NOON)

    mails = {mail.to[0]: mail for mail in told(3)}

    assert len(mails) == 1 + len(invoice_contacts(alpenrose))
    assert "only to the invoice contacts" in plain(mails[settings.SERVICES_EMAIL].body)
