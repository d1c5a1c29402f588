from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "sipatenas.places"
    label = "places"
