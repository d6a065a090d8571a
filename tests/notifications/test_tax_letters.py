"""Staff hear of VAT ids that a register refuses and of certificates that end."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_portal.tax.actions.certificates import end_certificate
from billing_portal.tax.steps import ask_register
from billing_portal.tax.tasks import warn_of_certificates
from tests.personas import NOON
from tests.tax.test_certificates import verified
from tests.tax.test_vat_id_checks import ending

pytestmark = pytest.mark.django_db


def refused(alpenrose):
    alpenrose.country, alpenrose.vat_id = "AT", ending("200")
    alpenrose.save()
    ask_register(alpenrose, by=None, now=NOON)


def test_services_hear_of_an_id_that_the_register_does_not_know(alpenrose, deliver):
    refused(alpenrose)

    [mail] = [mail for mail in deliver() if "VAT id" in mail.subject]

    assert mail.to == ["account.services@halden.example"]
    assert mail.subject == f"Alpenrose Logistik GmbH: the VAT id {alpenrose.vat_id} is not valid"


def test_nobody_hears_of_an_id_that_was_corrected_meanwhile(alpenrose, deliver):
    refused(alpenrose)
    alpenrose.vat_id = ending("100")
    alpenrose.save()

    assert not [mail for mail in deliver() if "VAT id" in mail.subject]


def test_services_hear_before_a_certificate_ends_and_when_it_has(harbor, staff, deliver):
    certificate = verified(harbor, staff["services"])

    warn_of_certificates(NOON + timedelta(days=31))
    [before] = deliver()
    warn_of_certificates(NOON + timedelta(days=61))
    mails = deliver()

    assert "is valid until" in before.subject
    assert "has expired" in mails[-1].subject
    assert "taxed again" in mails[-1].body
    assert certificate.number in mails[-1].body


def test_nobody_hears_of_one_that_was_ended_meanwhile(harbor, staff, deliver):
    certificate = verified(harbor, staff["services"])
    warn_of_certificates(NOON + timedelta(days=31))
    end_certificate(certificate, by=staff["services"], now=NOON)

    assert deliver() == []
