"""SQLite looks for the children of every new term: without an index it read all tasks, 50 ms an intake."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0018_how_certain_it_is")]

    operations = [
        migrations.AddIndex(
            model_name="worktask",
            index=models.Index(
                fields=["term"], name="cases_task_term", condition=models.Q(term__isnull=False)
            ),
        ),
    ]
