from django.apps import AppConfig, apps


class CasesConfig(AppConfig):
    name = "sipatenas.cases"
    label = "cases"

    def ready(self) -> None:
        from sipatenas.cases import events, navigation, tasks

        events.register()
        navigation.register()
        tasks.register()
        if apps.is_installed("sipatenas.lawbook"):
            from sipatenas.cases.preview import touched
            from sipatenas.lawbook import previews

            previews.register(touched)
