from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "sipatenas.places"
    label = "places"

    def ready(self) -> None:
        from sipatenas.places import lookups  # noqa: F401 (registers `__below`)
