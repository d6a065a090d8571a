import uuid

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("orders", "0004_problems_by_code")]

    operations = [
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
