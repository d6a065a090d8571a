from __future__ import annotations

from datetime import date, timedelta

from babel.numbers import get_territory_currencies

from billing_portal.accounts.models import CorporateAccount
from billing_portal.kit.money import EXPONENTS
from billing_portal.kit.tax_ids import VIES_COUNTRIES, has_register, vat_id_problem
from billing_portal.tax.models import ExchangeRate, VatIdCheck

RATE_DAYS = timedelta(days=35)  # rates are published daily (ECB) or for a month (ministries of finance)


def can_be_asked(account: CorporateAccount) -> bool:
    """Whether a register knows about ids like this account's; a mistyped one is not sent anywhere."""
    number = account.vat_id
    return (
        bool(number) and not vat_id_problem(number, account.country) and has_register(number, account.country)
    )


def tax_currency(country: str, currency: str, day: date) -> str:
    """The currency in which a seller's country wants the tax of an invoice in `currency` to be stated too, or ''."""
    if country not in VIES_COUNTRIES | {"GB", "CH", "LI", "NO"}:
        return ""
    found = str(get_territory_currencies(country, start_date=day, tender=True)[-1])
    return found if found != currency and found in EXPONENTS else ""


class Rates:
    """Answers with the latest rate for a day, at most RATE_DAYS old, or None; asks once for each pair and day."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str, date], ExchangeRate | None] = {}

    def __call__(self, currency: str, to_currency: str, day: date) -> ExchangeRate | None:
        key = (currency, to_currency, day)
        if key not in self.known:
            rows = ExchangeRate.objects.filter(currency=currency, to_currency=to_currency)
            fresh = rows.filter(valid_from__range=(day - RATE_DAYS, day))
            self.known[key] = fresh.order_by("-valid_from").first()
        return self.known[key]


def latest_check(account: CorporateAccount) -> VatIdCheck | None:
    """The last answer about the id that the account has now."""
    return account.vat_id_checks.filter(vat_id=account.vat_id).order_by("-checked_at", "-pk").first()
