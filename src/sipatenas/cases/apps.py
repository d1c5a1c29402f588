from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "sipatenas.cases"
    label = "cases"
