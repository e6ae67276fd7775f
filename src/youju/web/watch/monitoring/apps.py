"""Monitoring as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    """监测 — map, stations, counties, city, comparisons."""

    name = "youju.web.watch.monitoring"
    label = "monitoring"

    def ready(self) -> None:
        """Declare what this app lets people do, and what it adds to other pages."""
        from youju.web.base.rights.catalogue import SIGNED_IN, Right, declare
        from youju.web.base.rights.words import COUNTY, LEADER, OFFICE, STATION
        from youju.web.base.work import boards, search
        from youju.web.shell import menu
        from youju.web.watch.monitoring import events

        declare(Right("monitoring.see", _("See the air"), SIGNED_IN))
        declare(Right("monitoring.export", _("Take monitoring data away"), SIGNED_IN))
        for order, label, url in (
            (10, _("Map of the air"), "monitoring:map"),
            (11, _("Air by station"), "monitoring:stations"),
            (12, _("The whole city"), "monitoring:city"),
            (13, _("Compare"), "monitoring:compare"),
        ):
            menu.register(menu.Entry("watch", label, url, "monitoring.see", order))
        boards.register(
            boards.Board(
                "air",
                "monitoring/board.html",
                "monitoring.see",
                events.board,
                frozenset({OFFICE, LEADER, STATION, COUNTY}),
                10,
            )
        )
        search.register("monitoring", events.hits)
