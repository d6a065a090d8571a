import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="corporateaccount",
            name="representative",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="represented_accounts",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="billto",
            name="account",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="bill_to",
                to="accounts.corporateaccount",
            ),
        ),
        migrations.AddField(
            model_name="emailchange",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="email_changes",
                to="accounts.corporateaccount",
            ),
        ),
        migrations.AddField(
            model_name="emailchange",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="email_changes",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="handovers",
                to="accounts.corporateaccount",
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="invited_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="new_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="handover",
            name="old_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="invoicecontact",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invoice_contacts",
                to="accounts.corporateaccount",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to="accounts.corporateaccount",
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="memberships",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="paymentmethod",
            name="account",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payment_methods",
                to="accounts.corporateaccount",
            ),
        ),
        migrations.AddField(
            model_name="corporateaccount",
            name="default_method",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.paymentmethod",
            ),
        ),
        migrations.AddConstraint(
            model_name="emailchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "asked")),
                fields=("user",),
                name="uq_one_email_change_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="emailchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("status", "asked")),
                    models.Q(models.Q(("status", "asked"), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="ck_email_change_is_decided_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "invited")),
                fields=("account",),
                name="uq_one_handover_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("status", "invited")),
                    models.Q(models.Q(("status", "invited"), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="ck_handover_is_decided_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("new_user__isnull", False), ("status", "accepted")),
                    models.Q(models.Q(("status", "accepted"), _negated=True), ("new_user", None)),
                    _connector="OR",
                ),
                name="ck_handover_accepted_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="handover",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("by_staff", False),
                    models.Q(
                        models.Q(("reason", ""), _negated=True),
                        models.Q(("identity_check", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="ck_handover_by_staff_is_on_record",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoicecontact",
            constraint=models.UniqueConstraint(
                models.F("account"),
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(("removed_at", None)),
                name="uq_invoice_contact_email",
            ),
        ),
        migrations.AddConstraint(
            model_name="invoicecontact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("removed_at", None), ("removed_at__gte", models.F("added_at")), _connector="OR"
                ),
                name="ck_contact_removed_after_added",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None), ("role", "billing_contact")),
                fields=("account",),
                name="uq_one_billing_contact_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("account", "user"), name="uq_membership"
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentmethod",
            constraint=models.UniqueConstraint(
                condition=models.Q(("token", ""), _negated=True),
                fields=("gateway", "token"),
                name="uq_payment_method_token",
            ),
        ),
        migrations.AddConstraint(
            model_name="paymentmethod",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind__in", ["bank_transfer", "check"]), ("token", "")),
                    models.Q(("kind__in", ["card", "direct_debit"]), models.Q(("token", ""), _negated=True)),
                    _connector="OR",
                ),
                name="ck_method_has_a_token_if_collected",
            ),
        ),
    ]
