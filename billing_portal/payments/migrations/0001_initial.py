import django.db.models.deletion
import django.db.models.expressions
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("invoices", "0001_initial"),
        ("orders", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BookCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("checked_at", models.DateTimeField()),
                ("findings", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="AttemptPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempt_parts",
                        to="invoices.invoice",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="CreditUse",
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
                        choices=[("used", "Used"), ("undone", "Undone")], default="used", max_length=8
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("used_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_uses",
                        to="accounts.corporateaccount",
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
                    "used_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="ck_credit_use_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "used"), ("undone_at", None)),
                            models.Q(("status", "undone"), ("undone_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="ck_credit_use_undone_at",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GatewayCustomer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("gateway", models.CharField(max_length=16)),
                ("reference", models.CharField(max_length=120)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.corporateaccount",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("account", "gateway"), name="uq_gateway_customer")
                ],
            },
        ),
        migrations.CreateModel(
            name="GatewayEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("gateway", models.CharField(max_length=16)),
                ("event_id", models.CharField(max_length=120)),
                ("subject", models.CharField(max_length=16)),
                ("key", models.CharField(blank=True, max_length=64)),
                ("reference", models.CharField(blank=True, max_length=120)),
                ("body", models.TextField()),
                ("received_at", models.DateTimeField()),
                ("processed_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("gateway", "event_id"), name="uq_gateway_event")
                ],
            },
        ),
        migrations.CreateModel(
            name="HostedSetup",
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
                ("gateway", models.CharField(max_length=16)),
                ("page", models.CharField(blank=True, max_length=120)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("created", "Created"),
                            ("succeeded", "Succeeded"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="created",
                        max_length=16,
                    ),
                ),
                ("started_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "checkout",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="orders.checkout",
                    ),
                ),
                (
                    "method",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.paymentmethod",
                    ),
                ),
                (
                    "started_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=32, unique=True)),
                ("currency", models.CharField(max_length=3)),
                ("amount_minor", models.BigIntegerField()),
                ("unapplied_minor", models.BigIntegerField()),
                ("refunding_minor", models.BigIntegerField(default=0)),
                ("refunded_minor", models.BigIntegerField(default=0)),
                ("charged_back_minor", models.BigIntegerField(default=0)),
                ("reversed_minor", models.BigIntegerField(default=0)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("received", "Received"),
                            ("deposited", "Check deposited"),
                            ("cleared", "Check cleared"),
                            ("bounced", "Check bounced"),
                            ("reversed", "Reversed"),
                        ],
                        default="received",
                        max_length=12,
                    ),
                ),
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
                ("label", models.CharField(blank=True, max_length=500)),
                ("received_at", models.DateTimeField()),
                ("source_key", models.CharField(max_length=80, unique=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payments",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "posted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
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
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("gateway", models.CharField(max_length=16)),
                ("reference", models.CharField(max_length=120)),
                ("amount_minor", models.BigIntegerField()),
                ("covered_minor", models.BigIntegerField()),
                ("reopened", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, max_length=60)),
                (
                    "status",
                    models.CharField(
                        choices=[("taken", "Taken back"), ("won", "Won"), ("lost", "Lost")],
                        default="taken",
                        max_length=16,
                    ),
                ),
                ("taken_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chargebacks",
                        to="payments.payment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("gateway", "reference"), name="uq_chargeback"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("amount_minor__gt", 0),
                            ("covered_minor__gte", 0),
                            ("covered_minor__lte", models.F("amount_minor")),
                        ),
                        name="ck_chargeback_amount",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("amount_minor", models.BigIntegerField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("paid", "Payment"),
                            ("credit", "Credit used"),
                            ("unapplied", "Unapplied"),
                            ("credit_note", "Credit note"),
                            ("refund", "Refund"),
                            ("refund_refused", "Refund not possible"),
                            ("chargeback", "Chargeback"),
                            ("chargeback_won", "Chargeback reversed"),
                            ("reversed", "Payment reversed"),
                        ],
                        default="paid",
                        max_length=16,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="invoices.invoice",
                    ),
                ),
                (
                    "use",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="payments.credituse",
                    ),
                ),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="payments.payment",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor", 0), _negated=True), name="ck_allocation_amount"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                ("gateway", models.CharField(max_length=16)),
                ("key", models.CharField(max_length=64, unique=True)),
                ("request_key", models.CharField(max_length=80, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("created", "Begun, not finished"),
                            ("processing", "Payment on its way"),
                            ("unknown", "Being looked up"),
                            ("succeeded", "Succeeded"),
                            ("declined", "Declined"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="created",
                        max_length=16,
                    ),
                ),
                ("reference", models.CharField(max_length=120, null=True)),
                ("page", models.CharField(blank=True, max_length=120)),
                ("decline_code", models.CharField(blank=True, max_length=40)),
                ("is_present", models.BooleanField(default=False)),
                ("started_at", models.DateTimeField()),
                ("look_up_at", models.DateTimeField(null=True)),
                ("looked_up", models.PositiveSmallIntegerField(default=0)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="payment_attempts",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "invoices",
                    models.ManyToManyField(
                        related_name="attempts", through="payments.AttemptPart", to="invoices.invoice"
                    ),
                ),
                (
                    "method",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="attempts",
                        to="accounts.paymentmethod",
                    ),
                ),
                (
                    "started_by",
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
                    models.Index(
                        condition=models.Q(("status__in", ["created", "processing", "unknown"])),
                        fields=["look_up_at"],
                        name="ix_attempt_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="ck_attempt_amount"
                    ),
                    models.UniqueConstraint(fields=("gateway", "reference"), name="uq_attempt_reference"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_present", False), ("started_by__isnull", False), _connector="OR"
                        ),
                        name="ck_attempt_somebody_is_present",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("look_up_at__isnull", False),
                                ("settled_at", None),
                                ("status__in", ["created", "processing", "unknown"]),
                            ),
                            models.Q(
                                ("settled_at__isnull", False),
                                ("status__in", ["succeeded", "declined", "cancelled"]),
                            ),
                            _connector="OR",
                        ),
                        name="ck_attempt_settled_at",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="payment",
            name="attempt",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payment",
                to="payments.paymentattempt",
            ),
        ),
        migrations.AddField(
            model_name="attemptpart",
            name="attempt",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="parts",
                to="payments.paymentattempt",
            ),
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
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("amount_minor", models.BigIntegerField()),
                ("gateway", models.CharField(blank=True, max_length=16)),
                ("key", models.CharField(max_length=64, unique=True)),
                ("request_key", models.CharField(max_length=80, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("created", "Started"),
                            ("processing", "On its way"),
                            ("unknown", "Being looked up"),
                            ("succeeded", "Sent"),
                            ("declined", "Not possible"),
                        ],
                        default="created",
                        max_length=16,
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=120)),
                ("decline_code", models.CharField(blank=True, max_length=40)),
                ("reason", models.CharField(max_length=200)),
                ("started_at", models.DateTimeField()),
                ("look_up_at", models.DateTimeField(null=True)),
                ("looked_up", models.PositiveSmallIntegerField(default=0)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "payment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="refunds",
                        to="payments.payment",
                    ),
                ),
                (
                    "started_by",
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
                    models.Index(
                        condition=models.Q(("status__in", ["created", "processing", "unknown"])),
                        fields=["look_up_at"],
                        name="ix_refund_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="ck_refund_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("settled_at", None), ("status__in", ["created", "processing", "unknown"])
                            ),
                            models.Q(
                                ("settled_at__isnull", False), ("status__in", ["succeeded", "declined"])
                            ),
                            _connector="OR",
                        ),
                        name="ck_refund_settled_at",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RefundPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="invoices.invoice"
                    ),
                ),
                (
                    "refund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="payments.refund",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("refund", "invoice"), name="uq_refund_part"),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="ck_refund_part_amount"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reversal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("bounced", "The check bounced"),
                            ("wrong_account", "Posted to the wrong account"),
                            ("wrong_amount", "Posted with the wrong amount"),
                            ("wrong_day", "Posted with the wrong day"),
                            ("posted_twice", "Posted twice"),
                        ],
                        max_length=16,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=200)),
                ("reopened", models.JSONField(default=dict)),
                ("reversed_at", models.DateTimeField()),
                (
                    "again",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="in_place_of",
                        to="payments.payment",
                    ),
                ),
                (
                    "fee_invoice",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="invoices.invoice",
                    ),
                ),
                (
                    "payment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="payments.payment",
                    ),
                ),
                (
                    "reversed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("fee_invoice", None), ("reason", "bounced"), _connector="OR"),
                        name="ck_reversal_fee_only_if_bounced",
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="payment",
            index=models.Index(fields=["account", "-received_at"], name="ix_payment_account"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="ck_payment_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "amount_minor__gte",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("unapplied_minor"), "+", models.F("refunding_minor")
                                    ),
                                    "+",
                                    models.F("refunded_minor"),
                                ),
                                "+",
                                models.F("charged_back_minor"),
                            ),
                            "+",
                            models.F("reversed_minor"),
                        ),
                    ),
                    ("charged_back_minor__gte", 0),
                    ("refunded_minor__gte", 0),
                    ("refunding_minor__gte", 0),
                    ("reversed_minor__gte", 0),
                    ("unapplied_minor__gte", 0),
                ),
                name="ck_payment_is_somewhere",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("reversed_minor", models.F("amount_minor")), ("status__in", ["bounced", "reversed"])
                    ),
                    models.Q(
                        models.Q(("status__in", ["bounced", "reversed"]), _negated=True),
                        ("reversed_minor", 0),
                    ),
                    _connector="OR",
                ),
                name="ck_payment_reversed_as_a_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["deposited", "cleared", "bounced"]), _negated=True),
                    ("kind", "check"),
                    _connector="OR",
                ),
                name="ck_payment_only_a_check_clears",
            ),
        ),
        migrations.AddConstraint(
            model_name="attemptpart",
            constraint=models.UniqueConstraint(fields=("attempt", "invoice"), name="uq_attempt_part"),
        ),
        migrations.AddConstraint(
            model_name="attemptpart",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount_minor__gt", 0)), name="ck_attempt_part_amount"
            ),
        ),
    ]
