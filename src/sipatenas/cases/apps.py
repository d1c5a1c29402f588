from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "sipatenas.cases"
    label = "cases"

    def ready(self) -> None:
        from sipatenas.cases import events, navigation, tasks

        events.register()
        navigation.register()
        tasks.register()
