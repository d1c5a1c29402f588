"""SQLite makes a table anew when a constraint changes, and the new one had no guards."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from sipatenas.accounts.triggers import install


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "sqlite":
        install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_authorities_and_custodians")]

    operations = [migrations.RunPython(guard, elidable=False)]
