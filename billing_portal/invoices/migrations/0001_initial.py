import django.db.models.deletion
import django.db.models.expressions
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("orders", "0001_initial"),
        ("purchase_orders", "0001_initial"),
        ("sellers", "0001_initial"),
        ("subscriptions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Invoice",
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
                            ("draft", "Draft"),
                            ("issued", "Open"),
                            ("paid", "Paid"),
                            ("written_off", "Written off"),
                        ],
                        default="draft",
                        max_length=16,
                    ),
                ),
                ("number", models.CharField(max_length=32, null=True, unique=True)),
                ("currency", models.CharField(max_length=3)),
                ("net_minor", models.BigIntegerField(default=0)),
                ("tax_minor", models.BigIntegerField(default=0)),
                ("total_minor", models.BigIntegerField(default=0)),
                ("paid_minor", models.BigIntegerField(default=0)),
                ("reserved_minor", models.BigIntegerField(default=0)),
                ("begun_minor", models.BigIntegerField(default=0)),
                ("disputed_minor", models.BigIntegerField(default=0)),
                ("credited_minor", models.BigIntegerField(default=0)),
                ("promised_on", models.DateField(null=True)),
                ("promise_waits_until", models.DateField(null=True)),
                ("tax_rows", models.JSONField(default=list)),
                ("issued_at", models.DateTimeField(null=True)),
                ("issued_on", models.DateField(null=True)),
                ("due_on", models.DateField(null=True)),
                ("overdue_after", models.DateField(null=True)),
                ("paid_at", models.DateTimeField(null=True)),
                ("held_at", models.DateTimeField(null=True)),
                ("missing", models.JSONField(default=list)),
                ("po_number", models.CharField(blank=True, max_length=40)),
                ("bill_to", models.JSONField(default=dict)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "collect_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.paymentmethod",
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="sellers.legalentity",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="orders.serviceorder",
                    ),
                ),
                (
                    "purchase_order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoices",
                        to="purchase_orders.purchaseorder",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "-issued_on", "-id"], name="ix_invoice_account"),
                    models.Index(fields=["account", "currency", "status"], name="ix_invoice_counts"),
                    models.Index(
                        condition=models.Q(("status", "issued")), fields=["due_on"], name="ix_invoice_due"
                    ),
                    models.Index(
                        condition=models.Q(("status", "issued")),
                        fields=["overdue_after"],
                        name="ix_invoice_overdue",
                    ),
                    models.Index(
                        condition=models.Q(("held_at__isnull", False)),
                        fields=["held_at"],
                        name="ix_invoice_held",
                    ),
                    models.Index(
                        condition=models.Q(("promised_on__isnull", False)),
                        fields=["account"],
                        name="ix_invoice_promised",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("issued_at", None), ("number", None), ("status", "draft")),
                            models.Q(
                                models.Q(("status", "draft"), _negated=True),
                                ("due_on__isnull", False),
                                ("issued_at__isnull", False),
                                ("issued_on__isnull", False),
                                ("number__isnull", False),
                                ("overdue_after__gte", models.F("due_on")),
                            ),
                            _connector="OR",
                        ),
                        name="ck_invoice_is_a_draft_or_has_a_number",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("held_at", None), ("status", "draft"), _connector="OR"),
                        name="ck_only_a_draft_is_held",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("net_minor__gte", 0),
                            ("tax_minor__gte", 0),
                            (
                                "total_minor",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("net_minor"), "+", models.F("tax_minor")
                                ),
                            ),
                        ),
                        name="ck_invoice_total_is_net_and_tax",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("begun_minor__gte", 0),
                            ("credited_minor__gte", 0),
                            ("disputed_minor__gte", 0),
                            ("disputed_minor__lte", models.F("total_minor")),
                            ("paid_minor__gte", 0),
                            ("reserved_minor__gte", models.F("begun_minor")),
                            (
                                "total_minor__gte",
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("paid_minor"), "+", models.F("reserved_minor")
                                    ),
                                    "+",
                                    models.F("credited_minor"),
                                ),
                            ),
                        ),
                        name="ck_invoice_never_overpaid",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("promise_waits_until", None), ("promised_on", None)),
                            models.Q(
                                ("promise_waits_until__isnull", False),
                                ("promised_on__isnull", False),
                                ("status", "issued"),
                            ),
                            _connector="OR",
                        ),
                        name="ck_only_an_open_invoice_is_promised",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("paid_at__isnull", False),
                                ("status", "paid"),
                                (
                                    "total_minor",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("paid_minor"), "+", models.F("credited_minor")
                                    ),
                                ),
                            ),
                            models.Q(("status", "paid"), _negated=True),
                            _connector="OR",
                        ),
                        name="ck_invoice_paid_means_all_of_it",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Dispute",
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
                            ("open", "Open"),
                            ("upheld", "Accepted in full"),
                            ("partly", "Accepted in part"),
                            ("rejected", "Not accepted"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("not_ordered", "We did not order this"),
                            ("quantity", "The quantity is wrong"),
                            ("price", "The price is wrong"),
                            ("tax", "The tax is wrong"),
                            ("paid", "We have paid it already"),
                            ("service", "The service was not delivered"),
                            ("other", "Another reason"),
                        ],
                        default="other",
                        max_length=16,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="disputes",
                        to="invoices.invoice",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status", "open")),
                        fields=("invoice",),
                        name="uq_one_open_dispute",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="ck_dispute_amount"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("settled_by", None), ("status", "open")),
                            models.Q(
                                models.Q(("status", "open"), _negated=True),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="ck_dispute_settled_at",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditNote",
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
                ("net_minor", models.BigIntegerField()),
                ("tax_minor", models.BigIntegerField()),
                ("total_minor", models.BigIntegerField()),
                ("tax_rows", models.JSONField(default=list)),
                ("reason", models.CharField(max_length=200)),
                ("issued_at", models.DateTimeField()),
                ("issued_on", models.DateField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_notes",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credit_notes",
                        to="invoices.invoice",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["account", "-issued_on"], name="ix_credit_note_account")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("net_minor__gte", 0),
                            ("tax_minor__gte", 0),
                            (
                                "total_minor",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("net_minor"), "+", models.F("tax_minor")
                                ),
                            ),
                            ("total_minor__gt", 0),
                        ),
                        name="ck_credit_note_adds_up",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="InvoiceLine",
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
                        choices=[("period", "Period"), ("proration", "Proration"), ("one_off", "One Off")],
                        max_length=12,
                    ),
                ),
                ("description", models.CharField(max_length=200)),
                ("quantity", models.PositiveIntegerField()),
                ("list_minor", models.BigIntegerField()),
                ("discount_bp", models.PositiveIntegerField(default=0)),
                ("net_minor", models.BigIntegerField()),
                ("interval", models.CharField(blank=True, max_length=12)),
                ("period_start", models.DateField(null=True)),
                ("period_end", models.DateField(null=True)),
                ("part", models.JSONField(null=True)),
                ("product_category", models.CharField(default="service", max_length=32)),
                ("tax_category", models.CharField(blank=True, max_length=2)),
                ("tax_rate", models.CharField(max_length=8)),
                ("tax_rule", models.CharField(max_length=40)),
                ("tax_inputs", models.JSONField(default=dict)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="invoices.invoice",
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invoice_lines",
                        to="subscriptions.subscription",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(fields=("invoice", "position"), name="uq_invoice_line"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("list_minor__gte", 0), ("net_minor__gte", 0), ("quantity__gt", 0)
                        ),
                        name="ck_invoice_line_is_never_negative",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "period")),
                        fields=("subscription", "period_start"),
                        name="uq_a_period_is_billed_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CreditNoteLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("net_minor", models.BigIntegerField()),
                (
                    "credit_note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="invoices.creditnote",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="credits",
                        to="invoices.invoiceline",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("credit_note", "line"), name="uq_credit_note_line"),
                    models.CheckConstraint(
                        condition=models.Q(("net_minor__gt", 0)), name="ck_credit_note_line_net"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaymentPromise",
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
                            ("open", "Open"),
                            ("kept", "Kept"),
                            ("broken", "Not kept"),
                            ("withdrawn", "Withdrawn"),
                            ("ended", "Ended"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("transfer", "Bank transfer"), ("check", "Check")], max_length=12
                    ),
                ),
                ("promised_on", models.DateField()),
                ("waits_until", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                ("reference", models.CharField(blank=True, max_length=35)),
                ("made_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promises",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "settled_by",
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
                        condition=models.Q(("status", "open")),
                        fields=["promised_on", "id"],
                        name="ix_promise_expected",
                    ),
                    models.Index(
                        condition=models.Q(("status", "broken")),
                        fields=["-promised_on", "-id"],
                        name="ix_promise_broken",
                    ),
                    models.Index(fields=["account", "-id"], name="ix_promise_account"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("waits_until__gt", models.F("promised_on"))),
                        name="ck_promise_waits_after_its_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("settled_at", None), ("settled_by", None), ("status", "open")),
                            models.Q(
                                models.Q(("status", "open"), _negated=True), ("settled_at__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="ck_promise_settled_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "withdrawn"), _negated=True),
                            ("settled_by__isnull", False),
                            _connector="OR",
                        ),
                        name="ck_promise_withdrawn_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PromisedInvoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("amount_minor", models.BigIntegerField()),
                ("nth", models.PositiveSmallIntegerField()),
                ("is_open", models.BooleanField(default=True)),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="promised_parts",
                        to="invoices.invoice",
                    ),
                ),
                (
                    "promise",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="parts",
                        to="invoices.paymentpromise",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("promise", "invoice"), name="uq_promised_invoice"),
                    models.UniqueConstraint(fields=("invoice", "nth"), name="uq_nth_promise_of_an_invoice"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_open", True)), fields=("invoice",), name="uq_one_open_promise"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("nth__lte", 2)), name="ck_at_most_two_promises"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount_minor__gt", 0)), name="ck_promised_amount"
                    ),
                ],
            },
        ),
    ]
