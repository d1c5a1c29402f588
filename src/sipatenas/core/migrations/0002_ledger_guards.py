"""The database itself refuses to change or remove what the ledger holds."""

from django.db import migrations

from sipatenas.core.ledger.triggers import install


def guard(apps, schema_editor):
    install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunPython(guard, elidable=False)]
