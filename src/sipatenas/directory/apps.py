from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "sipatenas.directory"
    label = "directory"

    def ready(self) -> None:
        from sipatenas.directory import events

        events.register_all()
