import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("source", models.CharField(max_length=120, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("invoice", "Invoice"),
                            ("payment", "Payment"),
                            ("credit_note", "Credit note"),
                            ("credit_applied", "Credit used"),
                            ("credit_unapplied", "Credit unapplied"),
                            ("refund", "Refund"),
                            ("refund_sent", "Refund sent"),
                            ("refund_refused", "Refund not possible"),
                            ("chargeback", "Chargeback"),
                            ("chargeback_won", "Chargeback reversed"),
                            ("reversal", "Payment reversed"),
                            ("write_off", "Write-off"),
                        ],
                        max_length=16,
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=120)),
                ("posted_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="postings",
                        to="accounts.corporateaccount",
                    ),
                ),
            ],
            options={
                "verbose_name": "posting",
                "verbose_name_plural": "postings",
                "indexes": [models.Index(fields=["account", "posted_at", "id"], name="ix_posting_account")],
            },
        ),
        migrations.CreateModel(
            name="Leg",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "book",
                    models.CharField(
                        choices=[
                            ("receivable", "Receivables"),
                            ("unapplied", "Unapplied credit"),
                            ("clearing", "At the payment service"),
                            ("bank", "Bank"),
                            ("revenue", "Revenue"),
                            ("tax", "Tax"),
                            ("refunds", "Refunds on their way"),
                            ("chargebacks", "Chargebacks not covered"),
                            ("write_off", "Written off"),
                        ],
                        max_length=16,
                    ),
                ),
                ("invoice_id", models.UUIDField(null=True)),
                ("currency", models.CharField(max_length=3)),
                ("minor", models.BigIntegerField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="legs",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "posting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="legs", to="ledger.posting"
                    ),
                ),
            ],
            options={
                "verbose_name": "leg",
                "verbose_name_plural": "legs",
                "indexes": [
                    models.Index(fields=["account", "book", "currency", "minor"], name="ix_leg_balance")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minor", 0), _negated=True), name="ck_leg_moves_something"
                    )
                ],
            },
        ),
    ]
