from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sipatenas.accounts"
    label = "accounts"
