from __future__ import annotations

import uuid

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0003_parts_of_before"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="allocation",
            name="uq_allocation",
        ),
        migrations.RemoveConstraint(
            model_name="allocation",
            name="ck_allocation_amount",
        ),
        migrations.RemoveConstraint(
            model_name="paymentattempt",
            name="ck_attempt_settled_at",
        ),
        migrations.RemoveIndex(
            model_name="paymentattempt",
            name="ix_attempt_open",
        ),
        migrations.RemoveField(
            model_name="paymentattempt",
            name="invoice",
        ),
        migrations.AlterField("allocation", "at", models.DateTimeField()),
        migrations.AlterField(
            "allocation", "public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
        ),
        migrations.AlterField("payment", "number", models.CharField(max_length=32, unique=True)),
        migrations.AlterField(
            "paymentattempt",
            "account",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payment_attempts",
                to="accounts.corporateaccount",
            ),
        ),
        migrations.AddConstraint(
            model_name="allocation",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor", 0), _negated=True), name="ck_allocation_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "amount_minor__gte",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("unapplied_minor"), "+", models.F("refunding_minor")
                                ),
                                "+",
                                models.F("refunded_minor"),
                            ),
                            "+",
                            models.F("charged_back_minor"),
                        ),
                    ),
                    ("charged_back_minor__gte", 0),
                    ("refunded_minor__gte", 0),
                    ("refunding_minor__gte", 0),
                    ("unapplied_minor__gte", 0),
                ),
                name="ck_payment_is_somewhere",
            ),
        ),
        migrations.AddField(
            model_name="paymentattempt",
            name="invoices",
            field=models.ManyToManyField(
                related_name="attempts", through="payments.AttemptPart", to="invoices.invoice"
            ),
        ),
        migrations.AddIndex(
            model_name="paymentattempt",
            index=models.Index(
                condition=models.Q(("status__in", ["created", "processing", "unknown"])),
                fields=["look_up_at"],
                name="ix_attempt_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("look_up_at__isnull", False),
                        ("settled_at", None),
                        ("status__in", ["created", "processing", "unknown"]),
                    ),
                    models.Q(
                        ("settled_at__isnull", False),
                        ("status__in", ["succeeded", "declined", "cancelled", "expired"]),
                    ),
                    _connector="OR",
                ),
                name="ck_attempt_settled_at",
            ),
        ),
    ]
