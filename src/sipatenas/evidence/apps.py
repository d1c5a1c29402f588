from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "sipatenas.evidence"
    label = "evidence"

    def ready(self) -> None:
        from sipatenas.core import rebuilt
        from sipatenas.evidence import events, guards, navigation, tasks_rechecks
        from sipatenas.evidence.checkpoints import tasks as checkpoint_tasks
        from sipatenas.evidence.stamps import tasks as stamp_tasks
        from sipatenas.evidence.vault import tasks as vault_tasks

        events.register()
        navigation.register()
        tasks_rechecks.register()
        stamp_tasks.register()
        vault_tasks.register()
        checkpoint_tasks.register()
        rebuilt.keep(*guards.SQLITE_TRIGGERS)
