import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Product",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code", models.SlugField(max_length=32, unique=True, verbose_name="Code")),
                ("name", models.CharField(max_length=80, verbose_name="Name")),
                ("description", models.JSONField(default=dict, verbose_name="Description by language")),
                (
                    "tax_category",
                    models.CharField(default="software_service", max_length=32, verbose_name="Tax category"),
                ),
                ("is_offered", models.BooleanField(default=True, verbose_name="Offered")),
                (
                    "self_service",
                    models.BooleanField(default=True, verbose_name="Seats can be added in the portal"),
                ),
            ],
            options={
                "verbose_name": "product",
                "verbose_name_plural": "products",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Price",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="Currency")),
                (
                    "interval",
                    models.CharField(
                        choices=[("monthly", "monthly"), ("quarterly", "quarterly"), ("annual", "annual")],
                        max_length=12,
                        verbose_name="Interval",
                    ),
                ),
                ("unit_minor", models.BigIntegerField(verbose_name="Price of a seat in minor units")),
                ("valid_from", models.DateField(verbose_name="Valid from")),
                (
                    "product",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="prices",
                        to="catalog.product",
                    ),
                ),
            ],
            options={
                "verbose_name": "price",
                "verbose_name_plural": "prices",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("product", "currency", "interval", "valid_from"), name="uq_price_per_day"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit_minor__gt", 0)), name="ck_price_positive"
                    ),
                ],
            },
        ),
    ]
