"""Getting started as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StartConfig(AppConfig):
    """开始使用 — what the city has, what is missing and what that blocks."""

    name = "youju.web.plan.start"
    label = "start"

    def ready(self) -> None:
        """Declare what this app lets people do."""
        from youju.web.base.rights.catalogue import ANYONE, Right, declare
        from youju.web.base.rights.words import OFFICE
        from youju.web.base.work import boards
        from youju.web.plan.start.views import board
        from youju.web.shell import menu

        office = frozenset({OFFICE})
        declare(Right("start.first", _("Set up the first account"), ANYONE))
        declare(Right("start.see", _("See what the city still lacks"), office))
        declare(Right("start.change", _("Change settings, outline and schemes"), office))
        menu.register(menu.Entry("plan", _("Getting started"), "start:home", "start.see", 5))
        boards.register(
            boards.Board("start", "start/board.html", "start.see", board, office, order=5)
        )
