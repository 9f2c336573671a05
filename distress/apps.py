from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DistressConfig(AppConfig):
    name = "distress"
    verbose_name = _("Distress")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from distress.facts import GuardianFacts
        from distress.retention import ClipFootage
        from governance.retention.footage import footage_register
        from governance.subjects import facts_register

        facts_register(GuardianFacts())
        footage_register(ClipFootage())
