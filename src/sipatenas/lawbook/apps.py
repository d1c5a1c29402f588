from django.apps import AppConfig


class LawbookConfig(AppConfig):
    name = "sipatenas.lawbook"
    label = "lawbook"

    def ready(self) -> None:
        from sipatenas.core.tasks.before import before_job
        from sipatenas.lawbook import events, navigation
        from sipatenas.lawbook.refreshing import refresh

        events.register()
        navigation.register()
        before_job(refresh)
