from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "sipatenas.sources"
    label = "sources"

    def ready(self) -> None:
        from sipatenas.sources import events  # noqa: F401 (registers the room's event types)
