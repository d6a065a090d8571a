from __future__ import annotations

import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_card_warnings"),
        ("invoices", "0003_credit_notes"),
        ("payments", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            "paymentattempt",
            "invoice",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="invoices.invoice"
            ),
        ),
        migrations.CreateModel(
            name="AttemptPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Chargeback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("gateway", models.CharField(max_length=16)),
                ("reference", models.CharField(max_length=120)),
                ("amount_minor", models.BigIntegerField()),
                ("covered_minor", models.BigIntegerField()),
                ("reopened", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, max_length=60)),
                (
                    "status",
                    models.CharField(
                        choices=[("taken", "Taken back"), ("won", "Won"), ("lost", "Lost")],
                        default="taken",
                        max_length=16,
                    ),
                ),
                ("taken_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="GatewayCustomer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("gateway", models.CharField(max_length=16)),
                ("reference", models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="Refund",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("amount_minor", models.BigIntegerField()),
                ("gateway", models.CharField(blank=True, max_length=16)),
                ("key", models.CharField(max_length=64, unique=True)),
                ("request_key", models.CharField(max_length=80, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("created", "Started"),
                            ("processing", "On its way"),
                            ("unknown", "Being looked up"),
                            ("succeeded", "Sent"),
                            ("declined", "Not possible"),
                        ],
                        default="created",
                        max_length=16,
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=120)),
                ("decline_code", models.CharField(blank=True, max_length=40)),
                ("reason", models.CharField(max_length=200)),
                ("started_at", models.DateTimeField()),
                ("look_up_at", models.DateTimeField(null=True)),
                ("looked_up", models.PositiveSmallIntegerField(default=0)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RefundPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
            ],
        ),
        migrations.AddField("allocation", "at", models.DateTimeField(null=True)),
        migrations.AddField("allocation", "public_id", models.UUIDField(null=True, editable=False)),
        migrations.AddField(
            model_name="allocation",
            name="reason",
            field=models.CharField(
                choices=[
                    ("paid", "Payment"),
                    ("credit", "Credit used"),
                    ("freed", "Set free as credit"),
                    ("credit_note", "Credit note"),
                    ("refund", "Refund"),
                    ("refund_refused", "Refund not possible"),
                    ("chargeback", "Chargeback"),
                    ("chargeback_won", "Chargeback reversed"),
                ],
                default="paid",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="gatewayevent",
            name="reference",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            "gatewayevent",
            "subject",
            models.CharField(max_length=16, default="payment"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="hostedsetup",
            name="page",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddField(
            model_name="payment",
            name="charged_back_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField("payment", "number", models.CharField(max_length=32, null=True)),
        migrations.AddField(
            model_name="payment",
            name="refunded_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="payment",
            name="refunding_minor",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            "payment", "unapplied_minor", models.BigIntegerField(default=0), preserve_default=False
        ),
        migrations.AddField(
            "paymentattempt",
            "account",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payment_attempts",
                to="accounts.corporateaccount",
            ),
        ),
        migrations.AddField(
            model_name="paymentattempt",
            name="look_up_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="paymentattempt",
            name="looked_up",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="paymentattempt",
            name="page",
            field=models.CharField(blank=True, max_length=120),
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["account", "-received_at"], name="ix_payment_account"),
        ),
        migrations.AddField(
            model_name="attemptpart",
            name="attempt",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="payments.paymentattempt",
            ),
        ),
        migrations.AddField(
            model_name="attemptpart",
            name="invoice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attempt_parts",
                to="invoices.invoice",
            ),
        ),
        migrations.AddField(
            model_name="chargeback",
            name="payment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="chargebacks", to="payments.payment"
            ),
        ),
        migrations.AddField(
            model_name="gatewaycustomer",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="accounts.corporateaccount"
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="payment",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="refunds", to="payments.payment"
            ),
        ),
        migrations.AddField(
            model_name="refund",
            name="started_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="refundpart",
            name="invoice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="invoices.invoice"
            ),
        ),
        migrations.AddField(
            model_name="refundpart",
            name="refund",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="parts", to="payments.refund"
            ),
        ),
        migrations.AddConstraint(
            model_name="attemptpart",
            constraint=models.UniqueConstraint(fields=("attempt", "invoice"), name="uq_attempt_part"),
        ),
        migrations.AddConstraint(
            model_name="attemptpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="ck_attempt_part_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="chargeback",
            constraint=models.UniqueConstraint(fields=("gateway", "reference"), name="uq_chargeback"),
        ),
        migrations.AddConstraint(
            model_name="chargeback",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_minor__gt", 0),
                    ("covered_minor__gte", 0),
                    ("covered_minor__lte", models.F("amount_minor")),
                ),
                name="ck_chargeback_amount",
            ),
        ),
        migrations.AddConstraint(
            model_name="gatewaycustomer",
            constraint=models.UniqueConstraint(fields=("account", "gateway"), name="uq_gateway_customer"),
        ),
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(
                condition=models.Q(("status__in", ["created", "processing", "unknown"])),
                fields=["look_up_at"],
                name="ix_refund_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="ck_refund_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="refund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at", None), ("status__in", ["created", "processing", "unknown"])),
                    models.Q(("settled_at__isnull", False), ("status__in", ["succeeded", "declined"])),
                    _connector="OR",
                ),
                name="ck_refund_settled_at",
            ),
        ),
        migrations.AddConstraint(
            model_name="refundpart",
            constraint=models.UniqueConstraint(fields=("refund", "invoice"), name="uq_refund_part"),
        ),
        migrations.AddConstraint(
            model_name="refundpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="ck_refund_part_amount"
            ),
        ),
    ]
