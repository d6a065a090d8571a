import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_initial"),
        ("dunning", "0001_initial"),
        ("invoices", "0001_initial"),
        ("sellers", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="dunninghold",
            name="invoice",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dunning_holds",
                to="invoices.invoice",
            ),
        ),
        migrations.AddField(
            model_name="dunninghold",
            name="lifted_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="dunninghold",
            name="set_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="dunningline",
            name="invoice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dunning_lines",
                to="invoices.invoice",
            ),
        ),
        migrations.AddField(
            model_name="dunningnotice",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dunning_notices",
                to="accounts.corporateaccount",
            ),
        ),
        migrations.AddField(
            model_name="dunningline",
            name="notice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="dunning.dunningnotice"
            ),
        ),
        migrations.AddField(
            model_name="dunningpolicy",
            name="entity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dunning_policies",
                to="sellers.legalentity",
            ),
        ),
        migrations.AddField(
            model_name="dunningrun",
            name="approved_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="dunningrun",
            name="entity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dunning_runs",
                to="sellers.legalentity",
            ),
        ),
        migrations.AddField(
            model_name="dunningnotice",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="notices", to="dunning.dunningrun"
            ),
        ),
        migrations.AddField(
            model_name="dunningstep",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="dunning.dunningpolicy"
            ),
        ),
        migrations.AddField(
            model_name="policychoice",
            name="account",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="dunning_choice",
                to="accounts.corporateaccount",
            ),
        ),
        migrations.AddField(
            model_name="policychoice",
            name="policy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="choices",
                to="dunning.dunningpolicy",
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="suspensions",
                to="accounts.corporateaccount",
            ),
        ),
        migrations.AddField(
            model_name="suspension",
            name="notice",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="dunning.dunningnotice"
            ),
        ),
        migrations.AddConstraint(
            model_name="dunninghold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("invoice", None), ("lifted_at", None)),
                fields=("account",),
                name="uq_hold_of_an_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="dunninghold",
            constraint=models.UniqueConstraint(
                condition=models.Q(("invoice__isnull", False), ("lifted_at", None)),
                fields=("invoice",),
                name="uq_hold_of_an_invoice",
            ),
        ),
        migrations.AddConstraint(
            model_name="dunningline",
            constraint=models.UniqueConstraint(fields=("notice", "invoice"), name="uq_dunning_line"),
        ),
        migrations.AddConstraint(
            model_name="dunningline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_new", True)),
                fields=("invoice", "level", "since"),
                name="uq_no_level_is_told_twice",
            ),
        ),
        migrations.AddConstraint(
            model_name="dunningpolicy",
            constraint=models.UniqueConstraint(fields=("entity", "name"), name="uq_dunning_policy"),
        ),
        migrations.AddConstraint(
            model_name="dunningpolicy",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_default", True)),
                fields=("entity",),
                name="uq_one_default_dunning_policy",
            ),
        ),
        migrations.AddConstraint(
            model_name="dunningrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("approved_by", None)),
                fields=("entity", "on"),
                name="uq_one_dunning_run_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="dunningrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "running")),
                fields=("entity",),
                name="uq_one_dunning_run_at_a_time",
            ),
        ),
        migrations.AddIndex(
            model_name="dunningnotice",
            index=models.Index(fields=["account", "-id"], name="ix_dunning_notice_account"),
        ),
        migrations.AddConstraint(
            model_name="dunningnotice",
            constraint=models.UniqueConstraint(
                fields=("run", "account"), name="uq_one_notice_per_account_and_run"
            ),
        ),
        migrations.AddConstraint(
            model_name="dunningnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(("total_minor__gt", 0)), name="ck_notice_asks_for_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="dunningstep",
            constraint=models.UniqueConstraint(fields=("policy", "level"), name="uq_dunning_step"),
        ),
        migrations.AddIndex(
            model_name="suspension",
            index=models.Index(
                condition=models.Q(("notified_at", None)), fields=["account"], name="ix_suspension_to_tell"
            ),
        ),
        migrations.AddConstraint(
            model_name="suspension",
            constraint=models.UniqueConstraint(
                condition=models.Q(("restored_at", None)),
                fields=("account",),
                name="uq_suspended_once_at_a_time",
            ),
        ),
    ]
