import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

PROBLEMS = [
    ("no_answer", "The Admin Center does not answer"),
    ("put_off", "The Admin Center cannot do it now"),
    ("not_let_in", "The Admin Center does not let the portal in"),
    ("unreadable", "The answer of the Admin Center cannot be read"),
    ("not_there", "There is no Admin Center at the address that is set up"),
    ("busy", "Others changed the same in the Admin Center at the same moment"),
    ("failed", "The Admin Center could not be told; the log has more"),
    ("not_connected", "No Admin Center is connected"),
    ("refused", "The Admin Center refuses it"),
]
DOES_NOT_ANSWER = "The Admin Center does not answer"
KNOWN = {
    "none is set up": "not_connected",
    "an answer that cannot be read": "unreadable",
    "no SCIM 2.0 at PORTAL_SCIM_URL": "not_there",
}


def code_of(sentence):
    """The code and the Admin Center's own words behind a sentence as it was kept before."""
    if sentence.startswith("The Admin Center could not be told"):
        return "failed", ""
    if not sentence.startswith(DOES_NOT_ANSWER):
        return "refused", sentence
    detail = sentence.removeprefix(DOES_NOT_ANSWER).strip().removesuffix(".")
    detail = detail.removeprefix("(").removesuffix(")")
    if not detail or detail in KNOWN:
        return KNOWN.get(detail, "no_answer"), ""
    code = "not_let_in" if detail.startswith(("401:", "403:")) else "put_off"
    return code, detail.partition(": ")[2] or detail


def take_apart(apps, _editor):
    for name in ("AdminContact", "SeatRelease"):
        rows = apps.get_model("orders", name).objects.exclude(problem_detail="")
        for row in rows.iterator():
            row.problem, row.problem_detail = code_of(row.problem_detail)
            row.save(update_fields=["problem", "problem_detail"])


def since_the_end(apps, _editor):
    """Each was about the end of its subscription."""
    for row in apps.get_model("orders", "SeatRelease").objects.select_related("subscription").iterator():
        row.public_id, row.since = uuid.uuid4(), row.subscription.end_on
        row.save(update_fields=["public_id", "since"])


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0002_admins_refused_and_seats_released"),
        ("subscriptions", "0004_next_interval"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(model_name="seatrelease", name="ix_seat_release_waiting"),
        migrations.RemoveConstraint(model_name="admincontact", name="ck_admin_contact_by_hand_by_somebody"),
        migrations.RenameField("admincontact", "last_problem", "problem_detail"),
        migrations.RenameField("seatrelease", "last_problem", "problem_detail"),
        migrations.AddField(
            model_name="admincontact",
            name="problem",
            field=models.CharField(blank=True, default="", max_length=16, choices=PROBLEMS),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="seatrelease",
            name="problem",
            field=models.CharField(blank=True, default="", max_length=16, choices=PROBLEMS),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="admincontact",
            name="message",
            field=models.CharField(blank=True, default="", max_length=500),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="seatrelease",
            name="note",
            field=models.CharField(blank=True, default="", max_length=500),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="seatrelease", name="taken_over_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="seatrelease",
            name="taken_over_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(model_name="seatrelease", name="since", field=models.DateField(null=True)),
        migrations.AddField(
            model_name="seatrelease", name="public_id", field=models.UUIDField(null=True, editable=False)
        ),
        migrations.AlterField(
            model_name="seatrelease",
            name="subscription",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="seat_releases",
                to="subscriptions.subscription",
            ),
        ),
        migrations.AlterField(
            model_name="seatrelease",
            name="status",
            field=models.CharField(
                choices=[
                    ("waiting", "Waiting for the Admin Center"),
                    ("done", "Done"),
                    ("refused", "Refused by the Admin Center"),
                    ("by_hand", "Taken back by hand"),
                ],
                default="waiting",
                max_length=16,
            ),
        ),
        migrations.RunPython(take_apart, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(since_the_end, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(model_name="seatrelease", name="since", field=models.DateField()),
        migrations.AlterField(
            model_name="seatrelease",
            name="public_id",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddIndex(
            model_name="seatrelease",
            index=models.Index(
                condition=Q(status__in=["waiting", "refused"]),
                fields=["since"],
                name="ix_seat_release_unsettled",
            ),
        ),
        migrations.AddConstraint(
            model_name="seatrelease",
            constraint=models.UniqueConstraint(fields=["subscription", "since"], name="uq_seat_release"),
        ),
        migrations.AddConstraint(
            model_name="seatrelease",
            constraint=models.CheckConstraint(
                condition=~Q(status="by_hand") & Q(taken_over_at=None, taken_over_by=None, note="")
                | Q(status="by_hand", taken_over_at__isnull=False, taken_over_by__isnull=False) & ~Q(note=""),
                name="ck_seat_release_by_hand_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="admincontact",
            constraint=models.CheckConstraint(
                condition=~Q(status="by_hand")
                & Q(taken_over_at=None, taken_over_by=None, note="", message="")
                | Q(status="by_hand", taken_over_at__isnull=False, taken_over_by__isnull=False) & ~Q(note=""),
                name="ck_admin_contact_by_hand_by_somebody",
            ),
        ),
    ]
