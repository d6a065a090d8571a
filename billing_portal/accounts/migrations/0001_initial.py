import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("sellers", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="BillTo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("company", models.CharField(max_length=120, verbose_name="Company")),
                ("street", models.CharField(max_length=120, verbose_name="Street and number")),
                ("extra", models.CharField(blank=True, max_length=120, verbose_name="Addition")),
                ("postal_code", models.CharField(max_length=16, verbose_name="Postal code")),
                ("city", models.CharField(max_length=80, verbose_name="City")),
                ("region", models.CharField(blank=True, max_length=40, verbose_name="State or region")),
            ],
        ),
        migrations.CreateModel(
            name="EmailChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("asked", "Waiting for confirmation"),
                            ("confirmed", "Confirmed"),
                            ("revoked", "Revoked"),
                            ("expired", "Expired"),
                        ],
                        default="asked",
                        max_length=16,
                    ),
                ),
                ("old_email", models.EmailField(max_length=254)),
                ("new_email", models.EmailField(max_length=254)),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("invited", "Invited"),
                            ("accepted", "Accepted"),
                            ("revoked", "Revoked"),
                            ("expired", "Expired"),
                        ],
                        default="invited",
                        max_length=16,
                    ),
                ),
                ("first_name", models.CharField(max_length=150, verbose_name="First name")),
                ("last_name", models.CharField(max_length=150, verbose_name="Last name")),
                ("email", models.EmailField(max_length=254, verbose_name="Email")),
                ("serial", models.PositiveIntegerField(default=1)),
                ("by_staff", models.BooleanField(default=False)),
                ("reason", models.CharField(blank=True, max_length=400, verbose_name="Reason")),
                (
                    "identity_check",
                    models.CharField(blank=True, max_length=400, verbose_name="Identity check"),
                ),
                ("invited_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="InvoiceContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120, verbose_name="Name")),
                ("email", models.EmailField(max_length=254, verbose_name="Email")),
                ("added_at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("billing_contact", "billing contact"), ("viewer", "viewer")],
                        default="billing_contact",
                        max_length=20,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PaymentMethod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("card", "Credit or debit card"),
                            ("direct_debit", "Direct debit"),
                            ("bank_transfer", "Bank transfer"),
                            ("check", "Check"),
                        ],
                        max_length=16,
                    ),
                ),
                ("gateway", models.CharField(blank=True, max_length=16)),
                ("token", models.CharField(blank=True, max_length=120)),
                ("brand", models.CharField(blank=True, max_length=24)),
                ("last4", models.CharField(blank=True, max_length=4)),
                ("expiry_year", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("expiry_month", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("mandate", models.CharField(blank=True, max_length=40)),
                ("mandated_on", models.DateField(blank=True, null=True)),
                ("added_at", models.DateTimeField()),
                ("kept_at", models.DateTimeField(blank=True, null=True)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("warned_days", models.PositiveSmallIntegerField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="CorporateAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=16, unique=True, verbose_name="Account number")),
                ("legal_name", models.CharField(max_length=120, verbose_name="Company")),
                ("country", models.CharField(max_length=2, verbose_name="Country")),
                ("currency", models.CharField(max_length=3, verbose_name="Currency")),
                ("language", models.CharField(max_length=8, verbose_name="Language")),
                ("zone", models.CharField(max_length=40, verbose_name="Time zone")),
                ("vat_id", models.CharField(blank=True, max_length=20, verbose_name="VAT id")),
                ("payment_days", models.PositiveSmallIntegerField(default=30, verbose_name="Days to pay")),
                (
                    "e_invoice",
                    models.CharField(
                        choices=[
                            ("cii", "EN 16931 (CII)"),
                            ("xrechnung_cii", "XRechnung (CII)"),
                            ("xrechnung_ubl", "XRechnung (UBL)"),
                            ("peppol_ubl", "Peppol BIS Billing (UBL)"),
                        ],
                        default="cii",
                        max_length=16,
                        verbose_name="E-invoice",
                    ),
                ),
                (
                    "buyer_reference",
                    models.CharField(blank=True, max_length=60, verbose_name="Buyer reference (Leitweg-ID)"),
                ),
                ("endpoint", models.CharField(blank=True, max_length=120, verbose_name="Electronic address")),
                (
                    "endpoint_scheme",
                    models.CharField(
                        blank=True, max_length=4, verbose_name="Scheme of the electronic address"
                    ),
                ),
                ("po_required", models.BooleanField(default=False, verbose_name="Purchase order required")),
                ("created_at", models.DateTimeField()),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accounts",
                        to="sellers.legalentity",
                    ),
                ),
            ],
            options={
                "verbose_name": "corporate account",
                "verbose_name_plural": "corporate accounts",
            },
        ),
    ]
