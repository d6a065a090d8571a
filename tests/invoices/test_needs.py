"""What an invoice must say is asked for before its number is taken: addresses, days of supply, creditor, rate, no negative line."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.accounts.queries import address_of, bill_to_snapshot
from billing_portal.documents.models import Paper
from billing_portal.documents.view import prepare
from billing_portal.invoices.e_invoices import field_word
from billing_portal.invoices.errors import NegativeLine
from billing_portal.invoices.models import Invoice, InvoiceLine
from billing_portal.invoices.rules import pieces
from billing_portal.invoices.steps import issue_invoices
from billing_portal.invoices.steps.credit_notes import issue_credit_note
from billing_portal.invoices.steps.drafts import Charge, Draft
from billing_portal.kit.addresses import missing_fields
from billing_portal.kit.periods import Period, day_of
from billing_portal.ledger.models import Posting
from billing_portal.numbers.models import NumberSeries
from billing_portal.portal.methods.method_rules import offered
from billing_portal.quotes.errors import LineNotPossible
from billing_portal.sellers.models import LegalEntity
from billing_portal.tax.ports import TaxDecision
from tests.days import NOON
from tests.personas import draft as quote_draft
from tests.personas import pays_by

VAT = TaxDecision("S", Decimal(19), "test", {}, {})
FREE = TaxDecision("G", Decimal(0), "test", {}, {})
TODAY = NOON.date()
PO_BOX = "P.O. Box 1"


def charge(net: int = 10_003, **changes) -> Charge:
    given = {
        "kind": "one_off", "description": "Set-up", "quantity": 1, "list_minor": net, "discount_bp": 0, "net_minor": net,
        "tax": VAT, "period": day_of(TODAY), **changes,
    }  # fmt: skip
    return Charge(**given)


def issue(account: CorporateAccount, *charges: Charge, method: PaymentMethod | None = None) -> Invoice:
    account = CorporateAccount.objects.select_related("entity", "bill_to", "representative").get(
        pk=account.pk
    )
    drafted = Draft(
        account=account,
        charges=charges or [charge()],
        bill_to=bill_to_snapshot(account, address_of(account.bill_to)),
        due_on=TODAY + timedelta(days=30),
        collect_by=method,
    )
    [invoice] = issue_invoices([drafted], by=None, now=NOON)
    return invoice


def held(invoice: Invoice, *missing: str) -> bool:
    """Held for just this, with nothing owed and no number taken."""
    nothing = (
        not NumberSeries.objects.exists() and not Posting.objects.exists() and not Paper.objects.exists()
    )
    return nothing and (invoice.status, invoice.number, invoice.missing) == ("draft", None, list(missing))


def paper() -> Paper:
    return Paper.objects.get(kind="invoice")


PEPPOL, XRECHNUNG = CorporateAccount.EInvoice.PEPPOL_UBL, CorporateAccount.EInvoice.XRECHNUNG_UBL


@pytest.mark.parametrize(
    ("account", "entity", "missing"),
    [
        ({"e_invoice": PEPPOL}, {}, ["buyer.endpoint"]),
        (
            {"e_invoice": PEPPOL, "endpoint": "a@b.example", "endpoint_scheme": "EM"},
            {},
            ["buyer.peppol_endpoint"],
        ),
        (
            {"e_invoice": PEPPOL, "endpoint": "DE136695976", "endpoint_scheme": "9930"},
            {"endpoint": "a@b.example", "endpoint_scheme": "EM"},
            ["seller.peppol_endpoint"],
        ),
        (
            {"e_invoice": XRECHNUNG, "endpoint": "a@b.example", "endpoint_scheme": "EM"},
            {"endpoint": "", "endpoint_scheme": ""},
            ["seller.endpoint", "buyer_reference"],
        ),
    ],
)
def test_what_the_accounts_format_needs_holds_the_invoice(alpenrose, account, entity, missing):
    CorporateAccount.objects.filter(pk=alpenrose.pk).update(**account)
    LegalEntity.objects.filter(pk=alpenrose.entity_id).update(**entity)

    assert held(issue(alpenrose), *missing)


def test_with_addresses_that_peppol_takes_it_is_issued_and_says_so(alpenrose):
    CorporateAccount.objects.filter(pk=alpenrose.pk).update(
        e_invoice=PEPPOL, endpoint="DE136695976", endpoint_scheme="9930"
    )

    assert issue(alpenrose).number == "DE-2026-000001"
    seller = paper().data.seller_party
    assert (seller.endpoint, seller.endpoint_scheme) == ("DE136695976", "9930")
    assert paper().data.e_invoice == "peppol_ubl"


def test_models_refuse_an_address_that_does_not_fit(alpenrose):
    alpenrose.e_invoice, alpenrose.endpoint, alpenrose.endpoint_scheme = PEPPOL, "a@b.example", "EM"
    with pytest.raises(ValidationError) as refused:
        alpenrose.clean()
    assert "endpoint" in refused.value.message_dict

    entity = alpenrose.entity
    entity.endpoint_scheme, entity.creditor_id = "8888", "DE97ZZZ09999999999"
    with pytest.raises(ValidationError) as refused:
        entity.clean()
    assert set(refused.value.message_dict) == {"endpoint", "creditor_id"}


def test_a_creditor_identifier_is_kept_in_its_plain_form(alpenrose):
    entity = alpenrose.entity
    entity.creditor_id = "de98 zzz 0999-9999999"

    entity.clean()

    assert entity.creditor_id == "DE98ZZZ09999999999"


def test_a_one_off_line_says_the_day_of_supply(alpenrose):
    issue(alpenrose, charge(period=day_of(date(2026, 2, 27))))

    data = paper().data
    assert (data.lines[0].service_start, data.lines[0].service_end) == (date(2026, 2, 27), date(2026, 2, 28))
    assert ["Leistungsdatum", "27.02.2026"] in prepare(data)["facts"]


def test_a_line_without_a_day_of_supply_holds_the_invoice(alpenrose):
    assert held(issue(alpenrose, charge(), charge(period=None)), "supply_date")
    with translation.override("de"):
        assert field_word("supply_date") == "Leistungsdatum oder -zeitraum jeder Position"


def test_what_was_ordered_once_is_supplied_on_its_day(alpenrose):
    from tests.personas import place, ready_checkout, sent

    when = TODAY - timedelta(days=3)
    order = place(
        ready_checkout(
            [
                sent(
                    alpenrose,
                    kind="one_off",
                    description="Workshop",
                    start_on=when,
                    list_minor=95_001,
                    product=None,
                    interval="",
                )
            ]
        )
    )

    line = order.invoices.get().lines.get()
    assert (line.period_start, line.period_end) == (when, when + timedelta(days=1))


@pytest.mark.parametrize("bad", [{"net_minor": -1}, {"list_minor": -1}, {"quantity": 0}])
def test_a_negative_line_is_refused_with_a_sentence(alpenrose, bad):
    with pytest.raises(NegativeLine):
        issue(alpenrose, charge(), charge(**bad))

    assert not Invoice.objects.exists()
    assert not NumberSeries.objects.exists()


def test_no_invoice_line_is_negative_in_the_database_either(alpenrose):
    line = issue(alpenrose).lines.get()

    with pytest.raises(IntegrityError), transaction.atomic():
        InvoiceLine.objects.filter(pk=line.pk).update(net_minor=-1)


@pytest.mark.parametrize("bad", [{"list_minor": -1}, {"seats": 0}, {"discount_bp": 10_001}])
def test_a_quote_takes_no_negative_line(alpenrose, bad):
    with pytest.raises(LineNotPossible):
        quote_draft(alpenrose, **bad)

    assert not alpenrose.quotes.exists()


@pytest.mark.parametrize(("country", "needed"), [("HK", False), ("AE", False), ("QA", False), ("MO", False), ("PA", False), ("DE", True), ("US", True)])  # fmt: skip
def test_a_postal_code_is_asked_for_where_there_are_any(alpenrose, country, needed):
    CorporateAccount.objects.filter(pk=alpenrose.pk).update(country=country)
    alpenrose.bill_to.postal_code = ""
    alpenrose.bill_to.region = "TX"
    alpenrose.bill_to.save()

    invoice = issue(alpenrose, charge(tax=FREE))

    address = {"company": "a", "street": PO_BOX, "city": "c", "region": "TX"}
    assert missing_fields(address, country) == (["postal_code"] if needed else [])
    assert held(invoice, "buyer.postal_code") if needed else invoice.number == "DE-2026-000001"


def test_sepa_debit_needs_the_creditor_identifier_before_it_is_offered_or_collected(alpenrose):
    method = pays_by(alpenrose, PaymentMethod.Kind.DIRECT_DEBIT)
    debit = {kind.kind: kind for kind in offered(alpenrose, None)}["direct_debit"]
    assert debit.offered
    LegalEntity.objects.filter(pk=alpenrose.entity_id).update(creditor_id="")
    alpenrose.refresh_from_db()

    debit = {kind.kind: kind for kind in offered(alpenrose, None)}["direct_debit"]
    assert (debit.offered, debit.reason) == (False, "Direct debits cannot be set up at present.")
    assert held(issue(alpenrose, method=method), "seller.creditor_id")


def test_ach_needs_no_creditor_identifier(harbor):
    LegalEntity.objects.update(creditor_id="")

    assert {kind.kind: kind for kind in offered(harbor, None)}["direct_debit"].offered


def test_the_register_number_stands_alone_and_the_rest_in_the_footer(alpenrose):
    issue(alpenrose)

    data = paper().data
    assert data.seller_party.registration == "HRB 214365"
    assert data.seller_party.legal_info.startswith("Amtsgericht München, HRB 214365")
    assert (
        prepare(data)["seller"]["legal"][-1]
        == "Amtsgericht München, HRB 214365, Geschäftsführerin: Dr. Annika Voss"
    )


@pytest.mark.parametrize(
    ("net", "whole", "quantity", "count"),
    [(104_000, 1_248_000, 60, 5), (1_248_000, 1_248_000, 60, 60), (104_001, 1_248_000, 60, 0), (1, 3, 3, 1), (7, 0, 3, 0), (10_003, 30_009, 9, 3)],
)  # fmt: skip
def test_a_credited_sum_is_a_number_of_pieces_or_none(net, whole, quantity, count):
    assert pieces(net, whole, quantity) == count


def test_a_credit_note_keeps_quantity_price_and_discount_of_what_it_takes_back(alpenrose, staff):
    year = Period(TODAY, TODAY.replace(year=2027))
    seats = charge(
        1_248_000,
        kind="period",
        quantity=60,
        list_minor=26_000,
        discount_bp=2_000,
        interval="annual",
        period=year,
    )
    invoice = issue(alpenrose, seats, charge(10_003))
    first, second = invoice.lines.order_by("position")

    issue_credit_note(
        invoice, {second.pk: 33, first.pk: 104_000}, reason="Five seats", by=staff["finance"], now=NOON
    )

    five, part = Paper.objects.get(kind="credit_note").data.lines
    assert (five.quantity, five.list_minor, five.discount_percent, five.interval) == (
        5,
        26_000,
        "20",
        "annual",
    )
    assert (part.quantity, part.unit_minor, part.net_minor, part.list_minor) == (1, 33, 33, None)
    data = Paper.objects.get(kind="credit_note").data
    assert (data.term_start, data.term_end) == (year.start, year.end)
