import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

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
    ]
