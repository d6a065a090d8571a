"""The triggers that make the ledger append-only; see `ledger.guards`."""

from django.db import migrations

from billing_portal.ledger import guards


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunPython(guards.install, guards.remove)]
