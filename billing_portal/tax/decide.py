"""How tax is determined: the table at once, a remote engine before the transaction and from its stored answer in it.

Prices, quotes and orders ask `decisions`. A remote engine is called only while no transaction is open; its answers
are kept by the exact case, so that what a page showed is what the order says, and an order waits for no network.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from billing_portal.kit import clock
from billing_portal.kit.digests import digest
from billing_portal.tax.errors import TaxUnavailable
from billing_portal.tax.models import TaxAnswer
from billing_portal.tax.ports import TaxCase, TaxDecision, calculator


def to_json(decision: TaxDecision) -> dict[str, Any]:
    """A decision as it is frozen in quotes and stored answers."""
    return {**shown(decision), "inputs": decision.inputs}


def shown(decision: TaxDecision) -> dict[str, Any]:
    """What a page shows of a decision; a register asked again in between changes none of it."""
    return {
        "category": decision.category,
        "rate": str(decision.rate),
        "rule": decision.rule,
        "notes": decision.notes,
    }


def from_json(data: dict[str, Any]) -> TaxDecision:
    """What `to_json` wrote; decisions from before the inputs were kept have none."""
    return TaxDecision(
        data["category"], Decimal(data["rate"]), data["rule"], data["notes"], data.get("inputs", {})
    )


def decisions(cases: Sequence[TaxCase]) -> list[TaxDecision]:
    """The decision for each line of one document. Raises TaxUndecided, and TaxUnavailable, which is one."""
    engine = calculator()
    if not engine.is_remote:
        return engine.decide(cases)
    keys = [digest({"engine": engine.code, "case": case.to_json()}) for case in cases]
    known = {row.key: from_json(row.decision) for row in TaxAnswer.objects.filter(key__in=keys)}
    if all(key in known for key in keys):
        return [known[key] for key in keys]
    if _in_transaction():
        raise TaxUnavailable(case=None)
    answers = engine.decide(cases)
    if len(answers) != len(cases):
        raise TaxUnavailable(case=None)
    now = clock.now()
    TaxAnswer.objects.bulk_create(
        [
            TaxAnswer(key=key, decision=to_json(answer), asked_at=now)
            for key, answer in dict(zip(keys, answers, strict=True)).items()
        ],
        ignore_conflicts=True,
    )
    return answers


def _in_transaction() -> bool:
    """Whether a transaction is open; the one around a test of Django's does not count, as for `durable`."""
    blocks = transaction.get_connection().atomic_blocks
    return bool(blocks) and not getattr(blocks[-1], "_from_testcase", False)
