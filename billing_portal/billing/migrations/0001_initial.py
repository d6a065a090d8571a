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
            ],
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
            ],
        ),
    ]
