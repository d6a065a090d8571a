import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("purchase_orders", "0001_initial"),
        ("quotes", "0001_initial"),
        ("subscriptions", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Checkout",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("from_cart", models.BooleanField(default=False)),
                ("admin_first_name", models.CharField(blank=True, max_length=80, verbose_name="First name")),
                ("admin_last_name", models.CharField(blank=True, max_length=80, verbose_name="Last name")),
                ("admin_email", models.EmailField(blank=True, max_length=254, verbose_name="Email")),
                ("address", models.JSONField(default=dict)),
                ("takes_new_po", models.BooleanField(default=False)),
                ("new_po_number", models.CharField(blank=True, max_length=200)),
                ("new_po_expires_on", models.DateField(null=True)),
                ("po_by_quote", models.JSONField(default=dict)),
                ("started_at", models.DateTimeField()),
                ("saved_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checkouts",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "method",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.paymentmethod",
                    ),
                ),
                (
                    "purchase_order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="purchase_orders.purchaseorder",
                    ),
                ),
                ("quotes", models.ManyToManyField(related_name="checkouts", to="quotes.quote")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checkouts",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ServiceOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=20, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("placed", "Placed"), ("fulfilled", "Fulfilled")],
                        default="placed",
                        max_length=16,
                    ),
                ),
                ("placed_at", models.DateTimeField()),
                ("currency", models.CharField(max_length=3)),
                ("value_minor", models.BigIntegerField()),
                ("value_total_minor", models.BigIntegerField()),
                ("first_minor", models.BigIntegerField()),
                ("first_total_minor", models.BigIntegerField()),
                ("po_number", models.CharField(blank=True, max_length=1000)),
                ("bill_to", models.JSONField(default=dict)),
                ("quotes_digest", models.CharField(max_length=64)),
                ("figures", models.JSONField(default=dict)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_orders",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "checkout",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="service_order",
                        to="orders.checkout",
                    ),
                ),
                (
                    "method",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.paymentmethod",
                    ),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["account", "-placed_at"], name="ix_service_order_account")],
            },
        ),
        migrations.CreateModel(
            name="OrderedQuote",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "purchase_order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="purchase_orders.purchaseorder",
                    ),
                ),
                (
                    "quote",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ordered", to="quotes.quote"
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ordered_quotes",
                        to="orders.serviceorder",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LaterCharge",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("on", models.DateField()),
                ("description", models.CharField(max_length=200)),
                ("product_category", models.CharField(max_length=40)),
                ("quantity", models.PositiveIntegerField()),
                ("list_minor", models.BigIntegerField()),
                ("discount_bp", models.PositiveIntegerField(default=0)),
                ("net_minor", models.BigIntegerField()),
                ("interval", models.CharField(blank=True, max_length=12)),
                ("period_start", models.DateField(null=True)),
                ("period_end", models.DateField(null=True)),
                ("part", models.JSONField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "purchase_order",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="purchase_orders.purchaseorder",
                    ),
                ),
                (
                    "quote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="quotes.quote"
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later_seats",
                        to="subscriptions.subscription",
                    ),
                ),
                (
                    "order",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="later_charges",
                        to="orders.serviceorder",
                    ),
                ),
            ],
            options={
                "ordering": ["on", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("settled_at", None)), fields=["on"], name="ix_later_charge_open"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("quote", "position"), name="uq_later_charge"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("discount_bp__lte", 10000),
                            ("list_minor__gte", 0),
                            ("net_minor__gte", 0),
                            ("quantity__gt", 0),
                        ),
                        name="ck_later_charge_amounts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("period_end", None), ("period_start", None), ("subscription", None)),
                            models.Q(
                                ("period_end__isnull", False),
                                ("period_start__isnull", False),
                                ("subscription__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="ck_later_seats_have_their_period",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AdminContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("first_name", models.CharField(max_length=80)),
                ("last_name", models.CharField(max_length=80)),
                ("email", models.EmailField(max_length=254)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for the Admin Center"),
                            ("provisioned", "Set up in the Admin Center"),
                            ("refused", "Refused by the Admin Center"),
                            ("by_hand", "Set up by hand"),
                        ],
                        default="waiting",
                        max_length=16,
                    ),
                ),
                ("created_new", models.BooleanField(null=True)),
                ("seats", models.JSONField(default=dict)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("last_tried_at", models.DateTimeField(null=True)),
                (
                    "problem",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_answer", "The Admin Center does not answer"),
                            ("postponed", "The Admin Center cannot do this at the moment"),
                            ("not_let_in", "The Admin Center refuses the portal's sign-in"),
                            ("unreadable", "The answer of the Admin Center cannot be read"),
                            ("not_there", "There is no Admin Center at the address that is set up"),
                            ("busy", "Somebody else made a change in the Admin Center at the same moment"),
                            ("failed", "The Admin Center could not be updated; see the log"),
                            ("not_connected", "No Admin Center is connected"),
                            ("refused", "The Admin Center refuses this change"),
                        ],
                        max_length=16,
                    ),
                ),
                ("problem_detail", models.CharField(blank=True, max_length=200)),
                ("provisioned_at", models.DateTimeField(null=True)),
                ("completed_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("message", models.CharField(blank=True, max_length=500)),
                ("refusals", models.PositiveSmallIntegerField(default=0)),
                ("next_seat_on", models.DateField(null=True)),
                (
                    "completed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "order",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="admin_contact",
                        to="orders.serviceorder",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["waiting", "refused"])),
                        fields=["tries", "id"],
                        name="ix_admin_contact_unsettled",
                    ),
                    models.Index(
                        condition=models.Q(("next_seat_on__isnull", False)),
                        fields=["next_seat_on"],
                        name="ix_admin_contact_next_seat",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("status", "provisioned"), _negated=True), ("provisioned_at", None)
                            ),
                            models.Q(("provisioned_at__isnull", False), ("status", "provisioned")),
                            _connector="OR",
                        ),
                        name="ck_admin_contact_provisioned_at",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("status", "by_hand"), _negated=True),
                                ("completed_at", None),
                                ("completed_by", None),
                                ("message", ""),
                                ("note", ""),
                            ),
                            models.Q(
                                ("completed_at__isnull", False),
                                ("completed_by__isnull", False),
                                ("status", "by_hand"),
                                models.Q(("note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ck_admin_contact_by_hand_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeatChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("since", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for the Admin Center"),
                            ("done", "Done"),
                            ("refused", "Refused by the Admin Center"),
                            ("by_hand", "Changed by hand"),
                        ],
                        default="waiting",
                        max_length=16,
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("last_tried_at", models.DateTimeField(null=True)),
                (
                    "problem",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_answer", "The Admin Center does not answer"),
                            ("postponed", "The Admin Center cannot do this at the moment"),
                            ("not_let_in", "The Admin Center refuses the portal's sign-in"),
                            ("unreadable", "The answer of the Admin Center cannot be read"),
                            ("not_there", "There is no Admin Center at the address that is set up"),
                            ("busy", "Somebody else made a change in the Admin Center at the same moment"),
                            ("failed", "The Admin Center could not be updated; see the log"),
                            ("not_connected", "No Admin Center is connected"),
                            ("refused", "The Admin Center refuses this change"),
                        ],
                        max_length=16,
                    ),
                ),
                ("problem_detail", models.CharField(blank=True, max_length=200)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("taken", models.JSONField(default=dict)),
                ("done_at", models.DateTimeField(null=True)),
                ("completed_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "completed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seat_changes",
                        to="subscriptions.subscription",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["waiting", "refused"])),
                        fields=["since"],
                        name="ix_seat_change_unsettled",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["waiting", "refused"])),
                        fields=("subscription", "since"),
                        name="uq_seat_change_unsettled",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                models.Q(("status", "by_hand"), _negated=True),
                                ("completed_at", None),
                                ("completed_by", None),
                                ("note", ""),
                            ),
                            models.Q(
                                ("completed_at__isnull", False),
                                ("completed_by__isnull", False),
                                ("status", "by_hand"),
                                models.Q(("note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="ck_seat_change_by_hand_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(models.Q(("status", "done"), _negated=True), ("done_at", None)),
                            models.Q(("done_at__isnull", False), ("status", "done")),
                            _connector="OR",
                        ),
                        name="ck_seat_change_done_at",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SeatDifference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("product_code", models.CharField(max_length=40)),
                ("bought", models.PositiveIntegerField()),
                ("available", models.PositiveIntegerField(null=True)),
                ("held", models.PositiveIntegerField()),
                ("since", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="seat_differences",
                        to="accounts.corporateaccount",
                    ),
                ),
            ],
            options={
                "ordering": ["since", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("account", "product_code"), name="uq_seat_difference"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("available", None), ("held__gt", models.F("bought"))),
                            models.Q(
                                ("available__isnull", False),
                                models.Q(("available", models.F("bought")), _negated=True),
                            ),
                            ("held__gt", models.F("bought")),
                            _connector="OR",
                        ),
                        name="ck_seats_do_differ",
                    ),
                ],
            },
        ),
    ]
