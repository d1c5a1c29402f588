"""When a look was emptied with its evidence."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("evidence", "0008_stamps_of_lists")]

    operations = [
        migrations.AddField(
            model_name="linkobservation", name="emptied_at", field=models.DateTimeField(null=True)
        ),
    ]
