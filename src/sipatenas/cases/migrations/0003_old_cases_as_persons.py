"""Cases of the first step named one person on the case itself: now a respondent with what is alleged."""

from __future__ import annotations

from typing import Any

from django.db import migrations

from sipatenas.core.ids import new_id
from sipatenas.rulebook.catalogue import UnknownEntry, entry
from sipatenas.rulebook.catalogue import version as catalogue_version
from sipatenas.rulebook.elections import UnknownElection, election


def carry_over(apps: Any, schema_editor: Any) -> None:
    """One respondent and its allegations for every case that has a person; the clocks' moments filled in."""
    case_model, respondent = apps.get_model("cases", "Case"), apps.get_model("cases", "Respondent")
    for case in case_model.objects.select_related("person").iterator():
        case.received_at = case.counted_from = case.opened_at
        try:
            case.regime = election(case.election).regime
        except UnknownElection:
            case.regime = "pilkada"
        case.save(update_fields=["received_at", "counted_from", "regime"])
        person = case.person
        named = respondent.objects.create(
            id=new_id(), case=case, order=1, person=person, name=person.name, number=person.number,
            subject=case.subject, position=person.position, position_category=person.position_category,
            agency=person.agency, known_by="attribution",
        )  # fmt: skip
        _allege(apps, named, case.rules)
        apps.get_model("cases", "Clarification").objects.filter(case=case).update(respondent=named)
        apps.get_model("cases", "FollowUp").objects.filter(case=case).update(respondent=named)
        for referral in apps.get_model("cases", "Referral").objects.filter(case=case):
            referral.respondents.add(named)
            apps.get_model("cases", "FollowUp").objects.filter(case=case).update(referral=referral)


def _allege(apps: Any, named: Any, rules: list[str]) -> None:
    for rule_id in rules:
        try:
            row = entry(rule_id)
            text, certainty = row.text, row.certainty
        except UnknownEntry:
            text, certainty = rule_id, "C"
        apps.get_model("cases", "Allegation").objects.create(
            id=new_id(), respondent=named, rule_id=rule_id, rule_text=text,
            rule_version=catalogue_version(), certainty=certainty,
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_the_whole_way")]
    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
