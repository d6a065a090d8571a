"""What the demo's customers ask of Corporate Account Services: requests in every state (R1)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from billing_portal.accounts.models import CorporateAccount
from billing_portal.accounts.queries import billing_contact
from billing_portal.demo.diary import Diary
from billing_portal.identity.models import User
from billing_portal.requests.actions import (
    answer_request,
    close_request,
    note_request,
    open_public_request,
    open_request,
)
from billing_portal.requests.models import ServiceRequest, Topic


class Asking:
    """Alpenrose asks for another interval and got a copy; Harbor had a question answered; a stranger wrote."""

    def __init__(self, diary: Diary, staff: dict[str, User], today: date) -> None:
        self.services = staff["services"]
        diary.on(today - timedelta(days=12), 10, self.ask_for_a_copy)
        diary.on(today - timedelta(days=11), 9, self.send_the_copy)
        diary.on(today - timedelta(days=5), 15, self.ask_about_the_tax_form)
        diary.on(today - timedelta(days=4), 9, self.answer_about_the_tax_form)
        diary.on(today - timedelta(days=2), 11, self.ask_for_another_interval)
        diary.on(today - timedelta(days=1), 14, self.write_without_signing_in)

    def _ask(self, number: str, now: datetime, **values: Any) -> ServiceRequest:
        account = CorporateAccount.objects.select_related("entity").get(number=number)
        contact = billing_contact(account)
        assert contact is not None
        return open_request(account, by=contact, now=now, **values)

    def ask_for_a_copy(self, now: datetime) -> None:
        words = (
            "Bitte senden Sie uns die letzte Rechnung noch einmal, mit unserer neuen Kostenstelle im Betreff."
        )
        self.copy = self._ask(
            "A-1001", now, topic=Topic.INVOICE_COPY, payload={"wanted": "copy"}, message=words
        )

    def send_the_copy(self, now: datetime) -> None:
        answer_request(self.copy, "Sie ist eben an alle Empfänger gegangen.", by=self.services, now=now)
        close_request(self.copy, by=self.services, now=now + timedelta(minutes=2))

    def ask_about_the_tax_form(self, now: datetime) -> None:
        words = "Our auditors want the certificate of tax residence for this year. Where do we find it?"
        self.form = self._ask(
            "A-1002", now, topic=Topic.TAX_FORM, payload={"form": "residence"}, message=words
        )

    def answer_about_the_tax_form(self, now: datetime) -> None:
        note_request(self.form, "Third time this quarter: put it on the page.", by=self.services, now=now)
        words = "It is on its way to us and will be under Tax forms by Friday. We tell you here."
        answer_request(self.form, words, by=self.services, now=now)

    def ask_for_another_interval(self, now: datetime) -> None:
        account = CorporateAccount.objects.get(number="A-1001")
        found = account.subscriptions.filter(auto_renew=True, status="active").order_by("pk").first()
        assert found is not None
        present = found.terms.order_by("-start_on")[0].interval
        wanted = "annual" if present != "annual" else "monthly"
        self._ask(
            "A-1001",
            now,
            topic=Topic.INTERVAL,
            payload={"interval": wanted, "from": present},
            message="Ab der nächsten Verlängerung bitte so.",
            subscription=found,
        )

    def write_without_signing_in(self, now: datetime) -> None:
        typed = {
            "topic": "contact_left",
            "name": "Robin Roe",
            "email": "robin.roe@harborpine.example",
            "phone": "",
            "company": "Harbor & Pine",
            "reference": "A-1002",
            "message": "Our billing contact has left the company. Who can take over?",
        }
        open_public_request(typed, language="en", now=now)
