"""Portal as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """门户 — what the public sees without signing in."""

    name = "youju.web.tell.portal"
    label = "portal"

    def ready(self) -> None:
        """Declare what this app lets people do."""
        from youju.web.base.rights.catalogue import ANYONE, Right, declare

        declare(Right("portal.see", _("See the public page"), ANYONE))
