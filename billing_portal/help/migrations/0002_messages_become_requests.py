from django.db import migrations

TOPICS = {"new_quote": "new_quote", "quote": "other", "other": "other"}


def copy(apps, schema_editor):
    """What was written in the contact form becomes a request under the number that its sender was told."""
    ServiceRequest = apps.get_model("service_requests", "ServiceRequest")
    RequestMessage = apps.get_model("service_requests", "RequestMessage")
    for old in apps.get_model("help", "ContactMessage").objects.order_by("pk").iterator():
        known = old.sender_id is not None and old.account_id is not None
        row = ServiceRequest.objects.create(
            number=old.number,
            account_id=old.account_id,
            status=old.status,
            topic=TOPICS.get(old.topic, "contact"),
            payload={"public": old.topic},
            opened_at=old.received_at,
            opened_by_id=old.sender_id,
            waiting_since=old.received_at,
            closed_at=old.closed_at,
            closed_by_id=old.closed_by_id,
            asker_name="" if known else old.name,
            asker_email="" if known else old.email,
            asker_phone="" if known else old.phone,
            asker_company="" if known else old.company,
            asker_reference=old.reference,
            language=old.language,
        )
        RequestMessage.objects.create(
            request=row, text=old.message, by_id=old.sender_id if known else None, at=old.received_at
        )


class Migration(migrations.Migration):
    dependencies = [("help", "0001_initial"), ("service_requests", "0003_questions")]

    operations = [
        migrations.RunPython(copy, migrations.RunPython.noop),
        migrations.DeleteModel("ContactMessage"),
    ]
