import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="File",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("stored", models.CharField(max_length=200, unique=True)),
                ("name", models.CharField(max_length=120)),
                ("content_type", models.CharField(max_length=40)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("uploaded_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("size__gt", 0)), name="ck_file_has_bytes")
                ],
            },
        ),
        migrations.CreateModel(
            name="Paper",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("kind", models.CharField(max_length=16)),
                ("object_id", models.UUIDField()),
                ("number", models.CharField(max_length=32)),
                ("language", models.CharField(max_length=8)),
                ("snapshot", models.JSONField()),
                ("snapshot_sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
                ("file", models.CharField(default="", max_length=200)),
                ("pdf_sha256", models.CharField(default="", max_length=64)),
                ("rendered_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "object_id"), name="uq_paper_of_an_object"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("file", ""), ("pdf_sha256", ""), ("rendered_at", None)),
                            models.Q(
                                models.Q(("file", ""), _negated=True),
                                models.Q(("pdf_sha256", ""), _negated=True),
                                ("rendered_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="ck_paper_pdf_is_known_whole_or_not_at_all",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("validator", models.CharField(max_length=16)),
                ("problems", models.JSONField(default=list)),
                ("formats", models.JSONField(default=list)),
                ("unchecked", models.JSONField(default=list)),
                ("checked_at", models.DateTimeField()),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "paper",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="check_made",
                        to="documents.paper",
                    ),
                ),
            ],
        ),
    ]
