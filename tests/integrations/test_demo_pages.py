"""The demo's own pages: the mailbox shows what would have left and lets no mail do anything."""

from __future__ import annotations

import subprocess
import sys

import pytest
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from billing_portal.demo.mail import KeepingBackend
from billing_portal.demo.models import KeptMail
from billing_portal.integrations.admin_center.sandbox.models import Outage
from billing_portal.integrations.payments.sandbox import store, switches
from billing_portal.integrations.payments.sandbox.models import Chargeback, Event, Switch
from billing_portal.kit import clock
from billing_portal.kit.money import Money
from tests.portal.visiting import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    return Client(HTTP_HOST="localhost", headers={"accept-language": "en"})


def keep(subject: str, to: str, html: str = "<p>Hello</p>") -> KeptMail:
    mail = EmailMultiAlternatives(subject, "Hello in text", "billing@halden.example", [to])
    mail.attach_alternative(html, "text/html")
    mail.attach("DE-2026-000001.pdf", b"%PDF-1.7 x", "application/pdf")
    mail.attach("note.html", b"<script>alert(1)</script>", "text/html")
    KeepingBackend().send_messages([mail])
    return KeptMail.objects.latest("pk")


def test_the_newest_mail_stands_first_and_the_list_narrows_to_an_address(client, noon):
    for hours, to in enumerate(["a@x.example", "b@x.example", "a@x.example"]):
        with clock.at(noon.replace(hour=hours)):
            keep(f"Mail {hours}", to)

    everything = client.get("/demo/mailbox/")
    narrowed = client.get("/demo/mailbox/?to=a@x.example")

    assert [row.subject for row in everything.context["rows"]] == ["Mail 2", "Mail 1", "Mail 0"]
    assert [row.subject for row in narrowed.context["rows"]] == ["Mail 2", "Mail 0"]
    assert "2 attachments" in words(everything)


def test_a_mail_shows_text_html_and_attachments(client):
    mail = keep("Your invoice", "a@x.example")

    page = client.get(f"/demo/mailbox/{mail.public_id}/")

    assert "Your invoice" in words(page)
    assert "Hello in text" in words(page)
    pdf = client.get(f"/demo/mailbox/{mail.public_id}/files/0/")
    assert (pdf.content, pdf["Content-Type"]) == (b"%PDF-1.7 x", "application/pdf")


def test_the_html_of_a_mail_can_do_nothing_but_be_read(client):
    mail = keep("Hostile", "a@x.example", "<script>alert(1)</script><a href='/'>go</a>")

    response = client.get(f"/demo/mailbox/{mail.public_id}/html/")

    policy = response["Content-Security-Policy"]
    assert policy.startswith("sandbox ")
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "default-src 'none'" in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "alert(1)" not in client.get(f"/demo/mailbox/{mail.public_id}/").content.decode()


def test_an_attachment_that_is_no_pdf_is_never_shown_in_place(client):
    mail = keep("x", "a@x.example")

    response = client.get(f"/demo/mailbox/{mail.public_id}/files/1/")

    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")


def test_the_empty_mailbox_says_so(client):
    assert "No mails yet" in words(client.get("/demo/mailbox/"))
    assert "No match" in words(client.get("/demo/mailbox/?to=x"))


@pytest.mark.parametrize(("name", "switch"), [("gateway", Switch), ("admin-center", Outage)])
def test_a_switch_is_thrown_by_post_only(client, name, switch):
    url = f"/demo/switch/{name}/"
    assert client.get(url).status_code == 405
    assert not switch.objects.exists()

    client.post(url, {"to": "down"})
    client.post(url, {"to": "down"})
    assert switch.objects.count() == 1
    assert "Reconnect it" in words(client.get("/demo/"))

    client.post(url, {"to": "up"})
    assert not switch.objects.exists()
    assert client.post("/demo/switch/other/", {"to": "down"}).status_code == 404


@pytest.mark.parametrize("name", sorted(set(switches.NAMES) - {switches.DOWN}))
def test_every_way_to_misbehave_has_a_sentence_and_a_switch(client, name):
    assert not switches.is_on(name)
    client.post(f"/demo/switch/{name}/", {"to": "on"})
    assert switches.is_on(name)
    assert "Switch off" in words(client.get("/demo/"))

    client.post(f"/demo/switch/{name}/", {"to": "off"})
    assert not switches.is_on(name)


def test_the_bank_takes_a_payment_back_and_decides(client):
    assert "No payment that went through the gateway is left." in words(client.get("/demo/"))
    store.take("key", Money(11_900, "EUR"), "card", "succeed", "Visa •••• 4242")
    assert "EUR 119.00 · Visa •••• 4242" in words(client.get("/demo/"))
    assert client.get("/demo/bank/take/").status_code == 405

    client.post("/demo/bank/take/")
    client.post("/demo/bank/take/")  # nothing is left to take
    row = Chargeback.objects.get()
    assert (row.state, row.amount_minor) == ("taken", 11_900)
    client.post("/demo/bank/won/")
    row.refresh_from_db()
    assert row.state == "won"
    assert Event.objects.filter(subject="chargeback").count() == 2
    assert client.post("/demo/bank/else/").status_code == 404


def test_production_has_none_of_these_pages(tmp_path):
    """Resolved in a process of its own, because the URL table is made when it is first read."""
    code = (
        "import django; django.setup()\n"
        "from django.urls import resolve, Resolver404\n"
        "for path in ('/demo/', '/demo/mailbox/', '/demo/admin-center/', "
        "'/sandbox/gateway/00000000-0000-0000-0000-000000000000/'):\n"
        "    try: resolve(path)\n"
        "    except Resolver404: continue\n"
        "    raise SystemExit(path)\n"
    )
    environment = {
        "PATH": "/usr/bin:/bin",
        "DJANGO_SETTINGS_MODULE": "billing_portal.settings",
        "PORTAL_MODE": "production",
        "PORTAL_DATA_DIR": str(tmp_path),
        "PORTAL_SITE_URL": "https://billing.example.com",
        "PORTAL_SELLER_NAME": "Halden",
        "PORTAL_SERVICES_EMAIL": "services@example.com",
        "PORTAL_MAIL_FROM": "billing@example.com",
        "PORTAL_SMTP_HOST": "localhost",
        "PORTAL_SECRET_KEY": "k" * 50,
    }
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
