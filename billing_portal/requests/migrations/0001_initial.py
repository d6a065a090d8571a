import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("documents", "0001_initial"),
        ("invoices", "0001_initial"),
        ("quotes", "0001_initial"),
        ("subscriptions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RequestMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("internal", models.BooleanField(default=False)),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="RequestFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.file"
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="service_requests.requestmessage",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ServiceRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="Number")),
                (
                    "status",
                    models.CharField(
                        choices=[("open", "Open"), ("answered", "Answered"), ("closed", "Closed")],
                        default="open",
                        max_length=12,
                    ),
                ),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("change_subscription", "Change a subscription"),
                            ("billing_interval", "Billing interval"),
                            ("cancel", "Cancel a subscription"),
                            ("reactivate", "Reactivate a subscription"),
                            ("new_quote", "New quote"),
                            ("invoice_copy", "Copy or correction of an invoice"),
                            ("dispute", "Dispute an invoice"),
                            ("payment_method", "Payment Method"),
                            ("address", "Address or country"),
                            ("contact", "Billing contact"),
                            ("tax_form", "Tax form"),
                            ("other", "Something else"),
                        ],
                        max_length=24,
                        verbose_name="Topic",
                    ),
                ),
                ("payload", models.JSONField(default=dict)),
                ("opened_at", models.DateTimeField()),
                ("on_record", models.CharField(blank=True, max_length=200)),
                ("waiting_since", models.DateTimeField()),
                ("closed_at", models.DateTimeField(null=True)),
                ("asker_name", models.CharField(blank=True, max_length=120)),
                ("asker_email", models.EmailField(blank=True, max_length=254)),
                ("asker_phone", models.CharField(blank=True, max_length=40)),
                ("asker_company", models.CharField(blank=True, max_length=120)),
                ("asker_reference", models.CharField(blank=True, max_length=40)),
                ("language", models.CharField(blank=True, max_length=8)),
                (
                    "account",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "answer_quote",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="quotes.quote",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dispute",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="request",
                        to="invoices.dispute",
                    ),
                ),
                (
                    "handled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="handled_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="invoices.invoice",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "quote",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="quotes.quote",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="subscriptions.subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "request",
                "verbose_name_plural": "requests",
                "indexes": [
                    models.Index(fields=["account", "-opened_at"], name="ix_request_account"),
                    models.Index(fields=["status", "waiting_since"], name="ix_request_queue"),
                    models.Index(
                        condition=models.Q(
                            ("topic", "dispute"), models.Q(("status", "closed"), _negated=True)
                        ),
                        fields=["account", "invoice"],
                        name="ix_request_dispute",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("closed_at__isnull", False),
                                ("closed_by__isnull", False),
                                ("status", "closed"),
                            ),
                            models.Q(
                                models.Q(("status", "closed"), _negated=True),
                                ("closed_at", None),
                                ("closed_by", None),
                            ),
                            _connector="OR",
                        ),
                        name="ck_request_is_closed_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("account__isnull", False),
                            models.Q(("asker_email", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="ck_request_has_an_account_or_an_asker",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("topic", "dispute"), models.Q(("status", "closed"), _negated=True)
                        ),
                        fields=("invoice",),
                        name="uq_one_unsettled_dispute_per_invoice",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("topic", "dispute"), _negated=True),
                            ("invoice__isnull", False),
                            _connector="OR",
                        ),
                        name="ck_a_dispute_names_its_invoice",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="requestmessage",
            name="request",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="thread",
                to="service_requests.servicerequest",
            ),
        ),
        migrations.CreateModel(
            name="RequestChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cancel", "Auto Renew off"),
                            ("reactivate", "Auto Renew on"),
                            ("interval", "Another billing interval"),
                        ],
                        max_length=12,
                    ),
                ),
                ("data", models.JSONField(default=dict)),
                ("applied_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "applied_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="subscriptions.subscription",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="service_requests.servicerequest",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("request",),
                        name="uq_one_change_stands_per_request",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undone_at", None), ("undone_by", None)),
                            models.Q(("undone_at__isnull", False), ("undone_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="ck_a_change_is_undone_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ContactQuestion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("email", models.EmailField(max_length=254)),
                ("text", models.TextField()),
                ("language", models.CharField(max_length=8)),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="contact_questions",
                        to="accounts.corporateaccount",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["account", "at"], name="ix_contact_question")],
            },
        ),
    ]
