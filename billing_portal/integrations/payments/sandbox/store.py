"""What the sandbox does with money, in its own database: once per key, whatever is asked later."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F

from billing_portal.integrations.payments.sandbox import switches
from billing_portal.integrations.payments.sandbox.events import tell
from billing_portal.integrations.payments.sandbox.models import Charge, Chargeback, Refund
from billing_portal.kit import clock
from billing_portal.kit.money import Money
from billing_portal.payments.ports import GatewayAnswer, Outcome, Subject, Taken

STORE = "sandbox"


def take(key: str, amount: Money, kind: str, behaviour: str, label: str) -> Charge:
    """Charge once per key; the same key answers the same for ever."""
    outcome, code = Outcome.SUCCEEDED, ""
    if behaviour == "decline":
        outcome, code = Outcome.DECLINED, "card_declined"
    elif behaviour == "authenticate":
        outcome, code = Outcome.DECLINED, "authentication_required"
    elif kind == "direct_debit" or switches.is_on(switches.SLOW):
        outcome = Outcome.PENDING
    ripe_at = clock.now() + settings.SANDBOX_DEBIT_DELAY if outcome is Outcome.PENDING else None
    try:
        with transaction.atomic(using=STORE):
            charge, fresh = Charge.objects.get_or_create(
                key=key,
                defaults={
                    "amount_minor": amount.minor,
                    "currency": amount.currency,
                    "outcome": outcome,
                    "reference": f"ch_{uuid4().hex[:20]}",
                    "decline_code": code,
                    "method_label": label,
                    "ripe_at": ripe_at,
                },
            )
            if fresh:
                tell(Subject.PAYMENT, key=key, reference=charge.reference, at=ripe_at)
    except IntegrityError:
        charge = Charge.objects.get(key=key)
    return charge


def ripen(charge: Charge) -> None:
    """A debit, or a slow charge, succeeds after its delay, when anybody asks; never while the sandbox is slow."""
    is_ripe = charge.ripe_at is None or charge.ripe_at <= clock.now()
    if charge.outcome == Outcome.PENDING and is_ripe and not switches.is_on(switches.SLOW):
        charge.outcome = Outcome.SUCCEEDED
        charge.save(update_fields=["outcome"])


def send_back(key: str, charge: Charge, amount: Money) -> Refund:
    """Refund once per key; never more than was taken."""
    outcome, code = Outcome.SUCCEEDED, ""
    if switches.is_on(switches.NO_REFUNDS):
        outcome, code = Outcome.DECLINED, "refund_refused"
    elif switches.is_on(switches.SLOW):
        outcome = Outcome.PENDING
    with transaction.atomic(using=STORE):
        known = Refund.objects.filter(key=key).first()
        if known is not None:
            return known
        rows = Charge.objects.filter(pk=charge.pk, currency=amount.currency, outcome=Outcome.SUCCEEDED)
        fits = rows.filter(amount_minor__gte=F("refunded_minor") + amount.minor)
        if outcome != Outcome.DECLINED and not fits.update(refunded_minor=F("refunded_minor") + amount.minor):
            outcome, code = Outcome.DECLINED, "more_than_charged"
        refund = Refund.objects.create(
            key=key,
            charge=charge,
            amount_minor=amount.minor,
            outcome=outcome,
            reference=f"re_{uuid4().hex[:20]}",
            decline_code=code,
        )
        tell(Subject.REFUND, key=key, reference=refund.reference)
    return refund


def take_back(charge: Charge, *, amount: Money, reason: str = "fraudulent") -> Chargeback:
    """The customer's bank takes money back; the portal hears of it."""
    with transaction.atomic(using=STORE):
        row = Chargeback.objects.create(
            charge=charge,
            amount_minor=amount.minor,
            state=Taken.TAKEN,
            reference=f"dp_{uuid4().hex[:20]}",
            reason=reason,
        )
        tell(Subject.CHARGEBACK, reference=row.reference)
    return row


def decide(row: Chargeback, state: Taken) -> None:
    """The bank decides about a chargeback."""
    with transaction.atomic(using=STORE):
        Chargeback.objects.filter(pk=row.pk).update(state=state)
        tell(Subject.CHARGEBACK, reference=row.reference)


def answer_of(charge: Charge) -> GatewayAnswer:
    return GatewayAnswer(
        outcome=Outcome(charge.outcome),
        reference=charge.reference,
        amount=Money(charge.amount_minor, charge.currency),
        decline_code=charge.decline_code,
        method_label=charge.method_label,
    )


def refund_answer(refund: Refund) -> GatewayAnswer:
    """Once nobody is slow any more, a refund on its way has arrived."""
    if refund.outcome == Outcome.PENDING and not switches.is_on(switches.SLOW):
        refund.outcome = Outcome.SUCCEEDED
        refund.save(update_fields=["outcome"])
    return GatewayAnswer(
        outcome=Outcome(refund.outcome),
        reference=refund.reference,
        amount=Money(refund.amount_minor, refund.charge.currency),
        decline_code=refund.decline_code,
    )
