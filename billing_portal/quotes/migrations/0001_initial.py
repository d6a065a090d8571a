import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("catalog", "0001_initial"),
        ("subscriptions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Quote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=20, unique=True)),
                ("currency", models.CharField(max_length=3)),
                ("title", models.CharField(max_length=120, verbose_name="Title")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("sent", "Awaiting your decision"),
                            ("accepted", "Accepted"),
                            ("rejected", "Rejected"),
                            ("expired", "Expired"),
                            ("withdrawn", "Withdrawn"),
                            ("superseded", "Superseded"),
                        ],
                        default="draft",
                        max_length=16,
                    ),
                ),
                ("composed_at", models.DateTimeField()),
                ("self_service", models.BooleanField(default=False)),
                ("version_number", models.PositiveSmallIntegerField(default=1)),
                ("value_minor", models.BigIntegerField(default=0)),
                ("first_minor", models.BigIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("comments", models.TextField(blank=True, verbose_name="Comments")),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotes",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "composed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "copy_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="copies",
                        to="quotes.quote",
                    ),
                ),
                (
                    "decided_by",
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
                    models.Index(fields=["account", "status", "-sent_at"], name="ix_quote_account"),
                    models.Index(
                        condition=models.Q(("status", "sent")), fields=["expires_at"], name="ix_quote_expiry"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at", None), ("status", "draft")),
                            models.Q(
                                models.Q(("status", "draft"), _negated=True),
                                ("expires_at__gt", models.F("sent_at")),
                                ("sent_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="ck_quote_is_a_draft_or_was_sent",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["accepted", "rejected"]), _negated=True),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_at__lt", models.F("expires_at")),
                                ("decided_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="ck_quote_accepted_in_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "rejected"), _negated=True),
                            models.Q(("comments", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="ck_quote_rejected_with_comments",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first_minor__gte", 0), ("value_minor__gte", 0)),
                        name="ck_quote_amounts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Cart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("saved_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="carts",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="carts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("quotes", models.ManyToManyField(related_name="carts", to="quotes.quote")),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("account", "user"), name="uq_cart")],
            },
        ),
        migrations.CreateModel(
            name="QuoteLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new", "New subscription"),
                            ("seats", "Additional seats"),
                            ("renewal", "Renewal"),
                            ("one_off", "One-off"),
                        ],
                        max_length=8,
                        verbose_name="Kind",
                    ),
                ),
                ("description", models.CharField(max_length=200, verbose_name="Description")),
                ("quantity", models.PositiveIntegerField(verbose_name="Seats")),
                ("list_minor", models.BigIntegerField(verbose_name="List price")),
                ("discount_bp", models.PositiveIntegerField(default=0, verbose_name="Discount")),
                (
                    "interval",
                    models.CharField(
                        blank=True,
                        choices=[("monthly", "monthly"), ("quarterly", "quarterly"), ("annual", "annual")],
                        max_length=12,
                        verbose_name="Interval",
                    ),
                ),
                ("start_on", models.DateField(verbose_name="Start")),
                ("end_on", models.DateField(blank=True, null=True, verbose_name="End")),
                ("anchor_on", models.DateField(blank=True, null=True)),
                (
                    "product",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalog.product",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="subscriptions.subscription",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
            },
        ),
        migrations.CreateModel(
            name="QuoteLineStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("start_on", models.DateField()),
                ("quantity", models.PositiveIntegerField(verbose_name="Seats")),
                ("list_minor", models.BigIntegerField(verbose_name="List price")),
                ("discount_bp", models.PositiveIntegerField(default=0, verbose_name="Discount")),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="quotes.quoteline",
                    ),
                ),
            ],
            options={
                "ordering": ["start_on"],
                "constraints": [
                    models.UniqueConstraint(fields=("line", "start_on"), name="uq_quote_line_step"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("discount_bp__lte", 10000), ("list_minor__gte", 0), ("quantity__gt", 0)
                        ),
                        name="ck_quote_line_step_amounts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuoteVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("notes", models.TextField(blank=True, verbose_name="Notes to the customer")),
                ("figures", models.JSONField(default=dict)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("frozen_at", models.DateTimeField(null=True)),
                (
                    "quote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="quotes.quote",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("quote", "number"), name="uq_quote_version"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("frozen_at", None), models.Q(("digest", ""), _negated=True), _connector="OR"
                        ),
                        name="ck_a_frozen_version_has_a_digest",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="quoteline",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="quotes.quoteversion"
            ),
        ),
        migrations.AddConstraint(
            model_name="quoteline",
            constraint=models.UniqueConstraint(fields=("version", "position"), name="uq_quote_line"),
        ),
        migrations.AddConstraint(
            model_name="quoteline",
            constraint=models.CheckConstraint(
                condition=models.Q(("discount_bp__lte", 10000), ("list_minor__gte", 0), ("quantity__gt", 0)),
                name="ck_quote_line_amounts",
            ),
        ),
        migrations.AddConstraint(
            model_name="quoteline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("end_on", None), ("interval", ""), ("kind", "one_off")),
                    models.Q(
                        models.Q(("kind", "one_off"), _negated=True),
                        models.Q(("interval", ""), _negated=True),
                        ("end_on__gt", models.F("start_on")),
                        ("product__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="ck_quote_line_is_one_off_or_runs",
            ),
        ),
        migrations.AddConstraint(
            model_name="quoteline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["seats", "renewal"]), ("subscription__isnull", False)),
                    models.Q(("kind__in", ["new", "one_off"]), ("subscription", None)),
                    _connector="OR",
                ),
                name="ck_quote_line_names_its_subscription",
            ),
        ),
    ]
