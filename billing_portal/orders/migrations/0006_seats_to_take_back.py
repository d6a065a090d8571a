from itertools import pairwise

from django.db import migrations


def write_down(apps, _editor):
    """Ends, and terms with fewer seats than the one before, of which nobody has told the Admin Center yet."""
    release = apps.get_model("orders", "SeatRelease")
    subscriptions = apps.get_model("subscriptions", "Subscription").objects.order_by("pk")
    ended = subscriptions.filter(status="ended", seat_releases=None)
    found = [release(subscription=row, since=row.end_on) for row in ended.iterator()]
    terms = apps.get_model("subscriptions", "Term").objects.exclude(subscription__status="ended")
    for former, term in pairwise(terms.order_by("subscription", "start_on").iterator()):
        if former.subscription_id == term.subscription_id and term.seats < former.seats:
            found.append(release(subscription_id=term.subscription_id, since=term.start_on))
    release.objects.bulk_create(found, batch_size=1000, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0005_releases_have_a_day"),
        ("subscriptions", "0004_next_interval"),
    ]

    operations = [migrations.RunPython(write_down, migrations.RunPython.noop, elidable=True)]
