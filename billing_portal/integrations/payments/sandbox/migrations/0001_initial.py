import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("reference", models.CharField(max_length=64, unique=True)),
                ("name", models.CharField(max_length=160)),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event_id", models.CharField(max_length=64, unique=True)),
                ("subject", models.CharField(max_length=16)),
                ("key", models.CharField(blank=True, max_length=64)),
                ("reference", models.CharField(blank=True, max_length=64)),
                ("send_at", models.DateTimeField()),
                ("sends_left", models.PositiveSmallIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="HostedPage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("purpose", models.CharField(max_length=8)),
                ("key", models.CharField(max_length=64, unique=True)),
                ("kind", models.CharField(max_length=16)),
                ("amount_minor", models.BigIntegerField(default=0)),
                ("currency", models.CharField(max_length=3)),
                ("label", models.CharField(max_length=120)),
                ("customer", models.CharField(max_length=160)),
                ("creditor", models.CharField(blank=True, max_length=160)),
                ("creditor_id", models.CharField(blank=True, max_length=35)),
                ("brands", models.JSONField(default=list)),
                ("return_url", models.URLField(max_length=400)),
                ("cancel_url", models.URLField(max_length=400)),
                ("outcome", models.CharField(blank=True, max_length=16)),
                ("method_token", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="SavedMethod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=64, unique=True)),
                ("kind", models.CharField(max_length=16)),
                ("brand", models.CharField(max_length=24)),
                ("last4", models.CharField(max_length=4)),
                ("expiry_year", models.PositiveSmallIntegerField(null=True)),
                ("expiry_month", models.PositiveSmallIntegerField(null=True)),
                ("mandate", models.CharField(blank=True, max_length=40)),
                ("behaviour", models.CharField(default="succeed", max_length=16)),
            ],
        ),
        migrations.CreateModel(
            name="Switch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=32, unique=True)),
                ("value", models.CharField(blank=True, max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Charge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("outcome", models.CharField(max_length=16)),
                ("reference", models.CharField(max_length=64)),
                ("decline_code", models.CharField(blank=True, max_length=40)),
                ("method_label", models.CharField(blank=True, max_length=60)),
                ("refunded_minor", models.BigIntegerField(default=0)),
                ("ripe_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_minor__gte", models.F("refunded_minor")), ("refunded_minor__gte", 0)
                        ),
                        name="ck_sandbox_refunds_what_it_took",
                    )
                ],
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
                ("amount_minor", models.BigIntegerField()),
                ("state", models.CharField(max_length=16)),
                ("reference", models.CharField(max_length=64, unique=True)),
                ("reason", models.CharField(max_length=60)),
                (
                    "charge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chargebacks",
                        to="sandbox_gateway.charge",
                    ),
                ),
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
                ("key", models.CharField(max_length=64, unique=True)),
                ("amount_minor", models.BigIntegerField()),
                ("outcome", models.CharField(max_length=16)),
                ("reference", models.CharField(max_length=64, unique=True)),
                ("decline_code", models.CharField(blank=True, max_length=40)),
                (
                    "charge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="sandbox_gateway.charge",
                    ),
                ),
            ],
        ),
    ]
