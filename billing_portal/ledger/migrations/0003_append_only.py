from __future__ import annotations

from django.db import migrations

from billing_portal.ledger import guards


class Migration(migrations.Migration):
    """Postings and legs are written once; the database itself refuses to change or delete them."""

    dependencies = [("ledger", "0002_statements_and_balances")]

    operations = [migrations.RunPython(guards.install, guards.remove)]
