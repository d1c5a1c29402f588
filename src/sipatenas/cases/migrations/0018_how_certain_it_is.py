"""How certain is what a body is asked, whom the law names, and what is recommended: kept with each of them."""

from __future__ import annotations

from typing import Any

from django.db import migrations, models

from sipatenas.rulebook.route_rows import book


def as_the_rows_say(apps: Any, schema_editor: Any) -> None:
    """Tasks on file take the certainty of the rule by which they were given; a rule that is gone is unsure."""
    task = apps.get_model("cases", "BodyTask")
    rows = {row.id: row for row in book().routes}
    roles = book().roles
    for rule, kind, role in (
        task.objects.values_list("referral__rule_id", "kind", "role").distinct().order_by()
    ):
        named = [
            one
            for one in (rows[rule].tasks if rule in rows else ())
            if one.kind == kind and one.role.partition("@")[0] == role
        ]
        certainty = named[0].certainty if named else "C"
        if role in roles and roles[role].certainty == "C":
            certainty = "C"
        task.objects.filter(referral__rule_id=rule, kind=kind, role=role).update(certainty=certainty)


class Migration(migrations.Migration):
    dependencies = [("cases", "0017_what_it_is_about")]

    operations = [
        migrations.AddField(
            model_name="bodytask",
            name="certainty",
            field=models.CharField(blank=True, default="", max_length=2),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="recommendation",
            name="sanction_certainty",
            field=models.CharField(blank=True, default="", max_length=2),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="referral",
            name="unsure",
            field=models.JSONField(default=list),
        ),
        migrations.RunPython(as_the_rows_say, migrations.RunPython.noop),
    ]
