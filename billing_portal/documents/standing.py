"""An issued invoice as things are on the day on which its page is read. Its PDF stays as it was issued."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from billing_portal.documents.snapshots import PaperData


def as_it_stands(
    data: PaperData,
    *,
    paid_minor: int,
    credited_minor: int,
    disputed_minor: int,
    is_written_off: bool,
    is_expected: bool,
    paid_on: date | None,
) -> PaperData:
    """The same paper with what was paid, credited, disputed or written off since; minor units of its currency.

    What is settled is no longer collected, nor what is disputed, and names no account to send money to. A transfer that is no longer expected is due.
    """
    left = data.totals.total_minor - paid_minor - credited_minor
    written_off = left if is_written_off else 0
    totals = replace(
        data.totals,
        paid_minor=paid_minor,
        credited_minor=credited_minor,
        written_off_minor=written_off,
        disputed_minor=min(disputed_minor, left - written_off),
        open_minor=left - written_off,
    )
    payment = replace(data.payment, paid_on=paid_on or data.payment.paid_on)
    if not totals.open_minor:
        payment = replace(payment, collect_on=None)
    if not is_expected:
        payment = replace(payment, expected_on=None)
    return replace(data, totals=totals, payment=payment)
