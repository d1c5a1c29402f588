from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "sipatenas.evidence"
    label = "evidence"
