from __future__ import annotations

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


KINDS = [
    ("invoice", "Invoice"),
    ("payment", "Payment"),
    ("credit_note", "Credit note"),
    ("credit_applied", "Credit used"),
    ("credit_freed", "Credit set free"),
    ("refund", "Refund"),
    ("refund_sent", "Refund sent"),
    ("refund_refused", "Refund not possible"),
    ("chargeback", "Chargeback"),
    ("chargeback_won", "Chargeback reversed"),
    ("write_off", "Write-off"),
]
BOOKS = [
    ("receivable", "Receivables"),
    ("unapplied", "Unapplied credit"),
    ("clearing", "At the payment service"),
    ("bank", "Bank"),
    ("revenue", "Revenue"),
    ("tax", "Tax"),
    ("refunds", "Refunds on their way"),
    ("chargebacks", "Chargebacks not covered"),
    ("write_off", "Written off"),
]


def tell_what_they_are(apps: Any, schema_editor: Any) -> None:
    """Postings of before: their account is that of their legs, their kind the first word of their source."""
    posting = apps.get_model("ledger", "Posting")
    for row in posting.objects.filter(account=None).prefetch_related("legs").iterator(chunk_size=500):
        row.account_id = row.legs.all()[0].account_id
        row.kind = row.source.split(":")[0]
        row.save(update_fields=["account", "kind"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("ledger", "0001_initial")]

    operations = [
        migrations.AddField(
            "posting",
            "account",
            models.ForeignKey(
                "accounts.CorporateAccount",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postings",
            ),
        ),
        migrations.AddField("posting", "kind", models.CharField(max_length=16, default="")),
        migrations.AddField("posting", "text", models.CharField(blank=True, default="", max_length=120)),
        migrations.RunPython(tell_what_they_are, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            "posting",
            "account",
            models.ForeignKey(
                "accounts.CorporateAccount",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="postings",
            ),
        ),
        migrations.AlterField("posting", "kind", models.CharField(choices=KINDS, max_length=16)),
        migrations.AlterField("posting", "text", models.CharField(blank=True, max_length=120)),
        migrations.AlterField("leg", "book", models.CharField(choices=BOOKS, max_length=16)),
        migrations.RemoveIndex("leg", "ix_leg_account"),
        migrations.AddIndex(
            "leg", models.Index(fields=["account", "book", "currency", "minor"], name="ix_leg_balance")
        ),
        migrations.AddIndex(
            "posting", models.Index(fields=["account", "posted_at", "id"], name="ix_posting_account")
        ),
    ]
