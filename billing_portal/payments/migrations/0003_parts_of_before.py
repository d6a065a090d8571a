from __future__ import annotations

import uuid
from collections import Counter
from datetime import timedelta
from typing import Any

from django.db import migrations
from django.db.models import Sum


def fill(apps: Any, schema_editor: Any) -> None:
    """What stood on one invoice becomes its first part; payments get their numbers and what is left of them."""
    attempt, part = apps.get_model("payments", "PaymentAttempt"), apps.get_model("payments", "AttemptPart")
    for row in attempt.objects.filter(account=None).select_related("invoice"):
        part.objects.create(attempt=row, invoice=row.invoice, amount_minor=row.amount_minor)
        row.account_id = row.invoice.account_id
        if row.settled_at is None:
            row.look_up_at = row.started_at + timedelta(minutes=5)
        row.save(update_fields=["account", "look_up_at"])
    payment, series = apps.get_model("payments", "Payment"), apps.get_model("journal", "NumberSeries")
    numbers: Counter[tuple[str, int]] = Counter()
    for row in payment.objects.filter(number=None).select_related("account__entity").order_by("pk"):
        key = (f"{row.account.entity.code}-P", row.received_at.year)
        numbers[key] += 1
        row.number = f"{key[0]}-{key[1]}-{numbers[key]:06d}"
        spent = row.allocations.aggregate(sum=Sum("amount_minor"))["sum"] or 0
        row.unapplied_minor = row.amount_minor - spent
        row.save(update_fields=["number", "unapplied_minor"])
    for (name, year), last in numbers.items():
        series.objects.update_or_create(series=name, year=year, defaults={"last": last})
    for row in (
        apps.get_model("payments", "Allocation").objects.filter(public_id=None).select_related("payment")
    ):
        row.public_id, row.at = uuid.uuid4(), row.payment.received_at
        row.save(update_fields=["public_id", "at"])


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_several_invoices"), ("journal", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
