from django.apps import AppConfig


class AttributionConfig(AppConfig):
    name = "sipatenas.attribution"
    label = "attribution"
