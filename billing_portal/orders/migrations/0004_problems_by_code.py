import uuid

from django.db import migrations

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
    """Apart from 0003 and 0005: PostgreSQL alters no table whose rows were changed in the same transaction."""

    dependencies = [("orders", "0003_releases_by_day_and_problems_by_code")]

    operations = [
        migrations.RunPython(take_apart, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(since_the_end, migrations.RunPython.noop, elidable=True),
    ]
