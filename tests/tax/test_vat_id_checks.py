"""The register's answers are kept as evidence, and what of them counts on the day of a sale."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.kit.errors import NotAllowed
from billing_portal.kit.tax_ids import vat_id_problem
from billing_portal.quotes.queries import tax_decider
from billing_portal.tax.actions.vat_ids import accept_vat_id, check_vat_id
from billing_portal.tax.errors import NothingToAccept, TaxUndecided
from billing_portal.tax.evidence import vat_evidence
from billing_portal.tax.models import VatIdCheck
from billing_portal.tax.steps import ask_register
from billing_portal.tax.tasks import check_vat_ids
from tests.personas import NOON

pytestmark = pytest.mark.django_db
TODAY = NOON.date()


def ending(digits: str) -> str:
    """An Austrian VAT id with right check digits that ends as VIES' test service understands."""
    for number in range(10_000, 99_999):
        found = f"ATU{number}{digits}"
        if not vat_id_problem(found, "AT"):
            return found
    raise AssertionError(digits)


@pytest.fixture
def vienna(alpenrose):
    """Alpenrose, were it in Austria."""
    alpenrose.country, alpenrose.vat_id = "AT", ending("100")
    alpenrose.save()
    return alpenrose


def asked(account, digits: str, *, now=NOON) -> VatIdCheck:
    account.vat_id = ending(digits)
    account.save()
    check = ask_register(account, by=None, now=now)
    assert check is not None
    return check


@pytest.mark.parametrize(
    ("digits", "status"),
    [("100", "valid"), ("200", "invalid"), ("300", "unknown"), ("301", "unknown"), ("302", "unknown")],
)
def test_each_answer_is_kept_with_the_day_and_decides(vienna, digits, status):
    check = asked(vienna, digits)

    assert (check.status, check.checked_at, check.own_vat_id) == (status, NOON, "DE136695976")
    assert vat_evidence(vienna, TODAY).status == status


def test_a_valid_answer_gives_reverse_charge_with_its_consultation_number(vienna):
    check = asked(vienna, "100")

    answer = tax_decider(vienna, TODAY, "")("service")

    assert answer.category == "AE"
    assert answer.inputs["vat_check"]["reference"] == check.consultation != ""


@pytest.mark.parametrize("digits", ["200", "300"])
def test_an_invalid_or_unanswered_id_holds_the_sale(vienna, digits):
    asked(vienna, digits)

    with pytest.raises(TaxUndecided):
        tax_decider(vienna, TODAY, "")("service")


def test_no_answer_never_takes_a_valid_one_back_until_it_is_too_old(vienna, settings):
    check = asked(vienna, "100")
    VatIdCheck.objects.create(
        account=vienna, vat_id=vienna.vat_id, status="unknown", checked_at=NOON + timedelta(days=1)
    )
    last = TODAY + timedelta(days=settings.VAT_CHECK_DAYS)

    assert vat_evidence(vienna, last).on == clock.day(check.checked_at, "Europe/Berlin")
    assert vat_evidence(vienna, last + timedelta(days=1)).status == "unknown"


def test_an_answer_about_another_id_counts_for_nothing(vienna):
    asked(vienna, "100")
    vienna.vat_id = ending("300")

    assert vat_evidence(vienna, TODAY).status == "unknown"


def test_at_home_and_where_no_register_is_there_nobody_is_asked(alpenrose, bluebell):
    assert ask_register(alpenrose, by=None, now=NOON) is not None  # could be asked, is not needed
    assert vat_evidence(alpenrose, TODAY).status == ""
    assert ask_register(bluebell, by=None, now=NOON) is None
    assert vat_evidence(bluebell, TODAY).status == "form"


def test_staff_accept_what_the_register_could_not_answer_with_a_reason_on_record(vienna, staff):
    asked(vienna, "301")

    accept_vat_id(vienna, vat_id=vienna.vat_id, reason="Certificate seen", by=staff["finance"], now=NOON)

    found = vat_evidence(vienna, TODAY)
    assert (found.status, found.reference) == ("accepted", "Certificate seen")
    assert Entry.objects.get(name="vat_id.accepted").data["reason"] == "Certificate seen"


@pytest.mark.parametrize(("digits", "who", "reason"), [("200", "finance", "x"), ("301", "finance", "  ")])
def test_what_was_answered_or_has_no_reason_is_not_accepted(vienna, staff, digits, who, reason):
    asked(vienna, digits)

    with pytest.raises(NothingToAccept):
        accept_vat_id(vienna, vat_id=vienna.vat_id, reason=reason, by=staff[who], now=NOON)

    assert not VatIdCheck.objects.filter(status="accepted").exists()


def test_a_representative_does_not_accept_and_another_id_is_not_meant(vienna, staff):
    asked(vienna, "301")

    with pytest.raises(NotAllowed):
        accept_vat_id(vienna, vat_id=vienna.vat_id, reason="x", by=staff["rep"], now=NOON)
    with pytest.raises(NothingToAccept):
        accept_vat_id(vienna, vat_id=ending("300"), reason="x", by=staff["finance"], now=NOON)

    assert VatIdCheck.objects.count() == 1


def test_the_worker_asks_about_new_unanswered_and_old_ids_and_lets_fresh_ones_be(vienna, bluebell):
    vienna.vat_id = ending("300")
    vienna.save()
    check_vat_ids(NOON)
    check_vat_ids(NOON + timedelta(minutes=5))
    assert VatIdCheck.objects.count() == 1

    check_vat_ids(NOON + timedelta(minutes=31))
    assert VatIdCheck.objects.count() == 2

    vienna.vat_id = ending("100")
    vienna.save()
    check_vat_ids(NOON + timedelta(minutes=40))
    check_vat_ids(NOON + timedelta(days=50))
    assert VatIdCheck.objects.filter(vat_id=vienna.vat_id).count() == 1

    check_vat_ids(NOON + timedelta(days=84))
    assert VatIdCheck.objects.filter(vat_id=vienna.vat_id).count() == 2


def test_an_id_that_turned_invalid_is_told_once(vienna):
    asked(vienna, "200")
    ask_register(vienna, by=None, now=NOON + timedelta(days=1))

    assert Entry.objects.filter(name="vat_id.refused").count() == 1


def test_an_id_of_a_wrong_form_is_invalid_before_any_register_was_asked(vienna):
    assert vat_evidence(vienna, TODAY).status == "unknown"

    vienna.vat_id = "ATU13585628"  # wrong check digits

    assert vat_evidence(vienna, TODAY).status == "invalid"


def test_that_the_register_was_asked_is_on_record_at_the_account(vienna, staff):
    check_vat_id(vienna, by=staff["finance"], now=NOON)

    entry = Entry.objects.get(name="vat_id.checked")
    assert (entry.actor, entry.account_id) == (staff["finance"], vienna.public_id)
    assert entry.data == {"vat_id": vienna.vat_id, "status": "valid"}


def test_of_a_long_reason_the_first_two_hundred_characters_are_kept(vienna, staff):
    asked(vienna, "301")

    check = accept_vat_id(vienna, vat_id=vienna.vat_id, reason="x" * 200 + "y", by=staff["finance"], now=NOON)

    assert check.reason == "x" * 200
