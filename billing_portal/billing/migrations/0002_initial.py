import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("billing", "0001_initial"),
        ("invoices", "0001_initial"),
        ("purchase_orders", "0001_initial"),
        ("sellers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="billingitem",
            name="invoice",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="billing_item",
                to="invoices.invoice",
            ),
        ),
        migrations.AddField(
            model_name="billingitem",
            name="purchase_order",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="purchase_orders.purchaseorder",
            ),
        ),
        migrations.AddField(
            model_name="billingrun",
            name="approved_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="billingrun",
            name="entity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="billing_runs",
                to="sellers.legalentity",
            ),
        ),
        migrations.AddField(
            model_name="billingrun",
            name="started_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="billingitem",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="items", to="billing.billingrun"
            ),
        ),
        migrations.AddConstraint(
            model_name="billingrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_preview", False), ("status__in", ["planning", "planned", "running"])),
                fields=("entity",),
                name="uq_one_billing_run_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="billingrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_preview", False),
                    ("status__in", ["planning", "planned", "cancelled"]),
                    _connector="OR",
                ),
                name="ck_a_preview_bills_nothing",
            ),
        ),
        migrations.AddIndex(
            model_name="billingitem",
            index=models.Index(fields=["run", "status", "starts_on"], name="ix_billing_item"),
        ),
        migrations.AddConstraint(
            model_name="billingitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("purchase_order", None)),
                fields=("run", "account", "starts_on"),
                name="uq_billing_item",
            ),
        ),
        migrations.AddConstraint(
            model_name="billingitem",
            constraint=models.UniqueConstraint(
                condition=models.Q(("purchase_order__isnull", False)),
                fields=("run", "account", "starts_on", "purchase_order"),
                name="uq_billing_item_of_a_purchase_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="billingitem",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("invoice__isnull", False), ("status__in", ["issued", "held"])),
                    models.Q(models.Q(("status__in", ["issued", "held"]), _negated=True), ("invoice", None)),
                    _connector="OR",
                ),
                name="ck_a_billed_item_has_its_invoice",
            ),
        ),
    ]
