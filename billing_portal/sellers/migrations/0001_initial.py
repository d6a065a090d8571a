import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="LegalEntity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("code", models.CharField(max_length=8, unique=True, verbose_name="Code")),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                ("street", models.CharField(max_length=120, verbose_name="Street")),
                ("postal_code", models.CharField(max_length=16, verbose_name="Postal code")),
                ("city", models.CharField(max_length=80, verbose_name="City")),
                ("region", models.CharField(blank=True, max_length=40, verbose_name="State or region")),
                ("country", models.CharField(max_length=2, verbose_name="Country")),
                ("zone", models.CharField(max_length=40, verbose_name="Time zone")),
                ("vat_id", models.CharField(blank=True, max_length=20, verbose_name="VAT id")),
                ("tax_number", models.CharField(blank=True, max_length=30, verbose_name="Tax number")),
                (
                    "register_number",
                    models.CharField(
                        blank=True,
                        help_text="The number alone, such as HRB 214365, for e-invoices.",
                        max_length=40,
                        verbose_name="Register number",
                    ),
                ),
                (
                    "registration",
                    models.CharField(
                        blank=True,
                        help_text="Court, number and managing directors, as the footer of documents prints them.",
                        max_length=120,
                        verbose_name="Register entry",
                    ),
                ),
                ("endpoint", models.CharField(blank=True, max_length=120, verbose_name="Electronic address")),
                (
                    "endpoint_scheme",
                    models.CharField(
                        blank=True, max_length=4, verbose_name="Scheme of the electronic address"
                    ),
                ),
                (
                    "creditor_id",
                    models.CharField(
                        blank=True,
                        help_text="Needed before SEPA direct debit is offered.",
                        max_length=35,
                        verbose_name="Creditor identifier (SEPA)",
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="Email")),
                ("phone", models.CharField(max_length=40, verbose_name="Phone number")),
                ("website", models.CharField(blank=True, max_length=80, verbose_name="Website")),
                ("accent", models.CharField(default="#0f5f8c", max_length=7, verbose_name="Accent colour")),
                ("logo", models.CharField(default="", editable=False, max_length=64)),
                ("terms", models.JSONField(default=dict, verbose_name="Terms by language")),
                (
                    "review_billing",
                    models.BooleanField(
                        default=False,
                        help_text="A planned run waits until a member of staff has read and approved it.",
                        verbose_name="Billing runs are reviewed",
                    ),
                ),
            ],
            options={
                "verbose_name": "legal entity",
                "verbose_name_plural": "legal entities",
            },
        ),
        migrations.CreateModel(
            name="RemittanceDetails",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="Currency")),
                ("bank_name", models.CharField(max_length=80, verbose_name="Bank")),
                ("holder", models.CharField(max_length=120, verbose_name="Account holder")),
                ("iban", models.CharField(blank=True, max_length=34, verbose_name="IBAN")),
                ("bic", models.CharField(blank=True, max_length=11, verbose_name="BIC")),
                (
                    "routing_number",
                    models.CharField(blank=True, max_length=9, verbose_name="Routing number (ABA)"),
                ),
                (
                    "account_number",
                    models.CharField(blank=True, max_length=34, verbose_name="Account number"),
                ),
                ("check_address", models.TextField(blank=True, verbose_name="Address for checks")),
                (
                    "bounce_fee_minor",
                    models.PositiveIntegerField(
                        default=0,
                        help_text="1500 is 15.00. It is invoiced when a check is recorded as bounced; 0 charges nothing.",
                        verbose_name="Fee for a bounced check, in minor units",
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="remittances",
                        to="sellers.legalentity",
                    ),
                ),
            ],
            options={
                "verbose_name": "remittance details",
                "verbose_name_plural": "remittance details",
                "constraints": [models.UniqueConstraint(fields=("entity", "currency"), name="uq_remittance")],
            },
        ),
    ]
