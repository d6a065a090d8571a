import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("documents", "0001_initial"),
        ("sellers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TaxAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("decision", models.JSONField()),
                ("asked_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("currency", models.CharField(max_length=3, verbose_name="Currency")),
                ("to_currency", models.CharField(max_length=3, verbose_name="Into currency")),
                (
                    "rate",
                    models.DecimalField(
                        decimal_places=8,
                        help_text="Units of the second currency for one of the first.",
                        max_digits=18,
                        verbose_name="Rate",
                    ),
                ),
                ("valid_from", models.DateField(verbose_name="Day")),
                (
                    "source",
                    models.CharField(
                        help_text="Who published it, as documents print it, such as ECB.",
                        max_length=40,
                        verbose_name="Source",
                    ),
                ),
            ],
            options={
                "verbose_name": "exchange rate",
                "verbose_name_plural": "exchange rates",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("currency", "to_currency", "valid_from"), name="uq_exchange_rate"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rate__gt", 0)), name="ck_exchange_rate_is_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaxRegistration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seller_country", models.CharField(max_length=2, verbose_name="Seller's country")),
                ("country", models.CharField(max_length=2, verbose_name="Country")),
                ("region", models.CharField(blank=True, max_length=40, verbose_name="State or region")),
                ("number", models.CharField(max_length=60, verbose_name="Registration number")),
                ("valid_from", models.DateField(verbose_name="Valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="Valid to")),
            ],
            options={
                "verbose_name": "tax registration",
                "verbose_name_plural": "tax registrations",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("seller_country", "country", "region", "valid_from"),
                        name="uq_tax_registration",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="ck_tax_registration_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaxRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="Code")),
                ("seller_country", models.CharField(max_length=2, verbose_name="Seller's country")),
                ("buyer_country", models.CharField(max_length=2, verbose_name="Buyer's country")),
                ("buyer_region", models.CharField(blank=True, max_length=40, verbose_name="Buyer's region")),
                ("needs_vat_id", models.BooleanField(default=False, verbose_name="Only with VAT id")),
                (
                    "only_unregistered",
                    models.BooleanField(default=False, verbose_name="Only where we are not registered"),
                ),
                (
                    "product_category",
                    models.CharField(max_length=32, verbose_name="Tax category of the product"),
                ),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("S", "S: taxed at the rate"),
                            ("AE", "AE: reverse charge"),
                            ("K", "K: goods within the EU"),
                            ("G", "G: export"),
                            ("E", "E: exempt"),
                            ("Z", "Z: zero rate"),
                            ("O", "O: outside the scope of tax"),
                        ],
                        max_length=2,
                        verbose_name="EN 16931 category",
                    ),
                ),
                (
                    "rate",
                    models.DecimalField(decimal_places=3, max_digits=6, verbose_name="Rate in per cent"),
                ),
                ("notes", models.JSONField(blank=True, default=dict, verbose_name="Legal note by language")),
                ("valid_from", models.DateField(verbose_name="Valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="Valid to")),
            ],
            options={
                "verbose_name": "tax rule",
                "verbose_name_plural": "tax rules",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("category", "S"), ("rate__gt", 0)),
                            models.Q(models.Q(("category", "S"), _negated=True), ("rate", 0)),
                            _connector="OR",
                        ),
                        name="ck_tax_rate_belongs_to_its_category",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExemptionCertificate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("country", models.CharField(max_length=2, verbose_name="Country")),
                ("region", models.CharField(blank=True, max_length=40, verbose_name="State or region")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("resale", "Resale"),
                            ("exempt", "Exempt organisation"),
                            ("direct_pay", "Direct pay permit"),
                            ("other", "Other exemption"),
                        ],
                        max_length=12,
                        verbose_name="Kind",
                    ),
                ),
                ("number", models.CharField(max_length=60, verbose_name="Certificate number")),
                ("valid_from", models.DateField(verbose_name="Valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="Valid until")),
                ("added_at", models.DateTimeField()),
                ("verified_at", models.DateTimeField(null=True)),
                ("ended_on", models.DateField(null=True)),
                ("warned_days", models.PositiveSmallIntegerField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.file"
                    ),
                ),
                (
                    "verified_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "exemption certificate",
                "verbose_name_plural": "exemption certificates",
                "indexes": [models.Index(fields=["account", "country"], name="ix_certificate_account")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="ck_certificate_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verified_at", None), ("verified_by", None)),
                            models.Q(("verified_at__isnull", False), ("verified_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="ck_certificate_verified_by_someone",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TaxForm",
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
                            ("w9", "W-9"),
                            ("exemption", "Exemption certificate (section 48b EStG)"),
                            ("residence", "Certificate of tax residence"),
                            ("registration", "Proof of tax registration"),
                            ("other", "Other tax form"),
                        ],
                        max_length=16,
                        verbose_name="Kind",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="Title")),
                ("valid_from", models.DateField(verbose_name="Valid from")),
                ("valid_to", models.DateField(blank=True, null=True, verbose_name="Valid until")),
                ("uploaded_at", models.DateTimeField()),
                ("ended_on", models.DateField(blank=True, null=True)),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tax_forms",
                        to="sellers.legalentity",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.file"
                    ),
                ),
                (
                    "replaced_by",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaces",
                        to="tax.taxform",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "tax form",
                "verbose_name_plural": "tax forms",
                "indexes": [models.Index(fields=["entity", "valid_from"], name="ix_tax_form_entity")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_to", None), ("valid_to__gte", models.F("valid_from")), _connector="OR"
                        ),
                        name="ck_tax_form_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replaced_by", None), ("ended_on__isnull", False), _connector="OR"
                        ),
                        name="ck_tax_form_replaced_means_ended",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VatIdCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("vat_id", models.CharField(max_length=20)),
                ("own_vat_id", models.CharField(blank=True, max_length=20)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("valid", "Valid"),
                            ("invalid", "Invalid"),
                            ("unknown", "No answer"),
                            ("accepted", "Accepted by staff"),
                        ],
                        max_length=8,
                    ),
                ),
                ("consultation", models.CharField(blank=True, max_length=60)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("address", models.CharField(blank=True, max_length=300)),
                ("reason", models.CharField(blank=True, max_length=200)),
                ("checked_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="vat_id_checks",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "checked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "vat_id", "-checked_at"], name="ix_vat_id_check")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "accepted"), _negated=True),
                            models.Q(("checked_by__isnull", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="ck_vat_id_accepted_by_someone_with_a_reason",
                    )
                ],
            },
        ),
    ]
