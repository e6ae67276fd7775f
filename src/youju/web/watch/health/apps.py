"""Health of the network as a Django app."""

from django.apps import AppConfig


class HealthConfig(AppConfig):
    """联网运行 — what came, what is missing, who will miss the number that is needed."""

    name = "youju.web.watch.health"
    label = "health"

    def ready(self) -> None:
        """Declare what this app lets people do."""
        from django.utils.translation import gettext_lazy as _

        from youju.web.base.rights.catalogue import Right, declare
        from youju.web.base.rights.words import (
            AUDITOR,
            COUNTY,
            ENTERPRISE,
            LEADER,
            OFFICE,
            STATION,
        )

        city_wide = frozenset({OFFICE, STATION, LEADER, AUDITOR})
        declare(
            Right("health.see", _("See the network's health"), city_wide | {COUNTY, ENTERPRISE})
        )
        declare(
            Right(
                "health.care",
                _("Enter calibration and maintenance"),
                frozenset({OFFICE, STATION, ENTERPRISE}),
            )
        )
        declare(Right("health.holdings", _("See what is kept where"), city_wide))
