from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from billing_portal.accounts.errors import AddressIncomplete, VatIdNotValid
from billing_portal.accounts.events import ACCOUNT_COUNTRY_CHANGED
from billing_portal.accounts.models import BillTo, CorporateAccount
from billing_portal.identity.models import User
from billing_portal.identity.on_record import reason_of
from billing_portal.identity.rights import Right, authorize
from billing_portal.journal.actions import record
from billing_portal.kit import clock
from billing_portal.kit.addresses import ADDRESS_FIELDS, missing_fields
from billing_portal.kit.errors import WrongState
from billing_portal.kit.tax_ids import compact_vat_id, vat_id_problem


@transaction.atomic
def change_country(
    account: CorporateAccount,
    country: str,
    *,
    address: Mapping[str, str],
    vat_id: str,
    tax: list[dict[str, Any]],
    by: User,
    now: datetime,
    reason: str,
) -> None:
    """Move an account to another country, with address and VAT id of that country. Account Services only.

    `tax` is the decision made for every running subscription (`flows.tax_position`), kept in the journal. The
    time zone follows if it was the old country's own. Raises NotAllowed, ReasonMissing, AddressIncomplete,
    VatIdNotValid, and WrongState if the country is not the one that `account` shows.
    """
    authorize(by, Right.CHANGE_COUNTRY, account)
    on_record = reason_of(by, reason)
    before = account.country
    if country == before:
        raise WrongState
    if missing_fields(address, country):
        raise AddressIncomplete
    number = compact_vat_id(vat_id)
    if problem := vat_id_problem(number, country):
        raise VatIdNotValid(problem)
    zone = account.zone
    if zone == clock.zone_of_country(before):
        zone = clock.zone_of_country(country)
    rows = CorporateAccount.objects.filter(pk=account.pk, country=before)
    if rows.update(country=country, vat_id=number, zone=zone) != 1:
        raise WrongState
    account.country, account.vat_id, account.zone = country, number, zone
    BillTo.objects.filter(account=account).update(
        **{name: address.get(name, "").strip() for name in ADDRESS_FIELDS}
    )
    record(
        ACCOUNT_COUNTRY_CHANGED,
        account,
        by=by,
        at=now,
        account=account,
        before=before,
        after=country,
        address={name: address.get(name, "").strip() for name in ADDRESS_FIELDS},
        vat_id=number,
        tax=tax,
        **on_record,
    )
