"""Registry as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistryConfig(AppConfig):
    """名录 — organisations, counties, stations with dated belonging."""

    name = "youju.web.base.registry"
    label = "registry"

    def ready(self) -> None:
        """Declare what this app lets people do."""
        from youju.web.base.rights.catalogue import SIGNED_IN, Right, declare
        from youju.web.base.rights.words import OFFICE
        from youju.web.shell import menu

        office = frozenset({OFFICE})
        declare(Right("registry.see", _("See stations, counties and organisations"), SIGNED_IN))
        declare(Right("registry.change", _("Change the registry"), office))
        menu.register(
            menu.Entry("base", _("Register of stations"), "registry:stations", "registry.see", 60)
        )
        menu.register(
            menu.Entry("base", _("Organisations"), "registry:organisations", "registry.see", 62)
        )
