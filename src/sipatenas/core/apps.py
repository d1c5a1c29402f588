from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


class CoreConfig(AppConfig):
    name = "sipatenas.core"
    label = "core"

    def ready(self) -> None:
        from sipatenas.core import rebuilt
        from sipatenas.core.ledger import guards

        rebuilt.keep(*guards.SQLITE_TRIGGERS)
        pre_migrate.connect(rebuilt.remember, sender=self)
        post_migrate.connect(rebuilt.restore, sender=self)
