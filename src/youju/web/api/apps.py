"""Api as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """The same figures as JSON and columns."""

    name = "youju.web.api"
    label = "api"

    def ready(self) -> None:
        """Declare what this app lets people do."""
        from youju.web.base.rights.catalogue import ANYONE, SIGNED_IN, Right, declare
        from youju.web.base.rights.words import OFFICE, STATION
        from youju.web.base.work import deeds
        from youju.web.shell import menu

        declare(Right("api.reach", _("Reach the API, which asks for a token itself"), ANYONE))
        declare(Right("api.ask", _("Read figures through the API"), SIGNED_IN))
        declare(Right("api.tokens", _("Make and revoke one's own tokens"), SIGNED_IN))
        devices = Right(
            "api.devices", _("Make and revoke tokens of devices"), frozenset({OFFICE, STATION})
        )
        declare(devices)
        deeds.name(
            {
                "api.make_token": _("made a token"),
                "api.revoke_token": _("revoked a token"),
                "api.make_device": _("made a device token"),
                "api.revoke_device": _("revoked a device token"),
            }
        )
        menu.register(menu.Entry("base", _("Data for programs"), "api:tokens", "api.tokens", 85))
