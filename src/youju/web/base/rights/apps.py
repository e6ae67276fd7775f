"""Rights as a Django app; its own rights and menu entries."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RightsConfig(AppConfig):
    """Persons, posts, organisations, sessions."""

    name = "youju.web.base.rights"
    label = "rights"

    def ready(self) -> None:
        """Declare what this app lets people do."""
        from youju.web.base.rights.catalogue import ANYONE, SELF_TOO, Right, declare, may
        from youju.web.base.rights.words import OFFICE
        from youju.web.shell import menu

        declare(Right("rights.sign_in", _("Sign in"), ANYONE))
        declare(Right("rights.own", _("See one's own account"), SELF_TOO))
        declare(Right("rights.manage", _("Manage persons and posts"), frozenset({OFFICE})))
        menu.asked_by(lambda request, right: may(request.user, right))
        menu.register(
            menu.Entry("base", _("Persons and posts"), "rights:people", "rights.manage", 80)
        )
