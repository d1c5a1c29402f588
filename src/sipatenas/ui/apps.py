from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "sipatenas.ui"
    label = "ui"
