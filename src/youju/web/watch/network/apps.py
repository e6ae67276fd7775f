"""The network as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    """监控网络 — outlets, devices, packets, and the registers that bind them."""

    name = "youju.web.watch.network"
    label = "network"

    def ready(self) -> None:
        """Declare what this app lets people do."""
        from youju.web.base.rights.catalogue import Right, declare
        from youju.web.base.rights.words import AUDITOR, COUNTY, LEADER, OFFICE, STATION
        from youju.web.shell import menu

        city_wide = frozenset({OFFICE, STATION, LEADER, AUDITOR})
        declare(Right("network.see", _("See the monitoring network"), city_wide | {COUNTY}))
        declare(Right("network.strangers", _("See devices nobody registered"), city_wide))
        declare(Right("network.register", _("Register devices and outlets"), frozenset({OFFICE})))
        menu.register(
            menu.Entry("watch", _("Monitoring network"), "network:online", "network.see", 20)
        )
