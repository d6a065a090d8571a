from datetime import timedelta

import pytest
from django.urls import reverse

from billing_portal.accounts.models import PaymentMethod
from billing_portal.flows.finishing import charge_order
from billing_portal.integrations.payments.sandbox.models import Switch
from billing_portal.jobs.models import Job
from billing_portal.journal.models import Entry
from billing_portal.payments.models import HostedSetup
from billing_portal.portal.methods.method_rules import offered
from billing_portal.sellers.queries import remittance
from tests.integrations.hosted import at_gateway, pay
from tests.personas import pays_by, place, ready_checkout, sent
from tests.portal.visiting import Visitor, words

URL = "/payment-method/"
NEW, CHOOSE = f"{URL}new/", f"{URL}choose/"
MANDATE = {"holder": "Alpenrose", "account_number": "DE89 3704 0044 0532 0130 00", "agreed": "on"}


@pytest.fixture
def visitor(sabine, noon) -> Visitor:
    return Visitor(sabine, noon)


def came_back(visitor: Visitor):
    setup = HostedSetup.objects.get()
    return visitor.get(reverse("portal:setup-return", args=[setup.public_id]), follow=True)


def kinds(account) -> dict[str, str]:
    """Reason by kind, empty where it is offered."""
    return {row.kind: row.reason for row in offered(account, remittance(account.entity_id, account.currency))}


def test_what_is_offered_follows_the_currency_and_says_why_not(alpenrose, harbor, bluebell):
    assert kinds(alpenrose) == {
        "card": "",
        "direct_debit": "",
        "recurring_transfer": "",
        "bank_transfer": "",
        "check": "Checks are not accepted for invoices in EUR.",
    }
    assert not any(kinds(harbor).values())
    assert "yours is in GBP" in kinds(bluebell)["direct_debit"]


def test_discover_is_named_for_dollars_only(alpenrose, harbor):
    assert "Discover" in offered(harbor, None)[0].note
    assert "Discover" not in offered(alpenrose, None)[0].note


def test_without_a_gateway_only_transfers_and_checks_remain(harbor, settings):
    settings.PAYMENT_GATEWAY = "billing_portal.integrations.payments.manual.adapter.ManualGateway"

    reasons = kinds(harbor)

    assert reasons["card"]
    assert reasons["direct_debit"]
    assert not reasons["bank_transfer"]


def test_the_page_says_what_is_used_and_where_transfers_go(alpenrose, visitor):
    page = words(visitor.get(URL))

    assert "Used now Bank transfer You pay new orders and renewals yourself, by their due date." in page
    assert "An invoice is due 30 days after its date." in page
    assert "Check Not offered Checks are not accepted for invoices in EUR." in page
    assert "DE89 3704 0044 0532 0130 00" in page
    assert 'data-copy="DE89370400440532013000"' in visitor.get(URL).content.decode()


def test_a_card_is_added_on_the_gateways_page_and_chosen_afterwards(alpenrose, visitor):
    hosted = visitor.post(NEW, {"kind": "card"})
    assert hosted.status_code == 303
    pay(visitor, hosted["Location"], "5555 5555 5555 4444")
    page = words(came_back(visitor))

    assert "Mastercard •••• 4444 was added. Choose it below to use it from now on." in page
    card = PaymentMethod.objects.get(kind="card")
    alpenrose.refresh_from_db()
    assert alpenrose.default_method != card

    answer = visitor.post(CHOOSE, {"method": str(card.public_id)}, follow=True)
    assert "Credit or debit card · Mastercard •••• 4444, valid until 12/2030" in words(answer)
    alpenrose.refresh_from_db()
    assert alpenrose.default_method == card


def test_coming_back_twice_adds_one(alpenrose, visitor):
    pay(visitor, visitor.post(NEW, {"kind": "card"})["Location"], "4242 4242 4242 4242")

    came_back(visitor)
    came_back(visitor)

    assert PaymentMethod.objects.filter(kind="card").count() == 1


def test_the_first_method_of_an_account_is_used_at_once(harbor, grace, noon):
    visitor = Visitor(grace, noon)
    assert "None chosen yet" in words(visitor.get(URL))
    pay(visitor, visitor.post(NEW, {"kind": "card"})["Location"], "4242 4242 4242 4242")

    assert "Visa •••• 4242 was added and is used from now on." in words(came_back(visitor))
    harbor.refresh_from_db()
    assert harbor.default_method.last4 == "4242"


def test_a_mandate_is_granted_on_the_gateways_page(alpenrose, visitor):
    hosted = visitor.post(NEW, {"kind": "direct_debit"})["Location"]
    at_gateway(visitor, hosted, MANDATE)

    came_back(visitor)

    debit = PaymentMethod.objects.get(kind="direct_debit")
    assert (debit.brand, debit.last4) == ("SEPA", "3000")
    assert debit.mandate


def test_leaving_the_gateways_page_changes_nothing(alpenrose, visitor):
    hosted = visitor.post(NEW, {"kind": "card"})["Location"]
    at_gateway(visitor, f"{hosted}cancel/")

    assert "Nothing was entered on the payment page." in words(came_back(visitor))
    assert PaymentMethod.objects.count() == 1


@pytest.mark.parametrize("kind", ["check", "bank_transfer", "nonsense", ""])
def test_nothing_else_is_entered_there(alpenrose, visitor, kind):
    assert visitor.post(NEW, {"kind": kind}).status_code == 422
    assert not HostedSetup.objects.exists()


def test_direct_debit_is_refused_where_it_is_not_offered(bluebell, owen, noon):
    response = Visitor(owen, noon).post(NEW, {"kind": "direct_debit"})

    assert response.status_code == 422
    assert "Direct debit is offered for accounts in EUR and USD" in words(response)
    assert not HostedSetup.objects.exists()


@pytest.mark.parametrize("value", ["check", "card", "x", "5b0d4f0e-7c4e-4a8c-9d5b-2f6a1c3e8b90"])
def test_what_is_not_offered_or_not_known_cannot_be_chosen(alpenrose, visitor, value):
    before = alpenrose.default_method

    assert visitor.post(CHOOSE, {"method": value}).status_code in (404, 422)
    alpenrose.refresh_from_db()
    assert alpenrose.default_method == before


def test_another_accounts_card_cannot_be_chosen(alpenrose, harbor, visitor):
    card = pays_by(harbor, "card")
    entries = Entry.objects.count()

    assert visitor.post(CHOOSE, {"method": str(card.public_id)}).status_code == 404
    assert Entry.objects.count() == entries


def test_an_expired_card_cannot_be_chosen_and_warns_where_it_is_used(alpenrose, sabine, noon):
    card = pays_by(alpenrose, "card")
    PaymentMethod.objects.filter(pk=card.pk).update(expiry_year=2026, expiry_month=3)

    assert "Expired" not in words(Visitor(sabine, noon).get(URL))
    late = Visitor(sabine, noon + timedelta(days=31))
    assert "The next charge to it will fail." in words(late.get(URL))
    assert late.post(CHOOSE, {"method": str(card.public_id)}).status_code == 422


def test_a_gateway_that_is_down_says_so(alpenrose, visitor):
    Switch.objects.create(name="down")

    response = visitor.post(NEW, {"kind": "card"})

    assert response.status_code == 503
    assert "does not answer" in words(response)


def test_what_was_entered_is_not_lost_while_the_gateway_is_down(alpenrose, visitor):
    pay(visitor, visitor.post(NEW, {"kind": "card"})["Location"], "4242 4242 4242 4242")
    Switch.objects.create(name="down")

    response = came_back(visitor)
    assert response.status_code == 503
    assert "What you entered there is not lost." in words(response)
    assert not PaymentMethod.objects.filter(kind="card").exists()

    Switch.objects.all().delete()
    came_back(visitor)
    assert PaymentMethod.objects.filter(kind="card").count() == 1


def test_the_page_asks_the_same_few_questions_however_many_cards(alpenrose, visitor):
    pays_by(alpenrose, "card")
    few = visitor.queries(URL)
    for _ in range(5):
        pays_by(alpenrose, "card")

    assert few == visitor.queries(URL) <= 12


def remove(visitor: Visitor, method: PaymentMethod):
    return visitor.post(f"{URL}{method.public_id}/remove/", follow=True)


def test_a_method_is_removed_and_the_provider_forgets_it(alpenrose, visitor, noon):
    card = pays_by(alpenrose, "card")
    pays_by(alpenrose, "bank_transfer")

    page = words(remove(visitor, card))

    assert "Visa •••• 4242 was removed." in page
    card.refresh_from_db()
    assert card.removed_at == noon
    assert Job.objects.filter(path__endswith="forget_token").count() == 1
    assert remove(visitor, card).status_code == 404


def test_a_method_in_need_says_why_instead_of_a_dead_button(alpenrose, visitor, noon):
    card = pays_by(alpenrose, "card")
    charge_order(place(ready_checkout([sent(alpenrose)])), now=noon)

    response = visitor.get(URL)
    assert "Your subscriptions are paid with it. Choose another payment method first." in words(response)
    assert f"{card.public_id}/remove/" not in response.content.decode()

    refused = remove(visitor, card)
    assert refused.status_code == 422
    card.refresh_from_db()
    assert card.removed_at is None
    assert not Job.objects.filter(path__endswith="forget_token").exists()


def test_a_stranger_removes_nothing(alpenrose, harbor, visitor):
    card = pays_by(harbor, "card")

    assert remove(visitor, card).status_code == 404
    card.refresh_from_db()
    assert card.removed_at is None


def test_a_card_that_ends_soon_has_a_badge(alpenrose, visitor):
    card = pays_by(alpenrose, "card")
    PaymentMethod.objects.filter(pk=card.pk).update(expiry_year=2026, expiry_month=3)
    assert "Expires in 29 days" in words(visitor.get(URL))
    PaymentMethod.objects.filter(pk=card.pk).update(expiry_month=6)
    assert "Expires in" not in words(visitor.get(URL))


def test_what_another_gateway_keeps_cannot_be_used_and_says_so(alpenrose, visitor):
    card = pays_by(alpenrose, "card")
    pays_by(alpenrose, "bank_transfer")
    PaymentMethod.objects.filter(pk=card.pk).update(gateway="stripe")

    page = words(visitor.get(URL))

    assert (
        "No longer usable It is stored with a payment service that is no longer used. Add it again." in page
    )
    assert visitor.post(CHOOSE, {"method": str(card.public_id)}).status_code == 422
