"""Targets as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TargetsConfig(AppConfig):
    """目标 — plan line, allowed mean, probability."""

    name = "youju.web.plan.targets"
    label = "targets"

    def ready(self) -> None:
        """Declare what this app lets people do, and what it shows elsewhere."""
        from youju.web.base.rights.catalogue import SIGNED_IN, Right, declare
        from youju.web.base.rights.words import OFFICE
        from youju.web.base.work import boards, deeds
        from youju.web.plan.targets.views import board
        from youju.web.shell import menu

        declare(Right("targets.see", _("See the yearly targets"), SIGNED_IN))
        declare(Right("targets.set", _("Enter the yearly targets"), frozenset({OFFICE})))
        deeds.name({"city.file": _("handed in a file of the city")})
        menu.register(menu.Entry("plan", _("Targets"), "targets:home", "targets.see", 10))
        boards.register(
            boards.Board("targets", "targets/board.html", "targets.see", board, order=20)
        )
