from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_summons_letter"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("next_due__isnull", False)), fields=["next_due"], name="cases_due"
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("next_due__isnull", False)),
                fields=["region_path", "next_due"],
                name="cases_region_due",
            ),
        ),
    ]
