from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "sipatenas.evidence"
    label = "evidence"

    def ready(self) -> None:
        from sipatenas.evidence import events

        events.register()
