"""Subscriptions as sentences, for pages and mails alike."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _

from billing_portal.kit import formats
from billing_portal.subscriptions.models import Subscription
from billing_portal.subscriptions.rules import grace_ends_on

Cause = Subscription.EndCause


def end_cause(subscription: Subscription, today: date) -> str:
    """Why one is over by the calendar, also before the job has noticed; empty if it is not over."""
    if subscription.status == Subscription.Status.ENDED:
        return subscription.end_cause or str(Cause.CANCELLED)
    if subscription.end_on > today:
        return ""
    if subscription.status == Subscription.Status.SUSPENDED and subscription.auto_renew:
        return str(Cause.ARREARS)
    return "" if subscription.auto_renew else str(Cause.CANCELLED)


def can_be_continued(subscription: Subscription, today: date) -> bool:
    """Whether one that is over goes on without a gap once everything past due is paid."""
    is_late = end_cause(subscription, today) == Cause.ARREARS
    return is_late and today <= grace_ends_on(subscription.end_on, settings.RENEWAL_GRACE_DAYS)


def why_it_ended(subscription: Subscription, today: date) -> str:
    """The reason as one or two sentences, with the day until which a payment still continues it; empty if it is not over."""
    cause = end_cause(subscription, today)
    if cause == Cause.CANCELLED:
        return _("It was not renewed because Auto Renew was off.")
    if cause != Cause.ARREARS:
        return ""
    why = _("It was not renewed because the services were suspended over invoices past due.")
    if not can_be_continued(subscription, today):
        return why
    until = grace_ends_on(subscription.end_on, settings.RENEWAL_GRACE_DAYS)
    then = _("If everything past due is paid by %(date)s, it continues without a gap.")
    return f"{why} {then % {'date': formats.date_long(until)}}"
