import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("catalog", "0001_initial"),
        ("purchase_orders", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=20, unique=True)),
                ("currency", models.CharField(max_length=3)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Not yet started"),
                            ("active", "Active"),
                            ("pending_cancellation", "Pending cancellation"),
                            ("suspended", "Suspended"),
                            ("ended", "Ended"),
                        ],
                        default="pending",
                        max_length=24,
                    ),
                ),
                ("auto_renew", models.BooleanField(default=True)),
                ("start_on", models.DateField()),
                ("end_on", models.DateField()),
                ("cancel_reason", models.CharField(blank=True, max_length=200)),
                ("cancel_detail", models.CharField(blank=True, max_length=1000)),
                (
                    "next_interval",
                    models.CharField(
                        blank=True,
                        choices=[("monthly", "monthly"), ("quarterly", "quarterly"), ("annual", "annual")],
                        max_length=12,
                    ),
                ),
                ("next_list_minor", models.BigIntegerField(null=True)),
                (
                    "end_cause",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("cancelled", "Auto Renew was off"),
                            ("arrears", "Not renewed because invoices were past due"),
                        ],
                        max_length=12,
                    ),
                ),
                ("notified_of_end", models.DateField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subscriptions",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subscriptions",
                        to="catalog.product",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "status"], name="ix_subscription_account"),
                    models.Index(
                        condition=models.Q(("status", "ended"), _negated=True),
                        fields=["end_on"],
                        name="ix_subscription_end",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("end_on__gt", models.F("start_on"))),
                        name="ck_subscription_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("next_interval", ""), ("next_list_minor", None)),
                            models.Q(
                                models.Q(("next_interval", ""), _negated=True), ("next_list_minor__gte", 0)
                            ),
                            _connector="OR",
                        ),
                        name="ck_an_agreed_interval_has_its_price",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["pending_cancellation", "ended"]), _negated=True),
                            ("auto_renew", False),
                            _connector="OR",
                        ),
                        name="ck_a_cancelled_subscription_does_not_renew",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("end_cause", ""), ("status", "ended"), _connector="OR"),
                        name="ck_only_what_ended_has_a_cause",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Term",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start_on", models.DateField()),
                ("end_on", models.DateField()),
                (
                    "interval",
                    models.CharField(
                        choices=[("monthly", "monthly"), ("quarterly", "quarterly"), ("annual", "annual")],
                        max_length=12,
                    ),
                ),
                ("seats", models.PositiveIntegerField()),
                ("list_minor", models.BigIntegerField()),
                ("discount_bp", models.PositiveIntegerField(default=0)),
                ("billed", models.PositiveIntegerField(default=0)),
                ("next_bill_on", models.DateField(null=True)),
                ("anchor_on", models.DateField(null=True)),
                (
                    "purchase_order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="purchase_orders.purchaseorder",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="terms",
                        to="subscriptions.subscription",
                    ),
                ),
            ],
            options={
                "ordering": ["start_on"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_bill_on__isnull", False)),
                        fields=["next_bill_on"],
                        name="ix_term_next_bill",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("subscription", "start_on"), name="uq_term"),
                    models.CheckConstraint(
                        condition=models.Q(("end_on__gt", models.F("start_on"))),
                        name="ck_term_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("discount_bp__lte", 10000), ("list_minor__gte", 0), ("seats__gt", 0)
                        ),
                        name="ck_term_amounts",
                    ),
                ],
            },
        ),
    ]
