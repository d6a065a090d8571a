"""The past due debts of accounts and the notices sent, loaded for the rules in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, Max, Min, OuterRef, Q, QuerySet, Sum

from billing_portal.accounts.models import CorporateAccount
from billing_portal.documents.models import PaperCheck
from billing_portal.dunning.models import (
    DunningHold,
    DunningLine,
    DunningNotice,
    DunningPolicy,
    PolicyChoice,
    Suspension,
)
from billing_portal.dunning.rules import (
    DEFAULT_STEPS,
    Case,
    Debt,
    Decision,
    Terms,
    decide,
    holds_on,
    is_clear,
)
from billing_portal.invoices.models import Invoice, PaymentPromise, PromisedInvoice
from billing_portal.kit import clock
from billing_portal.kit.money import EXPONENTS
from billing_portal.payments.models import Allocation, Payment, PaymentAttempt
from billing_portal.payments.queries import can_collect, is_left_to_people, next_try_at, ours
from billing_portal.sellers.models import LegalEntity
from billing_portal.subscriptions.models import Subscription

TAKEN_BACK = (
    Allocation.Reason.CHARGEBACK,
    Allocation.Reason.REFUND,
    Allocation.Reason.UNAPPLIED,
    Allocation.Reason.REVERSED,
)


def late_accounts(entity: LegalEntity, on: date, *, after: int = 0) -> QuerySet[CorporateAccount]:
    """Accounts of the entity that owe something overdue in their own currency, money on its way left out.

    By key, from the one after `after` on.
    """
    # The key is in both: else each batch reads all invoices from the first account on.
    late = Invoice.objects.overdue(on).filter(
        account=OuterRef("pk"), account__gt=after, currency=OuterRef("currency")
    )
    return CorporateAccount.objects.filter(Exists(late), entity=entity, pk__gt=after).order_by("pk")


def terms_of(policy: DunningPolicy | None, currency: str) -> Terms:
    """A policy as the rule sees it, its smallest amount in the account's currency; the usual one where none is kept yet.

    Its steps are at hand.
    """
    if policy is None:
        usual = DunningPolicy()
        return Terms(
            DEFAULT_STEPS, usual.minimum * 10 ** EXPONENTS[currency], usual.distance_days, usual.pay_days
        )
    return Terms(
        steps=tuple((step.level, step.days) for step in policy.steps.all()),
        minimum_minor=policy.minimum * 10 ** EXPONENTS[currency],
        distance_days=policy.distance_days,
        pay_days=policy.pay_days,
    )


def policies_of(account_ids: Sequence[int], entity_ids: Iterable[int]) -> dict[int, DunningPolicy]:
    """The policy of each account that has one of its own, and by minus the entity's key the default. Three queries."""
    rows = DunningPolicy.objects.filter(entity__in=set(entity_ids)).prefetch_related("steps")
    by_key = {policy.pk: policy for policy in rows}
    found = {-policy.entity_id: policy for policy in by_key.values() if policy.is_default}
    for row in PolicyChoice.objects.filter(account__in=account_ids, policy__in=by_key):
        found[row.account_id] = by_key[row.policy_id]
    return found


@dataclass(frozen=True, slots=True)
class Loaded:
    """Some accounts with all that the rule needs to know of them; `invoices` are theirs past due, by key."""

    accounts: dict[int, CorporateAccount]
    invoices: dict[int, Invoice]
    policies: dict[int, DunningPolicy | None]
    cases: dict[int, Case]

    def decision(self, account_id: int, on: date) -> Decision | None:
        """The notice that this account gets on that day."""
        return decide(self.cases[account_id], self._terms(account_id), on)

    def is_clear(self, account_id: int) -> bool:
        """Whether nothing is overdue any more for which this account would stay suspended."""
        return is_clear(self.cases[account_id], self._terms(account_id))

    def is_automatic(self, account_id: int) -> bool:
        """Whether its notices are sent without anybody's doing."""
        policy = self.policies[account_id]
        return policy is None or policy.is_automatic

    def sends_copies(self, account_id: int) -> bool:
        """Whether its invoice contacts get each notice too."""
        policy = self.policies[account_id]
        return policy is not None and policy.copies

    def _terms(self, account_id: int) -> Terms:
        return terms_of(self.policies[account_id], self.accounts[account_id].currency)


def load_cases(account_ids: Sequence[int], on: date) -> Loaded:
    """The past due debts of these accounts on a day, and the notices sent.

    A fixed number of queries for any number.
    """
    rows = CorporateAccount.objects.filter(pk__in=account_ids)
    accounts = {
        row.pk: row for row in rows.select_related("entity", "representative", "bill_to", "default_method")
    }
    late = Invoice.objects.overdue(on).filter(account__in=account_ids, currency=F("account__currency"))
    invoices = {row.pk: row for row in late.select_related("collect_by").order_by("due_on", "pk")}
    for invoice in invoices.values():
        invoice.account = accounts[invoice.account_id]
    own = policies_of(account_ids, (account.entity_id for account in accounts.values()))
    return Loaded(
        accounts=accounts,
        invoices=invoices,
        policies={pk: own.get(pk) or own.get(-account.entity_id) for pk, account in accounts.items()},
        cases=_cases(accounts, invoices, on),
    )


def _cases(accounts: dict[int, CorporateAccount], invoices: dict[int, Invoice], on: date) -> dict[int, Case]:
    since = _late_since(invoices.values())
    sent_levels = _sent_levels(invoices, since)
    broken = _broken(invoices, since, on)
    held_accounts, held_invoices = held(accounts, on)
    quiet = _collected(invoices) | _unmailed(invoices)
    debts: dict[int, list[Debt]] = defaultdict(list)
    for pk, invoice in invoices.items():
        debts[invoice.account_id].append(
            Debt(
                invoice=pk,
                since=since[pk],
                open_minor=invoice.undisputed.minor,
                sent_level=sent_levels.get(pk, 0),
                is_quiet=pk in quiet,
                is_held=pk in held_invoices,
                is_promised=invoice.promise_waits_until is not None and on <= invoice.promise_waits_until,
                is_broken=pk in broken,
            )
        )
    credit = _credit(accounts)
    last = _last_notices(accounts)
    renewals = dict(
        Subscription.objects.renewing()
        .filter(account__in=list(accounts), end_on__gt=on)
        .values_list("account")
        .annotate(first=Min("end_on"))
        .order_by()
    )
    suspended = set(
        Suspension.objects.open().filter(account__in=list(accounts)).values_list("account", flat=True)
    )
    return {
        pk: Case(
            debts=tuple(debts[pk]),
            credit_minor=credit.get(pk, 0),
            last_on=last[pk][0] if pk in last else None,
            suspend_on=last[pk][1] if pk in last else None,
            is_held=pk in held_accounts,
            is_suspended=pk in suspended,
            renews_on=renewals.get(pk),
        )
        for pk in accounts
    }


def _late_since(invoices: Iterable[Invoice]) -> dict[int, date]:
    """The due date, by recurring transfer the last day on which it may arrive; the day on which money for it was taken back
    last, if that was later: dunning starts over.
    """
    known = {invoice.pk: invoice for invoice in invoices}
    rows = Allocation.objects.filter(invoice__in=list(known), amount_minor__lt=0, reason__in=TAKEN_BACK)
    found: dict[int, date] = {
        pk: row.overdue_after for pk, row in known.items() if row.overdue_after is not None
    }
    for row in rows.values("invoice").annotate(last=Max("at")).order_by():
        day = clock.day(row["last"], known[row["invoice"]].account.entity.zone)
        found[row["invoice"]] = max(found[row["invoice"]], day)
    return found


def _sent_levels(invoices: dict[int, Invoice], since: dict[int, date]) -> dict[int, int]:
    """The highest level that was sent about each invoice since it is late."""
    found: dict[int, int] = {}
    rows = DunningLine.objects.filter(invoice__in=list(invoices), is_new=True)
    for invoice_id, level, day in rows.values_list("invoice", "level", "since").order_by():
        if day == since[invoice_id]:
            found[invoice_id] = max(found.get(invoice_id, 0), level)
    return found


def _broken(invoices: dict[int, Invoice], since: dict[int, date], on: date) -> set[int]:
    """Those promised and not paid when the wait was over, of which nothing was sent since; the clock need not have noted it.

    A promise from before the invoice became late a second time, by money taken back, says nothing about it any more.
    """
    over = Q(promise__status=PaymentPromise.Status.BROKEN)
    over |= Q(promise__status=PaymentPromise.Status.OPEN, promise__waits_until__lt=on)
    parts = PromisedInvoice.objects.filter(over, invoice__in=list(invoices))
    ends = dict(parts.values_list("invoice").annotate(last=Max("promise__waits_until")).order_by())
    if not ends:
        return set()
    lines = DunningLine.objects.filter(invoice__in=list(ends), is_new=True)
    sent = dict(lines.values_list("invoice").annotate(last=Max("notice__on")).order_by())
    return {pk for pk, end in ends.items() if end >= since[pk] and (pk not in sent or sent[pk] <= end)}


def held(accounts: Iterable[int], on: date) -> tuple[set[int], set[int]]:
    """The accounts and the invoices about which nothing is sent on that day."""
    whole, single = set(), set()
    for hold in DunningHold.objects.standing().filter(account__in=list(accounts)):
        if not holds_on(hold.until, on=on):
            continue
        if hold.invoice_id is None:
            whole.add(hold.account_id)
        else:
            single.add(hold.invoice_id)
    return whole, single


def _collected(invoices: dict[int, Invoice]) -> set[int]:
    """Those that we shall collect ourselves: at once, or by trying again what was refused."""
    automatic = {
        pk: row for pk, row in invoices.items() if row.collect_by is not None and row.collect_by.is_automatic
    }
    tried: dict[int, list[PaymentAttempt]] = defaultdict(list)
    rows = PaymentAttempt.objects.filter(invoices__in=list(automatic)).annotate(of=F("invoices"))
    for attempt in rows.select_related("method").order_by("pk"):
        tried[attempt.of].append(attempt)
    return {pk for pk, invoice in automatic.items() if _is_collected(invoice, tried[pk])}


def _is_collected(invoice: Invoice, attempts: list[PaymentAttempt]) -> bool:
    if ours(attempts):
        return next_try_at(invoice, attempts) is not None
    return can_collect(invoice.collect_by) and not is_left_to_people(attempts)


def _unmailed(invoices: dict[int, Invoice]) -> set[int]:
    """Those whose mails are held back because their e-invoice is not valid: the customer has not seen them."""
    by_id = {invoice.public_id: pk for pk, invoice in invoices.items()}
    checks = PaperCheck.objects.filter(
        paper__kind="invoice", paper__object_id__in=list(by_id), decided_at=None
    )
    return {by_id[check.paper.object_id] for check in checks.select_related("paper") if check.holds}


def _credit(accounts: dict[int, CorporateAccount]) -> dict[int, int]:
    """What each account has paid in its currency and nothing has used yet."""
    rows = Payment.objects.filter(account__in=list(accounts), currency=F("account__currency")).with_credit()
    return dict(rows.values_list("account").annotate(sum=Sum("unapplied_minor")).order_by())


def _last_notices(accounts: Iterable[int]) -> dict[int, tuple[date, date | None]]:
    """The day of each account's last notice, and the day of suspension that was named last."""
    rows = DunningNotice.objects.filter(account__in=list(accounts)).order_by()
    found = rows.values("account").annotate(on=Max("on"), suspend_on=Max("suspend_on"))
    return {row["account"]: (row["on"], row["suspend_on"]) for row in found}
