"""Staff keep purchase orders for an account: with the right, with a reason, and the contact is mailed."""

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from billing_portal.journal.models import Entry
from billing_portal.kit import clock
from billing_portal.notifications.tasks import route_entries, send_due
from billing_portal.purchase_orders.actions import add_purchase_order
from billing_portal.purchase_orders.models import PurchaseOrder
from tests.tax.test_tax_forms import PDF

NUMBER = {"number": "4500", "issued_on": "", "expires_on": "", "limit": "1,000.00"}


def url(name, thing) -> str:
    return reverse(f"backoffice:{name}", args=[thing.public_id])


def known(account, sabine, noon):
    return add_purchase_order(account, number="4500", issued_on=None, expires_on=None, by=sabine, now=noon)


def test_services_add_one_with_a_reason_and_the_contact_is_mailed(alpenrose, services, noon):
    page = url("account-purchase-orders", alpenrose)
    with clock.at(noon):
        refused = services.post(page, NUMBER)
        assert refused.status_code == 422
        assert not PurchaseOrder.objects.exists()
        file = SimpleUploadedFile("po.pdf", PDF, content_type="application/pdf")
        added = services.post(page, {**NUMBER, "reason": "Sabine phoned", "file": file})
        route_entries(noon)
        send_due(noon)

    assert added.status_code == 302
    po = PurchaseOrder.objects.get()
    assert (po.number, po.limit_minor, po.file.name) == ("4500", 100_000, "po.pdf")
    assert Entry.objects.get(name="purchase_order.added").data["reason"] == "Sabine phoned"
    [letter] = [one for one in mail.outbox if "4500" in one.subject]
    assert "Sabine phoned" in letter.body


def test_what_the_contact_does_is_not_mailed(alpenrose, sabine, noon):
    known(alpenrose, sabine, noon)
    with clock.at(noon):
        route_entries(noon)
        send_due(noon)

    assert [one.subject for one in mail.outbox if "4500" in one.subject] == []


def test_without_the_right_it_can_be_seen_and_not_kept(alpenrose, sabine, rep, noon):
    po = known(alpenrose, sabine, noon)

    page = rep.get(url("account-purchase-orders", alpenrose))
    assert page.status_code == 200
    assert url("purchase-order-close", po) not in page.content.decode()
    for name in ("purchase-order", "purchase-order-close", "purchase-order-replace"):
        assert rep.post(url(name, po), {"reason": "x"}).status_code == 403
    assert rep.post(url("account-purchase-orders", alpenrose), NUMBER).status_code == 403
    po.refresh_from_db()
    assert po.closed_at is None


def test_services_change_replace_and_close(alpenrose, sabine, services, noon):
    po = known(alpenrose, sabine, noon)
    with clock.at(noon):
        services.post(url("purchase-order", po), {**NUMBER, "number": "4501", "reason": "typo"})
        services.post(
            url("purchase-order-replace", po),
            {
                "number": "4600",
                "issued_on": "2026-04-01",
                "expires_on": "",
                "limit": "",
                "reason": "new year",
            },
        )
        services.post(url("purchase-order-close", po), {"reason": "no longer needed"})

    po.refresh_from_db()
    assert (po.number, po.limit_minor, po.replaced_by.number) == ("4501", 100_000, "4600")
    assert po.closed_at == noon
    with clock.at(noon):
        again = services.post(url("purchase-order-close", po), {"reason": "again"})
    assert again.status_code == 409
