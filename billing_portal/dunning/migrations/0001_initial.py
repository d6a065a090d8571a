import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
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
            ],
            options={
                "ordering": ["pk"],
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
            ],
        ),
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
            ],
            options={
                "verbose_name_plural": "dunning policies",
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
            ],
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
            ],
            options={
                "ordering": ["level"],
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
            ],
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
                            ("promise", "Promise to pay"),
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
            ],
        ),
    ]
