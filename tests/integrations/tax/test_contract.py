"""What every tax calculator answers alike: the seller's table and an engine outside of the portal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from billing_portal.demo import company
from billing_portal.integrations.tax.sandbox import SandboxEngine
from billing_portal.tax.errors import TaxUnavailable, TaxUndecided
from billing_portal.tax.ports import CertificateEvidence, TaxCase, VatIdEvidence
from billing_portal.tax.table import TaxTable

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
HOME = TaxCase("DE", "DE", "", "", "service", DAY)
VIENNA = replace(HOME, buyer_country="AT", buyer_vat_id="ATU13585627")
BOSTON = replace(HOME, seller_country="US", buyer_country="US", buyer_region="MA")
RESALE = CertificateEvidence("R-1", "resale", "US", "MA", None)


@pytest.fixture(params=[TaxTable, SandboxEngine])
def engine(request, db):
    company.found()
    return request.param()


def test_a_whole_document_is_decided_at_once_line_by_line(engine):
    answers = engine.decide([HOME, replace(HOME, product_category="software_service"), BOSTON])

    assert [(answer.category, answer.rate) for answer in answers] == [
        ("S", Decimal(19)),
        ("S", Decimal(19)),
        ("S", Decimal("6.25")),
    ]


def test_each_decision_says_what_it_rests_on(engine):
    [answer] = engine.decide([HOME])

    assert answer.rule
    assert answer.inputs["on"] == "2026-03-02"
    assert answer.inputs["seller_country"] == answer.inputs["buyer_country"] == "DE"
    assert answer.inputs["decided_by"] == engine.code


@pytest.mark.parametrize("status", ["valid", "accepted"])
def test_a_business_with_an_id_that_counts_gets_reverse_charge(engine, status):
    [answer] = engine.decide([replace(VIENNA, vat_check=VatIdEvidence(status, DAY, "W1"))])

    assert (answer.category, answer.rate) == ("AE", 0)
    assert answer.notes["en"]
    assert answer.inputs["vat_check"] == {"status": status, "on": "2026-03-02", "reference": "W1"}


@pytest.mark.parametrize(
    ("status", "missing"), [("", "vat_id"), ("invalid", "vat_id_invalid"), ("unknown", "vat_id_unknown")]
)
def test_an_id_that_does_not_count_decides_nothing_and_is_named(engine, status, missing):
    with pytest.raises(TaxUndecided) as caught:
        engine.decide([replace(VIENNA, vat_check=VatIdEvidence(status))])

    assert caught.value.missing == missing
    assert caught.value.case == replace(VIENNA, vat_check=VatIdEvidence(status))


def test_a_certificate_exempts_what_would_be_taxed(engine):
    [answer] = engine.decide([replace(BOSTON, certificate=RESALE)])

    assert (answer.category, answer.rate) == ("E", 0)
    assert "R-1" in answer.notes["en"]
    assert answer.inputs["certificate"]["number"] == "R-1"


def test_a_state_that_is_not_known_is_asked_for(engine):
    with pytest.raises(TaxUndecided) as caught:
        engine.decide([replace(BOSTON, buyer_region="")])

    assert caught.value.missing == "region"


def test_what_nobody_decided_is_never_zero(engine):
    with pytest.raises(TaxUndecided):
        engine.decide([HOME, replace(HOME, product_category="goods")])
    with pytest.raises(TaxUndecided):
        engine.decide([replace(HOME, buyer_country="BR")])


def test_an_engine_that_is_down_says_so_and_answers_nothing(db):
    with pytest.raises(TaxUnavailable):
        SandboxEngine().decide([replace(BOSTON, buyer_region="DOWN")])
