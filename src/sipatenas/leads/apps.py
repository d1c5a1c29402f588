from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "sipatenas.leads"
    label = "leads"

    def ready(self) -> None:
        from sipatenas.leads import events, navigation, tasks

        events.register()
        navigation.register()
        tasks.register()
