from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "sipatenas.exchange"
    label = "exchange"
