from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "sipatenas.cases"
    label = "cases"

    def ready(self) -> None:
        from sipatenas.cases import events, navigation, tasks
        from sipatenas.cases.barred import letters_of_conflict
        from sipatenas.cases.preview import touched
        from sipatenas.documents.queries import register_bar
        from sipatenas.lawbook import previews

        events.register()
        navigation.register()
        tasks.register()
        register_bar(letters_of_conflict)
        previews.register(touched)
