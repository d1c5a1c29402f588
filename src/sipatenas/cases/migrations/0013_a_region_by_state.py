"""A region's cases of one state are counted and found in the index alone: an office may have thousands."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0012_leaner_indexes"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="case", name="cases_region_opened"),
        migrations.RemoveIndex(model_name="case", name="cases_region_state"),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["region_path", "-opened_at", "state", "id"], name="cases_region_opened"
            ),
        ),
    ]
