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
REFUSES = "The Admin Center refuses it: "


def take_apart(apps, _editor):
    """The code and the Admin Center's own words behind a sentence as it was kept before."""
    for row in apps.get_model("dunning", "Suspension").objects.exclude(problem_detail="").iterator():
        sentence = row.problem_detail
        row.problem, row.problem_detail = "failed", ""
        if sentence.startswith(REFUSES):
            row.problem, row.problem_detail = "refused", sentence.removeprefix(REFUSES)
        elif sentence.startswith("The Admin Center does not answer"):
            row.problem = "no_answer"
        row.save(update_fields=["problem", "problem_detail"])


class Migration(migrations.Migration):
    dependencies = [("dunning", "0003_copies")]

    operations = [
        migrations.RenameField("suspension", "problem", "problem_detail"),
        migrations.AddField(
            model_name="suspension",
            name="problem",
            field=models.CharField(blank=True, default="", max_length=16, choices=PROBLEMS),
            preserve_default=False,
        ),
        migrations.RunPython(take_apart, migrations.RunPython.noop, elidable=True),
    ]
