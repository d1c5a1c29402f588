"""The person is a respondent now; and the database refuses moves that the workflow does not know."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from sipatenas.cases import triggers


def guard(apps: Any, schema_editor: Any) -> None:
    triggers.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_old_cases_as_persons")]
    operations = [
        migrations.RemoveField(model_name="case", name="person"),
        migrations.RemoveField(model_name="case", name="subject"),
        migrations.RemoveField(model_name="case", name="rules"),
        migrations.RunPython(guard, migrations.RunPython.noop),
    ]
