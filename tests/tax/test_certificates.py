"""Exemption certificates: verified ones exempt on their days in their jurisdiction, and staff are warned of the end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from billing_portal.documents.errors import FileNotUsable
from billing_portal.journal.models import Entry
from billing_portal.kit.errors import NotAllowed, WrongState
from billing_portal.quotes.queries import tax_decider
from billing_portal.tax.actions.certificates import (
    add_certificate,
    download_certificate,
    end_certificate,
    verify_certificate,
)
from billing_portal.tax.models import ExemptionCertificate
from billing_portal.tax.tasks import warn_of_certificates
from tests.personas import NOON
from tests.tax.test_tax_forms import PDF

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


@pytest.fixture
def boston(harbor):
    """Harbor & Pine, were it in Massachusetts."""
    harbor.bill_to.region = "MA"
    harbor.bill_to.save()
    return harbor


def added(account, by, **changes) -> ExemptionCertificate:
    given = {
        "region": "ma",
        "kind": "resale",
        "number": "ST-4 771",
        "valid_from": TODAY,
        "valid_to": TODAY + timedelta(days=60),
        **changes,
    }
    return add_certificate(account, PDF, by=by, now=NOON, **given)


def verified(account, by, **changes) -> ExemptionCertificate:
    certificate = added(account, by, **changes)
    verify_certificate(certificate, by=by, now=NOON)
    return certificate


def category(account, on: date = TODAY) -> str:
    return tax_decider(account, on, account.bill_to.region)("service").category


def test_it_exempts_once_it_is_verified_and_is_named_in_the_note(boston, staff):
    certificate = added(boston, staff["services"])
    assert category(boston) == "S"

    verify_certificate(certificate, by=staff["finance"], now=NOON)

    answer = tax_decider(boston, TODAY, "MA")("service")
    assert (answer.category, answer.rate) == ("E", 0)
    assert "ST-4 771" in answer.notes["en"]
    last = (TODAY + timedelta(days=60)).isoformat()
    assert answer.inputs["certificate"] == {
        "number": "ST-4 771",
        "kind": "resale",
        "country": "US",
        "region": "MA",
        "valid_to": last,
    }


def test_before_it_begins_and_after_it_expired_tax_is_charged(boston, staff):
    certificate = verified(boston, staff["services"])

    days = (TODAY - timedelta(days=1), TODAY, certificate.valid_to, certificate.valid_to + timedelta(days=1))
    assert [category(boston, day) for day in days] == ["S", "E", "E", "S"]


def test_it_exempts_in_its_own_jurisdiction_only(boston, staff):
    verified(boston, staff["services"], region="NY")

    assert category(boston) == "S"
    assert tax_decider(boston, TODAY, "ny")("service").category == "E"


def test_one_that_was_ended_exempts_no_more(boston, staff):
    certificate = verified(boston, staff["services"])

    end_certificate(certificate, by=staff["services"], now=NOON)

    assert category(boston) == "S"
    with pytest.raises(WrongState):
        end_certificate(certificate, by=staff["services"], now=NOON)


def test_nobody_verifies_twice_or_what_was_ended(boston, staff):
    certificate = verified(boston, staff["services"])
    with pytest.raises(WrongState):
        verify_certificate(certificate, by=staff["finance"], now=NOON)

    other = added(boston, staff["services"], number="2")
    end_certificate(other, by=staff["services"], now=NOON)
    with pytest.raises(WrongState):
        verify_certificate(other, by=staff["finance"], now=NOON)
    assert ExemptionCertificate.objects.get(pk=other.pk).verified_at is None


def test_a_representative_neither_adds_nor_verifies_nor_ends(boston, staff):
    with pytest.raises(NotAllowed):
        added(boston, staff["rep"])
    assert not ExemptionCertificate.objects.exists()

    certificate = added(boston, staff["services"])
    for verb in (verify_certificate, end_certificate):
        with pytest.raises(NotAllowed):
            verb(certificate, by=staff["rep"], now=NOON)
    certificate.refresh_from_db()
    assert (certificate.verified_at, certificate.ended_on) == (None, None)


def test_what_is_no_pdf_is_refused_and_not_kept(boston, staff):
    with pytest.raises(FileNotUsable):
        add_certificate(
            boston,
            b"<html>",
            region="MA",
            kind="resale",
            number="1",
            valid_from=TODAY,
            valid_to=None,
            by=staff["services"],
            now=NOON,
        )

    assert not ExemptionCertificate.objects.exists()


def test_staff_are_told_once_thirty_days_before_and_once_when_it_has_expired(boston, staff):
    certificate = verified(boston, staff["services"])
    last = certificate.valid_to
    told = []
    for days in (-31, -30, -29, 0, 1, 2):
        warn_of_certificates(NOON + (last - TODAY) + timedelta(days=days))
        told.append(
            list(Entry.objects.filter(name__startswith="certificate.exp").values_list("name", flat=True))
        )

    assert [len(names) for names in told] == [0, 1, 1, 1, 2, 2]
    assert told[-1] == ["certificate.expiring", "certificate.expired"]


def test_one_that_was_ended_or_has_no_end_is_not_warned_of(boston, staff):
    verified(boston, staff["services"], valid_to=None)
    end_certificate(verified(boston, staff["services"]), by=staff["services"], now=NOON)

    warn_of_certificates(NOON + timedelta(days=90))

    assert not Entry.objects.filter(name__startswith="certificate.exp").exists()


def test_the_file_is_handed_out_as_it_came_and_that_is_on_record(boston, staff):
    certificate = added(boston, staff["services"])

    assert download_certificate(certificate, by=staff["finance"], now=NOON) == PDF
    assert Entry.objects.get(name="certificate.downloaded").actor == staff["finance"]
