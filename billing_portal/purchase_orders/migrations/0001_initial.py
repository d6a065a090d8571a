import billing_portal.purchase_orders.models
import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("documents", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PurchaseOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=40, verbose_name="PO number")),
                (
                    "number_key",
                    billing_portal.purchase_orders.models.KeyOfNumber(editable=False, max_length=120),
                ),
                ("issued_on", models.DateField(blank=True, null=True, verbose_name="Issue date")),
                ("expires_on", models.DateField(blank=True, null=True, verbose_name="Expiration date")),
                ("limit_minor", models.BigIntegerField(blank=True, null=True, verbose_name="Amount limit")),
                ("added_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("warned_days", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("warned_percent", models.PositiveSmallIntegerField(default=0)),
                ("warned_on", models.DateField(blank=True, null=True)),
                ("short_on", models.DateField(blank=True, null=True)),
                ("short_minor", models.BigIntegerField(blank=True, null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purchase_orders",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.file",
                    ),
                ),
                (
                    "replaced_by",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="purchase_orders.purchaseorder",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "number_key"), name="uq_po_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("issued_on", None),
                            ("expires_on", None),
                            ("expires_on__gte", models.F("issued_on")),
                            _connector="OR",
                        ),
                        name="ck_po_expires_after_issue",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("short_minor", None), ("short_on", None)),
                            models.Q(("short_minor__isnull", False), ("short_on__isnull", False)),
                            _connector="OR",
                        ),
                        name="ck_po_shortage_is_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("limit_minor", None), ("limit_minor__gt", 0), _connector="OR"),
                        name="ck_po_limit_is_positive",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Draw",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("object_id", models.UUIDField(unique=True)),
                ("order_number", models.CharField(blank=True, max_length=32)),
                ("minor", models.BigIntegerField()),
                (
                    "purchase_order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="draws",
                        to="purchase_orders.purchaseorder",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("minor__gte", 0)), name="ck_draw_is_not_negative"
                    )
                ],
            },
        ),
    ]
