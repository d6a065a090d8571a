import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("invoices", "0001_initial"),
        ("purchase_orders", "0001_initial"),
        ("sellers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BillingRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planning", "Being planned"),
                            ("planned", "Planned"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planning",
                        max_length=16,
                    ),
                ),
                ("is_preview", models.BooleanField(default=False)),
                ("planned_to", models.BigIntegerField(default=0)),
                ("started_at", models.DateTimeField()),
                ("planned_at", models.DateTimeField(null=True)),
                ("approved_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="billing_runs",
                        to="sellers.legalentity",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("is_preview", False), ("status__in", ["planning", "planned", "running"])
                        ),
                        fields=("entity",),
                        name="uq_one_billing_run_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_preview", False),
                            ("status__in", ["planning", "planned", "cancelled"]),
                            _connector="OR",
                        ),
                        name="ck_a_preview_bills_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BillingItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("starts_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("issued", "Invoiced"),
                            ("held", "Held as a draft"),
                            ("changed", "Changed since it was planned"),
                            ("nothing", "Nothing due"),
                            ("failed", "Failed"),
                        ],
                        default="planned",
                        max_length=16,
                    ),
                ),
                ("lines", models.PositiveIntegerField()),
                ("renewals", models.PositiveIntegerField(default=0)),
                ("currency", models.CharField(max_length=3)),
                ("net_minor", models.BigIntegerField()),
                ("tax_minor", models.BigIntegerField()),
                ("missing", models.JSONField(default=list)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("problem", models.CharField(blank=True, max_length=300)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="billing_items",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "invoice",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="billing_item",
                        to="invoices.invoice",
                    ),
                ),
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
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="billing.billingrun",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["run", "status", "starts_on"], name="ix_billing_item")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("purchase_order", None)),
                        fields=("run", "account", "starts_on"),
                        name="uq_billing_item",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("purchase_order__isnull", False)),
                        fields=("run", "account", "starts_on", "purchase_order"),
                        name="uq_billing_item_of_a_purchase_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("invoice__isnull", False), ("status__in", ["issued", "held"])),
                            models.Q(
                                models.Q(("status__in", ["issued", "held"]), _negated=True), ("invoice", None)
                            ),
                            _connector="OR",
                        ),
                        name="ck_a_billed_item_has_its_invoice",
                    ),
                ],
            },
        ),
    ]
