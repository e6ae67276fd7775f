"""Water as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WaterConfig(AppConfig):
    """水环境 — sections, rivers and counties by their water."""

    name = "youju.web.watch.water"
    label = "water"

    def ready(self) -> None:
        """Declare what this app lets people do, and what it adds to other pages."""
        from youju.web.base.rights.catalogue import SIGNED_IN, Right, declare
        from youju.web.base.rights.words import OFFICE
        from youju.web.base.work import search
        from youju.web.shell import menu
        from youju.web.watch.water import events

        declare(Right("water.see", _("See the water"), SIGNED_IN))
        declare(Right("water.export", _("Take data of water away"), SIGNED_IN))
        declare(Right("water.register", _("Hand in the registers of water"), frozenset({OFFICE})))
        menu.register(menu.Entry("watch", _("Water"), "water:sections", "water.see", 15))
        search.register("water", events.hits)
