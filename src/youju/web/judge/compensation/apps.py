"""Compensation between areas as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CompensationConfig(AppConfig):
    """生态补偿 — agreements, what is owed under them by month and year, their text."""

    name = "youju.web.judge.compensation"
    label = "compensation"

    def ready(self) -> None:
        """Declare what this app lets people do."""
        from youju.web.base.rights.catalogue import SIGNED_IN, Right, declare
        from youju.web.base.rights.words import OFFICE
        from youju.web.shell import menu

        declare(Right("compensation.see", _("See compensation between areas"), SIGNED_IN))
        declare(Right("compensation.export", _("Take data of compensation away"), SIGNED_IN))
        declare(
            Right("compensation.register", _("Hand in agreements and water"), frozenset({OFFICE}))
        )
        menu.register(
            menu.Entry(
                "judge", _("Compensation"), "compensation:agreements", "compensation.see", 20
            )
        )
