"""The database itself refuses to change or remove what was seen of a link."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from sipatenas.evidence.triggers import install


def guard(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0010_what_destroyed_evidence_still_said")]

    operations = [migrations.RunPython(guard, elidable=False)]
