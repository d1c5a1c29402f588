from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "sipatenas.directory"
    label = "directory"
