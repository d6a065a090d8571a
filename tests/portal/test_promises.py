"""Promise to pay (M4) as the contact does it: a form of its own on the invoice and on Pay Now, and where it is shown."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from billing_portal.accounts.models import Membership, PaymentMethod
from billing_portal.identity.models import User
from billing_portal.invoices.actions import promise_payment, withdraw_promise
from billing_portal.invoices.models import Invoice, PaymentPromise
from billing_portal.invoices.rules import Promised
from billing_portal.invoices.tasks import settle_promises
from billing_portal.portal.invoices.invoices import _is_collected
from billing_portal.portal.payments.rows import pay_url
from tests.personas import NOON, contact_of, pays_by
from tests.portal.billing import billed, page_for
from tests.portal.visiting import Visitor, words

pytestmark = pytest.mark.django_db
FRIDAY = date(2026, 3, 6)


@pytest.fixture
def visitor(sabine, noon) -> Visitor:
    return Visitor(sabine, noon)


@pytest.fixture
def invoice(alpenrose) -> Invoice:
    """EUR 119.00, overdue since yesterday."""
    return billed(alpenrose, due=date(2026, 3, 1))


def form_of(invoice) -> str:
    return f"/invoices/{invoice.public_id}/promise/"


def page_of(invoice) -> str:
    return f"/invoices/{invoice.public_id}/"


def typed(*invoices, **changes):
    ticked = [str(row.public_id) for row in invoices]
    return {"invoice": ticked, "kind": "transfer", "on": "2026-03-06", "reference": "OP 77", **changes}


def promised(invoice, on=FRIDAY, now=NOON) -> PaymentPromise:
    account = invoice.account
    return promise_payment(account, [invoice], Promised("transfer", on), by=contact_of(account), now=now)


def test_the_invoice_leads_to_the_form_and_back_with_what_was_agreed(visitor, alpenrose, invoice):
    other = billed(alpenrose, net=20_000)
    assert form_of(invoice) in visitor.get(page_of(invoice)).content.decode()
    page = visitor.get(form_of(invoice)).content.decode()
    assert f'value="{invoice.public_id}" checked' in page
    assert f'value="{other.public_id}">' in page

    answer = visitor.post(form_of(invoice), typed(invoice, other), follow=True)

    assert answer.redirect_chain[0][0] == page_of(invoice)
    shown = words(answer)
    assert "Promised for Friday, 6 March 2026." in shown
    assert "collect nothing until Tuesday, 10 March 2026." in shown
    assert "open · overdue since 1 Mar 2026 · promised for 6 Mar 2026" in shown
    assert "Bank transfer, Friday, 6 March 2026 · Reference OP 77" in shown
    made = PaymentPromise.objects.get()
    assert (made.promised_on, made.reference, made.parts.count()) == (FRIDAY, "OP 77", 2)


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"on": "2026-03-01"}, "on", "Choose a day between today and Wednesday, 1 April 2026."),
        ({"on": "2026-04-02"}, "on", "Choose a day between today and Wednesday, 1 April 2026."),
        ({"on": "soon"}, "on", "Enter a date"),
        ({"invoice": []}, "invoice", "Choose at least one invoice."),
        ({"kind": "cash"}, "kind", "valid choice"),
        ({"reference": "x" * 36}, "reference", "at most 35"),
    ],
)
def test_wrong_input_is_named_beside_its_field_and_what_was_typed_is_kept(
    visitor, invoice, changes, field, problem
):
    answer = visitor.post(form_of(invoice), typed(invoice, **{"reference": "Keep me", **changes}))

    assert answer.status_code == 422
    assert problem in " ".join(answer.context["form"].errors[field])
    assert problem in words(answer)
    if "reference" not in changes:
        assert 'value="Keep me"' in answer.content.decode()
    assert not PaymentPromise.objects.exists()


def test_a_second_promise_is_refused_beside_the_invoices(visitor, alpenrose, invoice):
    page = typed(invoice)
    promised(invoice)

    answer = visitor.post(form_of(invoice), page)

    assert answer.status_code == 409
    assert invoice.number in " ".join(answer.context["form"].errors["invoice"])
    assert PaymentPromise.objects.count() == 1


def test_what_cannot_be_promised_is_shown_with_its_reason(visitor, alpenrose, sabine, bluebell, invoice):
    begun, twice = billed(alpenrose), billed(alpenrose)
    page_for(begun, by=sabine, now=NOON)
    for day in (0, 2):
        made = promised(twice, now=NOON - timedelta(days=4 - day))
        withdraw_promise(made, by=sabine, now=NOON - timedelta(days=3 - day))
    promised(invoice)

    page = words(visitor.get(form_of(begun)))

    assert f"{invoice.number}: promised for 6 Mar 2026" in page
    assert f"{begun.number}: payment begun or on its way" in page
    assert f"{twice.number}: promised twice already" in page


def test_it_is_withdrawn_after_one_question(visitor, invoice):
    made = promised(invoice)
    url = f"/promises/{made.public_id}/withdraw/"
    assert url in visitor.get(page_of(invoice)).content.decode()
    assert "go on as if nothing had been promised" in words(visitor.get(url))
    assert PaymentPromise.objects.get().status == "open"

    answer = visitor.post(url, follow=True)

    assert "The promise to pay was withdrawn." in words(answer)
    assert PaymentPromise.objects.get().status == "withdrawn"
    assert visitor.post(url).status_code == 409


def test_a_viewer_gets_no_form_and_no_button(alpenrose, invoice, noon):
    person = User.objects.create_user("vera", email="vera@alpenrose.example", language="en")
    Membership.objects.create(user=person, account=alpenrose, role="viewer", since=noon)
    viewer = Visitor(person, noon)

    assert viewer.get(form_of(invoice)).status_code == 403
    assert viewer.post(form_of(invoice), typed(invoice)).status_code == 403
    assert form_of(invoice) not in viewer.get(page_of(invoice)).content.decode()
    assert not PaymentPromise.objects.exists()


def test_an_invoice_of_another_account_among_the_ticked_ones_is_refused(visitor, harbor, invoice):
    foreign = billed(harbor)

    answer = visitor.post(form_of(invoice), typed(invoice, foreign))

    assert answer.status_code == 422
    assert "One of these was changed in the meantime." in words(answer)
    assert visitor.get(form_of(foreign)).status_code == 404
    assert not PaymentPromise.objects.exists()


def test_pay_now_leads_to_the_form_with_the_same_invoices_and_warns_of_paying_twice(
    visitor, alpenrose, invoice
):
    other, third = billed(alpenrose), billed(alpenrose)
    promised(third)

    page = visitor.get(pay_url([invoice.public_id, other.public_id, third.public_id]))

    assert f"{form_of(invoice)}?invoice={other.public_id}" in page.content.decode()
    assert f"?invoice={third.public_id}" not in page.content.decode().split("promise/")[1][:60]
    assert (
        f"Payment of {third.number} by transfer or check is promised for Friday, 6 March 2026. Pay here only if "
        "you do not send it." in words(page)
    )
    assert "I will pay by transfer or check" not in words(visitor.get(pay_url([third.public_id])))


def test_home_list_and_statement_say_what_is_promised_for_when(visitor, alpenrose, invoice):
    other = billed(alpenrose, due=date(2026, 3, 1))
    promised(invoice)

    home = visitor.get("/")
    assert "Promised EUR 119.00 by transfer or check, first for 6 Mar 2026" in words(home)
    paid_by_one_click = home.context["money"]["pay_url"]
    assert str(other.public_id) in paid_by_one_click
    assert str(invoice.public_id) not in paid_by_one_click
    assert "Overdue promised for 6 Mar 2026" in words(visitor.get("/invoices/"))
    statement = words(visitor.get("/statement/"))
    assert f"Promised for 6 Mar 2026: EUR 119.00 ({invoice.number})." in statement


def test_what_we_would_collect_is_not_announced_while_it_is_promised(visitor, alpenrose):
    method = pays_by(alpenrose, PaymentMethod.Kind.CARD)
    invoice = billed(alpenrose)
    Invoice.objects.filter(pk=invoice.pk).update(collect_by=method)
    assert "We collect" in words(visitor.get(pay_url([invoice.public_id])))
    assert "is then collected" in words(visitor.get(form_of(invoice)))
    promised(invoice)

    assert "We collect" not in words(visitor.get(pay_url([invoice.public_id])))


def test_a_promised_invoice_is_not_shown_as_one_that_takes_care_of_itself(alpenrose):
    invoice = billed(alpenrose)
    paper = SimpleNamespace(data=SimpleNamespace(payment=SimpleNamespace(collect_on=invoice.due_on)))
    assert _is_collected(invoice, paper, "open", [])

    promised(invoice)
    invoice.refresh_from_db()

    assert not _is_collected(invoice, paper, "open", [])


def test_the_activity_tells_of_each_step_in_words(visitor, invoice):
    promised(invoice)
    settle_promises(NOON + timedelta(days=9))

    page = words(visitor.get("/activity/"))

    assert f"Payment of {invoice.number} was promised for 6 Mar 2026" in page
    assert f"The payment promised for 6 Mar 2026 has not arrived: {invoice.number}" in page


def test_the_form_asks_the_same_few_questions_however_many_invoices(visitor, alpenrose, invoice):
    few = visitor.queries(form_of(invoice))
    for _more in range(10):
        billed(alpenrose)

    assert visitor.queries(form_of(invoice)) == few <= 9


def test_of_who_transfers_anyway_nothing_is_said_of_collecting(visitor, alpenrose):
    invoice = billed(alpenrose)
    Invoice.objects.filter(pk=invoice.pk).update(collect_by=alpenrose.default_method)

    assert "is then collected" not in words(visitor.get(form_of(invoice)))
