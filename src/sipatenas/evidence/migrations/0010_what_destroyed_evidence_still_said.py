"""What evidence that was destroyed before still said: its label, and what the looks at its link had seen."""

import hashlib
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

GONE = "dimusnahkan"
LABEL = (
    "Bukti ini sudah dimusnahkan bersama kuncinya. Yang tersisa: bahwa ia pernah ada, sidik-sidiknya, dan siapa yang "
    "memusnahkannya atas dasar apa."
)


def mend(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """As services.disposing leaves what is destroyed today."""
    using = schema_editor.connection.alias
    disposals = apps.get_model("evidence", "Disposal").objects.using(using).filter(state="done")
    looks = apps.get_model("evidence", "LinkObservation").objects.using(using)
    for disposal in disposals.select_related("evidence").iterator(200):
        evidence = disposal.evidence
        evidence.label, evidence.failure, evidence.remedy = LABEL, "", ""
        evidence.save(update_fields=["label", "failure", "remedy"])
        for watch in evidence.watches.all():
            links = {watch.url} - {""}
            _empty(looks.filter(watch=watch, emptied_at=None), disposal.decided_at)
            watch.link_digest = hashlib.sha256(f"{GONE} {watch.pk}".encode()).hexdigest()
            watch.url = watch.site = ""
            watch.next_at = watch.slot_at = watch.lease_until = watch.lease_token = None
            watch.held_because = watch.held_because or "bukti dimusnahkan"
            watch.save()
            standing = apps.get_model("evidence", "Evidence").objects.using(using).filter(url__in=links)
            if not standing.exists():
                looks.filter(control_url__in=links).update(control_url=GONE)


def _empty(rows: Any, at: Any) -> None:
    seen: dict[str, Any] = {"final_url": "", "title": "", "signals": [], "changes": [], "fields": {}}
    rows.exclude(control_url="").update(**seen, control_url=GONE, emptied_at=at)
    rows.update(**seen, emptied_at=at)


class Migration(migrations.Migration):
    dependencies = [("evidence", "0009_looks_emptied")]

    operations = [migrations.RunPython(mend, migrations.RunPython.noop, elidable=True)]
