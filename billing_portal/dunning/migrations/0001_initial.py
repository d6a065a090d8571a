import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        ("invoices", "0001_initial"),
        ("sellers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DunningPolicy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(max_length=60, verbose_name="Name")),
                ("is_default", models.BooleanField(default=False)),
                (
                    "is_automatic",
                    models.BooleanField(default=True, verbose_name="Notices are sent automatically"),
                ),
                (
                    "copies",
                    models.BooleanField(
                        default=False, verbose_name="Invoice contacts get a copy of each notice"
                    ),
                ),
                ("minimum", models.PositiveIntegerField(default=10, verbose_name="Smallest amount")),
                (
                    "distance_days",
                    models.PositiveSmallIntegerField(default=7, verbose_name="Days between two notices"),
                ),
                (
                    "pay_days",
                    models.PositiveSmallIntegerField(default=7, verbose_name="Days to pay after a notice"),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dunning_policies",
                        to="sellers.legalentity",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "dunning policies",
                "constraints": [
                    models.UniqueConstraint(fields=("entity", "name"), name="uq_dunning_policy"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("entity",),
                        name="uq_one_default_dunning_policy",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DunningRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[("running", "Running"), ("done", "Done")], default="running", max_length=12
                    ),
                ),
                ("done_to", models.BigIntegerField(default=0)),
                ("problems", models.JSONField(default=list)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dunning_runs",
                        to="sellers.legalentity",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("approved_by", None)),
                        fields=("entity", "on"),
                        name="uq_one_dunning_run_a_day",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "running")),
                        fields=("entity",),
                        name="uq_one_dunning_run_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DunningNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=32, unique=True)),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Payment reminder"),
                            (2, "Past due notice"),
                            (3, "Final notice"),
                            (4, "Suspension"),
                        ]
                    ),
                ),
                ("currency", models.CharField(max_length=3)),
                ("total_minor", models.BigIntegerField()),
                ("on", models.DateField()),
                ("pay_by", models.DateField()),
                ("suspend_on", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dunning_notices",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="dunning.dunningrun",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["account", "-id"], name="ix_dunning_notice_account")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "account"), name="uq_one_notice_per_account_and_run"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total_minor__gt", 0)), name="ck_notice_asks_for_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DunningStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Payment reminder"),
                            (2, "Past due notice"),
                            (3, "Final notice"),
                            (4, "Suspension"),
                        ]
                    ),
                ),
                ("days", models.PositiveSmallIntegerField()),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="dunning.dunningpolicy",
                    ),
                ),
            ],
            options={
                "ordering": ["level"],
                "constraints": [models.UniqueConstraint(fields=("policy", "level"), name="uq_dunning_step")],
            },
        ),
        migrations.CreateModel(
            name="PolicyChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dunning_choice",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "policy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="choices",
                        to="dunning.dunningpolicy",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Suspension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("suspended_at", models.DateTimeField()),
                ("restored_at", models.DateTimeField(null=True)),
                ("notified_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveIntegerField(default=0)),
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
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suspensions",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="dunning.dunningnotice",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("notified_at", None)),
                        fields=["account"],
                        name="ix_suspension_to_tell",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("restored_at", None)),
                        fields=("account",),
                        name="uq_suspended_once_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DunningHold",
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
                            ("dispute", "Disputed"),
                            ("request", "The customer asked for it"),
                            ("other", "Another reason"),
                        ],
                        max_length=12,
                    ),
                ),
                ("until", models.DateField()),
                ("note", models.CharField(blank=True, max_length=300)),
                ("set_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dunning_holds",
                        to="accounts.corporateaccount",
                    ),
                ),
                (
                    "invoice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dunning_holds",
                        to="invoices.invoice",
                    ),
                ),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "set_by",
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
                        condition=models.Q(("invoice", None), ("lifted_at", None)),
                        fields=("account",),
                        name="uq_hold_of_an_account",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("invoice__isnull", False), ("lifted_at", None)),
                        fields=("invoice",),
                        name="uq_hold_of_an_invoice",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DunningLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Payment reminder"),
                            (2, "Past due notice"),
                            (3, "Final notice"),
                            (4, "Suspension"),
                        ]
                    ),
                ),
                ("since", models.DateField()),
                ("is_new", models.BooleanField()),
                ("open_minor", models.BigIntegerField()),
                (
                    "invoice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dunning_lines",
                        to="invoices.invoice",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lines",
                        to="dunning.dunningnotice",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("notice", "invoice"), name="uq_dunning_line"),
                    models.UniqueConstraint(
                        condition=models.Q(("is_new", True)),
                        fields=("invoice", "level", "since"),
                        name="uq_no_level_is_told_twice",
                    ),
                ],
            },
        ),
    ]
