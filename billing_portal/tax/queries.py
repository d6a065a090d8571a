from __future__ import annotations

from billing_portal.accounts.models import CorporateAccount
from billing_portal.kit.tax_ids import has_register, vat_id_problem
from billing_portal.tax.models import VatIdCheck


def can_be_asked(account: CorporateAccount) -> bool:
    """Whether a register knows about ids like this account's; a mistyped one is not sent anywhere."""
    number = account.vat_id
    return (
        bool(number) and not vat_id_problem(number, account.country) and has_register(number, account.country)
    )


def latest_check(account: CorporateAccount) -> VatIdCheck | None:
    """The last answer about the id that the account has now."""
    return account.vat_id_checks.filter(vat_id=account.vat_id).order_by("-checked_at", "-pk").first()
