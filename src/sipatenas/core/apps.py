from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "sipatenas.core"
    label = "core"
