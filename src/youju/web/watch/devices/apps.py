"""Commands to devices as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DevicesConfig(AppConfig):
    """反控 — commands to devices of the network, by two persons, open to the enterprise."""

    name = "youju.web.watch.devices"
    label = "devices"

    def ready(self) -> None:
        """Declare what this app lets people do, and what it keeps under their names."""
        from youju.web.base.rights import belongings
        from youju.web.base.rights.catalogue import Right, declare
        from youju.web.base.rights.words import (
            AUDITOR,
            COUNTY,
            ENTERPRISE,
            LEADER,
            OFFICE,
            STATION,
        )
        from youju.web.base.work import deeds
        from youju.web.watch.devices import events, words

        sees = frozenset({OFFICE, LEADER, STATION, AUDITOR, COUNTY, ENTERPRISE})
        declare(Right("devices.see", _("See commands to devices"), sees))
        declare(
            Right("devices.ask", _("Ask for commands to devices"), frozenset({OFFICE, STATION}))
        )
        declare(
            Right("devices.approve", _("Approve commands to devices"), frozenset({OFFICE, LEADER}))
        )
        declare(
            Right(
                "devices.permit",
                _("Allow commands to a device, with their basis"),
                frozenset({OFFICE}),
            )
        )
        deeds.name(words.DEEDS)
        belongings.register(events.KEEPER)
