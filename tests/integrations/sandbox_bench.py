"""How the sandbox gateway is brought into the states that the gateway contract speaks of."""

from __future__ import annotations

import json
from uuid import uuid4

from billing_portal.integrations.payments.sandbox import cards, pages, store, switches
from billing_portal.integrations.payments.sandbox.adapter import SandboxGateway
from billing_portal.integrations.payments.sandbox.events import sign
from billing_portal.integrations.payments.sandbox.models import Charge, Chargeback, HostedPage, SavedMethod
from billing_portal.kit.money import Money
from billing_portal.payments import ports
from billing_portal.payments.ports import Subject, Taken

IBAN = "DE89 3704 0044 0532 0130 00"


class SandboxBench:
    """What a customer, a bank or a cut cable does to the sandbox."""

    def __init__(self) -> None:
        self.gateway = SandboxGateway()

    def over(self) -> None:
        """The test's database goes away by itself."""

    def _page(self, page: ports.HostedPage) -> HostedPage:
        return HostedPage.objects.get(token=page.reference)

    def saved(self, customer: str, behaviour: str = "succeed", kind: str = "card") -> str:
        token = f"pm_{uuid4().hex}"
        SavedMethod.objects.create(token=token, kind=kind, brand="Visa", last4="4242", behaviour=behaviour)
        return token

    def pays(self, page: ports.HostedPage) -> None:
        pages.pay_by_card(self._page(page), "4242424242424242")

    def fails_to_pay(self, page: ports.HostedPage) -> None:
        pages.pay_by_card(self._page(page), "4000000000000002")

    def leaves(self, page: ports.HostedPage) -> None:
        pages.cancel(self._page(page))

    def enters_card(self, page: ports.HostedPage) -> None:
        pages.save_card(self._page(page), "4242424242424242", month=12, year=2030)

    def grants_mandate(self, page: ports.HostedPage) -> None:
        cards.grant_mandate(self._page(page).key, IBAN, "Alpenrose")

    def confirms(self, answer: ports.GatewayAnswer) -> None:
        self._answer_bank(answer, confirmed=True)

    def refuses(self, answer: ports.GatewayAnswer) -> None:
        self._answer_bank(answer, confirmed=False)

    def _answer_bank(self, answer: ports.GatewayAnswer, *, confirmed: bool) -> None:
        pages.answer_consent(HostedPage.objects.get(token=answer.reference), confirmed=confirmed)

    def clears(self, reference: str) -> None:
        """A debit of the sandbox has arrived by the next time anybody asks."""

    def takes_back(self, reference: str) -> str:
        charge = Charge.objects.get(reference=reference)
        return store.take_back(charge, amount=Money(charge.amount_minor, charge.currency)).reference

    def gives_back(self, chargeback: str) -> None:
        store.decide(Chargeback.objects.get(reference=chargeback), Taken.WON)

    def goes_down(self) -> None:
        switches.turn(switches.DOWN, True)

    def comes_back(self) -> None:
        for name in (switches.DOWN, switches.ANSWER_LOST):
            switches.turn(name, False)

    def loses_answers(self) -> None:
        switches.turn(switches.ANSWER_LOST, True)

    def event(self, subject: Subject, key: str, event_id: str = "") -> tuple[dict[str, str], bytes]:
        said = {"id": event_id or f"evt_{uuid4().hex}", "subject": subject, "key": key, "reference": "x_1"}
        body = json.dumps(said).encode()
        return {"Sandbox-Signature": sign(body)}, body
