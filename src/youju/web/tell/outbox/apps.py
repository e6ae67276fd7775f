"""Outbox as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OutboxConfig(AppConfig):
    """发送 — what goes to phones and counties, with its log."""

    name = "youju.web.tell.outbox"
    label = "outbox"

    def ready(self) -> None:
        """Declare what this app lets people do, and what it tells the others."""
        from youju.web.base.rights.catalogue import ANYONE, Right, declare
        from youju.web.base.rights.words import AUDITOR, COUNTY, LEADER, OFFICE
        from youju.web.base.work import deeds
        from youju.web.shell import menu
        from youju.web.tell.outbox import words

        inside = frozenset({OFFICE, LEADER, AUDITOR})
        declare(Right("outbox.see", _("See what was sent out"), inside))
        declare(Right("outbox.send", _("Send out"), frozenset({OFFICE})))
        declare(Right("outbox.read", _("Read what a link opens"), ANYONE))
        declare(Right("outbox.reminders", _("See reminders to counties"), inside | {COUNTY}))
        declare(Right("outbox.answer", _("Answer a reminder"), frozenset({COUNTY})))
        deeds.name(words.AUDITED)
        menu.register(menu.Entry("tell", _("Send out"), "outbox:list", "outbox.see", 30))
        menu.register(
            menu.Entry("tell", _("Reminders"), "outbox:reminders", "outbox.reminders", 40)
        )
        menu.register(menu.Entry("tell", _("Office forms"), "outbox:forms", "outbox.see", 50))
