from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "sipatenas.sources"
    label = "sources"
