"""Work as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkConfig(AppConfig):
    """Open items, audit chain, home."""

    name = "youju.web.base.work"
    label = "work"

    def ready(self) -> None:
        """Declare what this app lets people do."""
        from youju.web.base.rights.catalogue import ANYONE, SIGNED_IN, Right, declare
        from youju.web.base.rights.words import AUDITOR, OFFICE
        from youju.web.base.work import deeds, events
        from youju.web.shell import menu

        declare(Right("work.home", _("Open the home page"), ANYONE))
        declare(Right("work.search", _("Search"), SIGNED_IN))
        declare(Right("work.audit", _("Read the audit chain"), frozenset({OFFICE, AUDITOR})))
        menu.register(menu.Entry("base", _("Audit chain"), "work:audit", "work.audit", 90))
        deeds.name(deeds.BELOW)
        events.listen()
