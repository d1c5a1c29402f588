from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "sipatenas.cases"
    label = "cases"

    def ready(self) -> None:
        from sipatenas.cases import events, navigation, tasks
        from sipatenas.cases.barred import evidence_of_conflict, leads_of_conflict, letters_of_conflict
        from sipatenas.cases.keeping import needed_by_cases, standings
        from sipatenas.cases.preview import touched
        from sipatenas.core import rebuilt
        from sipatenas.documents import queries as documents
        from sipatenas.evidence import queries as evidence
        from sipatenas.evidence import retention
        from sipatenas.lawbook import previews
        from sipatenas.leads import queries as leads

        events.register()
        navigation.register()
        tasks.register()
        documents.bars.register(letters_of_conflict)
        evidence.bars.register(evidence_of_conflict)
        leads.bars.register(leads_of_conflict)
        previews.register(touched)
        retention.register(needed_by_cases)
        retention.register_standing(standings)
        rebuilt.keep("cases_moves")
