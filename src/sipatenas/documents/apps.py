from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "sipatenas.documents"
    label = "documents"

    def ready(self) -> None:
        from sipatenas.documents import events

        events.declare()
