from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import (
    BooleanField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)

from billing_portal.accounts.models import CorporateAccount
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
from billing_portal.identity.models import User
from billing_portal.invoices.models import Invoice
from billing_portal.invoices.models.invoices import EXCUSED
from billing_portal.invoices.queries import overdue_invoices
from billing_portal.kit.money import Money
from billing_portal.sellers.models import LegalEntity
from billing_portal.sellers.queries import Days, on_days
from billing_portal.subscriptions.models import Subscription


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


def _late_line(days: Days) -> Q:
    """The conditions of `overdue_invoices`, seen from a line of a notice."""
    taken = F("invoice__paid_minor") + F("invoice__reserved_minor") + F("invoice__credited_minor")
    taken += F("invoice__disputed_minor") - F("invoice__begun_minor")
    late = on_days(days, "invoice__entity", "invoice__overdue_after__lt")
    return Q(late, invoice__status=Invoice.Status.ISSUED, invoice__total_minor__gt=taken)


def _holds(days: Days) -> QuerySet[DunningHold]:
    """Those that hold today, as `rules.holds_on` has it."""
    return DunningHold.objects.standing().filter(on_days(days, "account__entity", "until__gte"))


def _promised(days: Days) -> QuerySet[Invoice]:
    """The open invoices whose promised payment may still arrive today."""
    rows = Invoice.objects.open().filter(promised_on__isnull=False)
    return rows.filter(on_days(days, "entity", "promise_waits_until__gte"))


def with_standing(rows: QuerySet[CorporateAccount], days: Days) -> QuerySet[Any]:
    """A few accounts with the state of their reminders: no query more than the one that reads them.

    `dunning_level` and `dunning_on` of the last notice of which something is still overdue, `held_until` of a hold, on
    the whole account before one on an invoice, whose number is `held_invoice`, `promised_on` of its first open promise,
    and `suspended_at`; each None where there is none.
    Asked of each account, so not for a filter or an order over all of them: that is `standing`.
    """
    lines = DunningLine.objects.filter(_late_line(days), notice=OuterRef("pk"))
    notices = DunningNotice.objects.filter(Exists(lines), account=OuterRef("pk")).order_by("-pk")
    holds = _holds(days).filter(account=OuterRef("pk")).order_by(F("invoice").asc(nulls_first=True))
    promised = _promised(days).filter(account=OuterRef("pk")).order_by("promised_on")
    suspensions = Suspension.objects.open().filter(account=OuterRef("pk"))
    return rows.annotate(
        dunning_level=Subquery(notices.values("level")[:1]),
        dunning_on=Subquery(notices.values("on")[:1]),
        held_until=Subquery(holds.values("until")[:1]),
        held_invoice=Subquery(holds.values("invoice__number")[:1]),
        promised_on=Subquery(promised.values("promised_on")[:1]),
        suspended_at=Subquery(suspensions.values("suspended_at")[:1]),
        is_untold=Exists(Suspension.objects.filter(account=OuterRef("pk"), notified_at=None, tries__gt=0)),
    )


def with_notices(rows: QuerySet[CorporateAccount]) -> QuerySet[Any]:
    """Accounts with `was_reminded`, whether any reminder was ever sent, and `suspended_at`; no query more."""
    suspensions = Suspension.objects.open().filter(account=OuterRef("pk"))
    return rows.annotate(
        was_reminded=Exists(DunningNotice.objects.filter(account=OuterRef("pk"))),
        suspended_at=Subquery(suspensions.values("suspended_at")[:1]),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """The accounts that are reminded, held, promised from or suspended, by key; `order` as staff read them: the highest level first.

    `levels` are those of the last notice of which something is still overdue.
    """

    order: list[int]
    levels: dict[int, int]
    held: set[int]
    promised: set[int]
    suspended: set[int]
    untold: set[int]

    def counts(self) -> dict[str, int]:
        """How many there are in all, by level, held, suspended, and not taken by the Admin Center."""
        by_level = Counter(self.levels.values())
        return {
            "all": len(self.order),
            **{f"level_{level}": by_level[level] for level in Level.values},
            "held": len(self.held),
            "promised": len(self.promised),
            "suspended": len(self.suspended),
            "untold": len(self.untold),
        }


def standing(user: User, days: Days) -> Standing:
    """The state of reminders of one's own accounts.

    Four queries, each over what is overdue, held or promised, not over all accounts.
    """
    seen = CorporateAccount.objects.visible_to(user)
    last = DunningLine.objects.filter(_late_line(days)).order_by().values("invoice__account")
    notices = DunningNotice.objects.filter(
        pk__in=last.annotate(last=Max("notice")).values("last"), account__in=seen
    )
    levels: dict[int, int] = dict(
        notices.order_by("-level", "account__number").values_list("account", "level")
    )
    held = dict(_holds(days).filter(account__in=seen).values_list("account", "account__number"))
    promised = dict(
        _promised(days).filter(account__in=seen).values_list("account", "account__number").order_by()
    )
    is_open, is_untold = Q(restored_at=None), Q(notified_at=None, tries__gt=0)
    rows = Suspension.objects.filter(is_open | is_untold, account__in=seen).annotate(
        is_open=ExpressionWrapper(is_open, BooleanField()),
        is_untold=ExpressionWrapper(is_untold, BooleanField()),
    )
    suspensions = rows.values_list("account", "account__number", "is_open", "is_untold")
    numbers = held | promised | {key: number for key, number, *_both in suspensions}
    return Standing(
        order=[*levels, *sorted(numbers.keys() - levels.keys(), key=numbers.__getitem__)],
        levels=levels,
        held=set(held),
        promised=set(promised),
        suspended={key for key, _number, stands, _untold in suspensions if stands},
        untold={key for key, _number, _stands, untold in suspensions if untold},
    )


def overdue_sums(accounts: Iterable[CorporateAccount], days: Days) -> dict[int, Money]:
    """What each account owes past due in its own currency; one query."""
    known = {account.pk: account for account in accounts}
    rows = overdue_invoices(days).filter(account__in=list(known), currency=F("account__currency"))
    sums = rows.values_list("account").annotate(minor=Sum(F("total_minor") - EXCUSED)).order_by()
    return {pk: Money(minor, known[pk].currency) for pk, minor in sums}


def endings_of(accounts: Iterable[int], on: date) -> dict[int, list[Subscription]]:
    """What would renew after a day and ends if the account is suspended then, by account and last day. One query."""
    found: dict[int, list[Subscription]] = defaultdict(list)
    rows = Subscription.objects.renewing().filter(account__in=list(accounts), end_on__gt=on)
    for row in rows.select_related("product").order_by("end_on", "pk"):
        found[row.account_id].append(row)
    return found
