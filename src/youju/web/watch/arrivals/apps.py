"""Arrivals as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ArrivalsConfig(AppConfig):
    """到数 — files that arrived, and mappings of unknown sheets."""

    name = "youju.web.watch.arrivals"
    label = "arrivals"

    def ready(self) -> None:
        """Declare what this app lets people do."""
        from youju.web.base.rights.catalogue import Right, declare
        from youju.web.base.rights.words import AUDITOR, LEADER, OFFICE, STATION
        from youju.web.base.work import boards, deeds
        from youju.web.shell import menu
        from youju.web.watch.arrivals import queries

        seeing = frozenset({OFFICE, STATION, LEADER, AUDITOR})
        declare(Right("arrivals.see", _("See what data arrived"), seeing))
        declare(Right("arrivals.bring", _("Bring sheets in"), frozenset({OFFICE, STATION})))
        deeds.name(
            {
                "arrivals.bring": _("brought a sheet in"),
                "arrivals.aside": _("put an unknown sheet aside"),
                "arrivals.map": _("kept a mapping"),
            }
        )
        menu.register(menu.Entry("watch", _("Arrivals"), "arrivals:home", "arrivals.see", 40))
        boards.register(
            boards.Board(
                "arrivals",
                "arrivals/board.html",
                "arrivals.bring",
                queries.board,
                frozenset({OFFICE, STATION}),
                60,
            )
        )
