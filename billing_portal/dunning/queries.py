from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from billing_portal.accounts.models import CorporateAccount, LegalEntity, User
from billing_portal.dunning.cases import late_accounts, load_cases
from billing_portal.dunning.models import (
    DunningHold,
    DunningLine,
    DunningNotice,
    DunningPolicy,
    Level,
    Suspension,
)
from billing_portal.dunning.rules import Decision
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.models.invoices import TAKEN
from billing_portal.kit.money import Money


@dataclass(frozen=True, slots=True)
class Would:
    """What the next run would send: to whom, in which tone, about which invoices."""

    account: CorporateAccount
    policy: DunningPolicy | None
    decision: Decision
    invoices: list[Invoice]

    @property
    def total(self) -> Money:
        return Money(self.decision.total_minor, self.account.currency)


def preview(entity: LegalEntity, on: date, *, limit: int = 200) -> list[Would]:
    """What a run on that day would send, from what is known now; at most for so many accounts past due."""
    ids = list(late_accounts(entity, on).values_list("pk", flat=True)[:limit])
    loaded = load_cases(ids, on)
    found = []
    for pk in ids:
        decision = loaded.decision(pk, on)
        if decision is not None:
            rows = [loaded.invoices[line.debt.invoice] for line in decision.lines]
            found.append(Would(loaded.accounts[pk], loaded.policies[pk], decision, rows))
    return sorted(found, key=lambda one: (-one.decision.level, one.account.number))


def _late_line(today: date) -> Q:
    """The conditions of `InvoiceQuerySet.overdue`, seen from a line of a notice."""
    taken = F("invoice__paid_minor") + F("invoice__reserved_minor") + F("invoice__credited_minor")
    return Q(invoice__status=Invoice.Status.ISSUED, invoice__due_on__lt=today, invoice__total_minor__gt=taken)


def with_standing(rows: QuerySet[CorporateAccount], today: date) -> QuerySet[Any]:
    """Accounts with how it stands between us: no query more than the one that reads them.

    `dunning_level` and `dunning_on` of the last notice of which something is still overdue, `held_until` of a hold, on
    the whole account before one on an invoice, whose number is `held_invoice`, and `suspended_at`; each None where there is none.
    """
    lines = DunningLine.objects.filter(_late_line(today), notice=OuterRef("pk"))
    notices = DunningNotice.objects.filter(Exists(lines), account=OuterRef("pk")).order_by("-pk")
    holds = DunningHold.objects.standing().filter(account=OuterRef("pk"), until__gte=today)
    holds = holds.order_by(F("invoice").asc(nulls_first=True))
    suspensions = Suspension.objects.open().filter(account=OuterRef("pk"))
    return rows.annotate(
        dunning_level=Subquery(notices.values("level")[:1]),
        dunning_on=Subquery(notices.values("on")[:1]),
        held_until=Subquery(holds.values("until")[:1]),
        held_invoice=Subquery(holds.values("invoice__number")[:1]),
        suspended_at=Subquery(suspensions.values("suspended_at")[:1]),
        is_untold=Exists(Suspension.objects.filter(account=OuterRef("pk"), told_at=None, tries__gt=0)),
    )


def with_notices(rows: QuerySet[CorporateAccount]) -> QuerySet[Any]:
    """Accounts with `was_reminded`, whether any reminder was ever sent, and `suspended_at`; no query more."""
    suspensions = Suspension.objects.open().filter(account=OuterRef("pk"))
    return rows.annotate(
        was_reminded=Exists(DunningNotice.objects.filter(account=OuterRef("pk"))),
        suspended_at=Subquery(suspensions.values("suspended_at")[:1]),
    )


def standing(user: User, today: date) -> QuerySet[Any]:
    """The accounts one looks after that are reminded, held or suspended, as `with_standing` tells."""
    rows = with_standing(CorporateAccount.objects.visible_to(user), today)
    return rows.filter(
        Q(dunning_level__isnull=False)
        | Q(held_until__isnull=False)
        | Q(suspended_at__isnull=False)
        | Q(is_untold=True)
    )


def counts(rows: QuerySet[Any]) -> dict[str, int]:
    """How many of `standing` there are in all, by level, held and suspended; one query."""
    return rows.aggregate(
        all=Count("pk"),
        **{f"level_{level}": Count("pk", filter=Q(dunning_level=level)) for level in Level.values},
        held=Count("pk", filter=Q(held_until__isnull=False)),
        suspended=Count("pk", filter=Q(suspended_at__isnull=False)),
        untold=Count("pk", filter=Q(is_untold=True)),
    )


def overdue_sums(accounts: Iterable[CorporateAccount], today: date) -> dict[int, Money]:
    """What each account owes past due in its own currency; one query."""
    known = {account.pk: account for account in accounts}
    rows = Invoice.objects.overdue(today).filter(account__in=list(known), currency=F("account__currency"))
    sums = rows.values_list("account").annotate(minor=Sum(F("total_minor") - TAKEN)).order_by()
    return {pk: Money(minor, known[pk].currency) for pk, minor in sums}
