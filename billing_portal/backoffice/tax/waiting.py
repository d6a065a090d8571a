"""Tax evidence that needs attention: VAT ids not confirmed, certificates to verify or about to end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse

from billing_portal.accounts.models import CorporateAccount
from billing_portal.backoffice.tax.account_tax import certificate_days, certificate_state
from billing_portal.identity.models import User
from billing_portal.identity.rights import Right, may
from billing_portal.kit import clock
from billing_portal.tax.models import ExemptionCertificate, VatIdCheck
from billing_portal.tax.rules import WARN_DAYS

SHOWN, RECENT = 10, timedelta(days=60)


def tax_that_waits(user: User, now: datetime) -> dict[str, Any]:
    """What the overview shows of it; empty for who keeps no certificates. Two queries."""
    if not may(user, Right.KEEP_CERTIFICATES):
        return {}
    accounts = CorporateAccount.objects.visible_to(user)
    return {"vat_ids": _vat_ids(accounts), "certificates": _certificates(accounts, now)}


def _vat_ids(accounts: Any) -> list[dict[str, Any]]:
    """Accounts abroad whose id the register refused, or did not answer about."""
    last = VatIdCheck.objects.filter(account=OuterRef("pk"), vat_id=OuterRef("vat_id")).order_by(
        "-checked_at", "-pk"
    )
    rows = accounts.exclude(vat_id="").exclude(country=F("entity__country"))
    rows = rows.annotate(answer=Subquery(last.values("status")[:1]), why=Subquery(last.values("reason")[:1]))
    troubled = rows.filter(answer__in=[VatIdCheck.Status.INVALID, VatIdCheck.Status.UNKNOWN])
    return [
        {
            "url": reverse("backoffice:account", args=[row.public_id]),
            "company": row.legal_name,
            "vat_id": row.vat_id,
            "word": VatIdCheck.Status(row.answer).label,
            "reason": row.why or "",
        }
        for row in troubled.order_by("number")[:SHOWN]
    ]


def _certificates(accounts: Any, now: datetime) -> list[dict[str, Any]]:
    """Those to be verified, those that end within 30 days, and those that have just expired."""
    rows = ExemptionCertificate.objects.filter(
        Q(verified_at=None)
        | Q(valid_to__lte=now.date() + timedelta(days=max(WARN_DAYS)), valid_to__gte=now.date() - RECENT),
        account__in=accounts,
        ended_on=None,
    )
    shown = []
    for row in rows.select_related("account__entity").order_by("valid_to", "pk")[:SHOWN]:
        tone, word = certificate_state(row, clock.day(now, row.account.entity.zone))
        shown.append(
            {
                "url": reverse("backoffice:certificate", args=[row.public_id]),
                "company": row.account.legal_name,
                "number": f"{row.jurisdiction} · {row.number}",
                "days": certificate_days(row),
                "tone": tone,
                "word": word,
            }
        )
    return shown
