"""Sound, soil, dustfall, black and odorous water as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SurroundingsConfig(AppConfig):
    """声环境、土壤环境、降尘、黑臭水体 — one app: registers of sites with rare measurements."""

    name = "youju.web.watch.surroundings"
    label = "surroundings"

    def ready(self) -> None:
        """Declare what this app lets people do, and what it adds to other pages."""
        from youju.web.base.rights.catalogue import SIGNED_IN, Right, declare
        from youju.web.base.rights.words import AUDITOR, COUNTY, LEADER, OFFICE, STATION
        from youju.web.base.work import search
        from youju.web.shell import menu
        from youju.web.watch.surroundings import events

        seers = frozenset({OFFICE, STATION, LEADER, AUDITOR, COUNTY})
        declare(Right("surroundings.sound", _("See the sound environment"), SIGNED_IN))
        declare(Right("surroundings.soil", _("See the soil environment"), seers))
        declare(Right("surroundings.dust", _("See dustfall"), SIGNED_IN))
        declare(Right("surroundings.odorous", _("See black and odorous water"), SIGNED_IN))
        declare(Right("surroundings.export", _("Take data of the surroundings away"), seers))
        declare(
            Right(
                "surroundings.register",
                _("Hand in registers of the surroundings"),
                frozenset({OFFICE}),
            )
        )
        menu.register(
            menu.Entry("watch", _("Sound"), "surroundings:sound", "surroundings.sound", 16)
        )
        menu.register(menu.Entry("watch", _("Soil"), "surroundings:soil", "surroundings.soil", 17))
        menu.register(
            menu.Entry("watch", _("Dustfall"), "surroundings:dust", "surroundings.dust", 18)
        )
        menu.register(
            menu.Entry(
                "watch",
                _("Black and odorous water"),
                "surroundings:odorous",
                "surroundings.odorous",
                19,
            )
        )
        search.register("surroundings", events.hits)
