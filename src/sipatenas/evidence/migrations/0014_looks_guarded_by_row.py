"""SQLite's REPLACE takes a row's place by its number (rowid) too: guards that refuse that, for the former."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from sipatenas.evidence.triggers import install


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0013_deliveries")]

    operations = [migrations.RunPython(guard, elidable=False)]
