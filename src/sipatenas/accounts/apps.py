from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "sipatenas.accounts"
    label = "accounts"

    def ready(self) -> None:
        from sipatenas.accounts import access, events, jobs, navigation
        from sipatenas.core import rebuilt

        events.register_all()
        navigation.register()
        jobs.register()
        rebuilt.keep(*access.SQLITE_TRIGGERS)
