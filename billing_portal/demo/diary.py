"""A diary of things to happen, and the steps that most of its pages are made of: each a real action."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import date, datetime, time
from itertools import count
from typing import Any

from django.conf import settings

from billing_portal.accounts.models import CorporateAccount, PaymentMethod
from billing_portal.accounts.queries import billing_contact
from billing_portal.catalog.models import Product
from billing_portal.catalog.queries import price_on
from billing_portal.flows.proofs import prove_books
from billing_portal.flows.quote_to_cash import place_service_order
from billing_portal.identity.models import User
from billing_portal.integrations.payments.sandbox import switches
from billing_portal.integrations.payments.sandbox.adapter import SandboxGateway
from billing_portal.integrations.payments.sandbox.cards import enter_card, grant_mandate
from billing_portal.jobs.engine import drain
from billing_portal.kit import clock
from billing_portal.orders.actions import save_checkout, start_checkout
from billing_portal.orders.po_choice import PoChoice
from billing_portal.orders.queries import address_for, offer
from billing_portal.payments.ports import SetupRequest, Visit
from billing_portal.payments.steps.setups import finish_setup, start_setup
from billing_portal.quotes.actions import compose_quote, send_quote
from billing_portal.quotes.lines import LineInput
from billing_portal.quotes.models import Quote, QuoteLine

Step = Callable[[datetime], None]
KIND = QuoteLine.Kind
METHOD = PaymentMethod.Kind
# Schedules of settings.JOB_SCHEDULES that the past does without: the books are proved once, at its end, and its
# periods are billed by the pages of the diary.
LEFT_OUT = ("prove the books", "bill what begins")


class Diary:
    """Things to happen, each at its moment, in order; a step may add later ones."""

    def __init__(self) -> None:
        self._steps: list[tuple[datetime, int, Step]] = []
        self._tie = count()

    def on(self, day: date, hour: int, step: Step, minute: int = 0) -> None:
        moment = datetime.combine(day, time(hour, minute), clock.zone("Europe/Berlin"))
        heapq.heappush(self._steps, (moment.astimezone(clock.zone("UTC")), next(self._tie), step))

    def live(self, until: datetime) -> None:
        """Let everything up to `until` happen; after each step the worker does what is due at that moment.

        The gateway tells nobody: its news of years would all be sent when the portal starts. The books are proved
        at the end, not after every step.
        """
        left_out = {name: settings.JOB_SCHEDULES.pop(name, None) for name in LEFT_OUT}
        switches.turn(switches.SILENT, True)
        try:
            while self._steps and self._steps[0][0] <= until:
                moment, _tie, step = heapq.heappop(self._steps)
                with clock.at(moment):
                    step(moment)
                    drain()
        finally:
            switches.turn(switches.SILENT, False)
            settings.JOB_SCHEDULES.update({name: job for name, job in left_out.items() if job})
        prove_books(until)


def line_of(account: CorporateAccount, code: str, **wanted: Any) -> LineInput:
    product = Product.objects.get(code=code)
    price = price_on(product, account.currency, str(wanted["interval"]), clock.now().date())
    assert price is not None
    return LineInput(product=product, list_minor=price.unit_minor, **wanted)


def send(
    account: CorporateAccount, title: str, lines: list[LineInput], by: User, now: datetime, notes: str = ""
) -> Quote:
    quote = compose_quote(account, title=title, lines=lines, notes=notes, by=by, now=now)
    send_quote(quote, by=by, now=now)
    return quote


def order(
    account: CorporateAccount,
    quotes: list[Quote],
    method: PaymentMethod,
    admin: dict[str, str],
    now: datetime,
) -> None:
    contact = billing_contact(account)
    assert contact is not None
    checkout = start_checkout(account, quotes, from_cart=len(quotes) > 1, by=contact, now=now)
    save_checkout(
        checkout,
        admin=admin,
        method=method,
        address=address_for(checkout),
        pos=PoChoice(),
        by=contact,
        now=now,
    )
    place_service_order(checkout, shown=offer(checkout, now=now).digest, by=contact, now=now)


def enter(account: CorporateAccount, kind: str, now: datetime) -> PaymentMethod:
    """Enter a test card or grant a mandate on the sandbox's page, as a customer would."""
    contact = billing_contact(account)
    assert contact is not None
    setup = start_setup(account, kind, gateway="sandbox", checkout=None, by=contact, now=now)
    port, key = SandboxGateway(), str(setup.public_id)
    customer = port.open_customer(str(account.public_id), account.legal_name)
    request = SetupRequest(key, kind, account.currency, account.number, customer, now)
    port.start_setup(request, Visit("http://localhost/", "http://localhost/", account.language))
    if kind == METHOD.CARD:
        enter_card(key, "4242424242424242", month=8, year=now.year + 2)
    else:
        grant_mandate(key, "DE02500105170137075030", account.legal_name)
    method = finish_setup(setup, port.fetch_setup(request), now=now)
    assert method is not None
    return method
