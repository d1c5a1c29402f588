"""What is handed in is kept before it is judged; it waits beside captures of the same link, not in their place."""

import django.db.models.deletion
from django.db import migrations, models

import sipatenas.core.ids


class Migration(migrations.Migration):
    dependencies = [("evidence", "0012_verdicts")]

    operations = [
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=sipatenas.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("told", models.JSONField()),
                ("files", models.JSONField()),
                (
                    "evidence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delivery",
                        to="evidence.evidence",
                    ),
                ),
            ],
            options={"verbose_name_plural": "deliveries"},
        ),
        migrations.RemoveConstraint(model_name="evidence", name="evidence_one_pending_of_a_post"),
        migrations.RemoveConstraint(model_name="evidence", name="evidence_one_pending_of_a_link"),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(
                fields=["office", "url", "post"],
                condition=models.Q(state__in=["requested", "capturing"], kind="capture", post__isnull=False),
                name="evidence_one_pending_of_a_post",
            ),
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.UniqueConstraint(
                fields=["office", "url"],
                condition=models.Q(state__in=["requested", "capturing"], kind="capture", post__isnull=True),
                name="evidence_one_pending_of_a_link",
            ),
        ),
    ]
