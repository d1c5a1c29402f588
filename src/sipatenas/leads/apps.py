from django.apps import AppConfig


class LeadsConfig(AppConfig):
    name = "sipatenas.leads"
    label = "leads"
