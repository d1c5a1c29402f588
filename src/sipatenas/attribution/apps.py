from django.apps import AppConfig


class AttributionConfig(AppConfig):
    name = "sipatenas.attribution"
    label = "attribution"

    def ready(self) -> None:
        from sipatenas.attribution import events

        events.register_all()
