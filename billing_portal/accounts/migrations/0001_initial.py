import django.db.models.deletion
import django.db.models.functions.text
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("sellers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
                (
                    "representative",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="represented_accounts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "corporate account",
                "verbose_name_plural": "corporate accounts",
            },
        ),
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
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bill_to",
                        to="accounts.corporateaccount",
                    ),
                ),
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
                            ("recurring_transfer", "Recurring bank transfer"),
                            ("bank_transfer", "Bank transfer"),
                            ("check", "Check"),
                        ],
                        max_length=24,
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
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment_methods",
                        to="accounts.corporateaccount",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("token", ""), _negated=True),
                        fields=("gateway", "token"),
                        name="uq_payment_method_token",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("gateway", ""),
                                ("kind__in", ["recurring_transfer", "bank_transfer", "check"]),
                                ("token", ""),
                            ),
                            models.Q(
                                ("kind__in", ["card", "direct_debit"]), models.Q(("token", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="ck_method_has_a_token_if_collected",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="corporateaccount",
            name="default_method",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.paymentmethod",
            ),
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
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="email_changes",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="email_changes",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "asked")),
                        fields=("user",),
                        name="uq_one_email_change_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("status", "asked")),
                            models.Q(
                                models.Q(("status", "asked"), _negated=True), ("decided_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="ck_email_change_is_decided_once",
                    ),
                ],
            },
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
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handovers",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "new_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "old_user",
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
                        condition=models.Q(("status", "invited")),
                        fields=("account",),
                        name="uq_one_handover_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decided_at", None), ("status", "invited")),
                            models.Q(
                                models.Q(("status", "invited"), _negated=True), ("decided_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="ck_handover_is_decided_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("new_user__isnull", False), ("status", "accepted")),
                            models.Q(models.Q(("status", "accepted"), _negated=True), ("new_user", None)),
                            _connector="OR",
                        ),
                        name="ck_handover_accepted_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by_staff", False),
                            models.Q(
                                models.Q(("reason", ""), _negated=True),
                                models.Q(("identity_check", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ck_handover_by_staff_is_on_record",
                    ),
                ],
            },
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
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoice_contacts",
                        to="accounts.corporateaccount",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("account"),
                        django.db.models.functions.text.Lower("email"),
                        condition=models.Q(("removed_at", None)),
                        name="uq_invoice_contact_email",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("removed_at", None), ("removed_at__gte", models.F("added_at")), _connector="OR"
                        ),
                        name="ck_contact_removed_after_added",
                    ),
                ],
            },
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
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), ("role", "billing_contact")),
                        fields=("account",),
                        name="uq_one_billing_contact_at_a_time",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("account", "user"),
                        name="uq_membership",
                    ),
                ],
            },
        ),
    ]
