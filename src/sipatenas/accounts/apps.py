from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sipatenas.accounts"
    label = "accounts"

    def ready(self) -> None:
        from sipatenas.accounts import events, jobs, navigation

        events.register_all()
        navigation.register()
        jobs.register()
