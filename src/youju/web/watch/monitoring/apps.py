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
        from youju.web.shell import menu

        declare(Right("monitoring.see", _("See the air"), SIGNED_IN))
        declare(Right("monitoring.export", _("Take monitoring data away"), SIGNED_IN))
        for order, label, url in (
            (11, _("Stations"), "monitoring:stations"),
            (12, _("City"), "monitoring:city"),
        ):
            menu.register(menu.Entry("watch", label, url, "monitoring.see", order))
