from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "sipatenas.documents"
    label = "documents"
