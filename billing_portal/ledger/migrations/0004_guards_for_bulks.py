from __future__ import annotations

from django.db import migrations

from billing_portal.ledger import guards


class Migration(migrations.Migration):
    """The guards of PostgreSQL look up the legs of a posting by index, however many come at once."""

    dependencies = [("ledger", "0003_append_only")]

    operations = [migrations.RunPython(guards.install, migrations.RunPython.noop)]
