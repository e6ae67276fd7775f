"""Disclosure as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DisclosureConfig(AppConfig):
    """公开 — draft, check, sign, issue; corrections."""

    name = "youju.web.tell.disclosure"
    label = "disclosure"

    def ready(self) -> None:
        """Declare what this app lets people do, and what it tells the others."""
        from youju.web.base.rights.catalogue import SIGNED_IN, Right, declare
        from youju.web.base.rights.words import (
            AUDITOR,
            COUNTY,
            DEPARTMENT,
            LEADER,
            OFFICE,
            STATION,
        )
        from youju.web.base.work import deeds
        from youju.web.shell import menu
        from youju.web.tell.disclosure import events, words

        office, leader = frozenset({OFFICE}), frozenset({LEADER})
        declare(Right("disclosure.see", _("See publications"), SIGNED_IN))
        declare(Right("disclosure.draft", _("Draft publications"), office))
        declare(Right("disclosure.check", _("Check publications"), office))
        declare(Right("disclosure.sign", _("Sign publications"), leader))
        passing = office | leader | {STATION, DEPARTMENT, COUNTY}
        declare(Right("disclosure.pass", _("Do a step of the sign chain"), passing))
        declare(Right("disclosure.signed", _("Hand over signed copies"), office))
        declare(Right("disclosure.return", _("Send drafts back"), office | leader))
        declare(Right("disclosure.answer", _("Answer a county check"), frozenset({COUNTY})))
        declare(Right("disclosure.receive", _("Confirm receipt"), SIGNED_IN))
        inside = frozenset({OFFICE, LEADER, STATION, AUDITOR})
        declare(Right("disclosure.replay", _("Have a pack computed again"), inside))
        declare(Right("disclosure.bases", _("See bases of release"), inside))
        declare(Right("disclosure.release", _("Record bases of release"), office))
        deeds.name(words.AUDITED)
        menu.register(
            menu.Entry("tell", _("Publications"), "disclosure:list", "disclosure.see", 10)
        )
        menu.register(
            menu.Entry("tell", _("Bases of release"), "disclosure:bases", "disclosure.bases", 20)
        )
        events.register()
