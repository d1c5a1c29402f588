from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_lists_by_due_date"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["election", "-opened_at"], name="cases_election_opened"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["origin", "-opened_at"], name="cases_origin_opened"),
        ),
    ]
