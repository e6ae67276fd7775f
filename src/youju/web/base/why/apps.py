"""Why as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WhyConfig(AppConfig):
    """依据 — the why page of any number."""

    name = "youju.web.base.why"
    label = "why"

    def ready(self) -> None:
        """Declare what this app lets people do."""
        from youju.web.base.rights.catalogue import ANYONE, SIGNED_IN, Right, declare
        from youju.web.base.rights.words import AUDITOR, LEADER, OFFICE, STATION
        from youju.web.shell import menu

        declare(Right("why.published", _("See why of a published figure"), ANYONE))
        declare(Right("why.see", _("See why of any figure"), SIGNED_IN))
        declare(
            Right(
                "why.scores",
                _("See why of scores that were not released yet"),
                frozenset({OFFICE, LEADER, STATION, AUDITOR}),
            )
        )
        declare(Right("why.calculate", _("Compute an index from concentrations"), ANYONE))
        declare(
            Right(
                "why.originals",
                _("Download originals from the journal"),
                frozenset({OFFICE, STATION, AUDITOR}),
            )
        )
        menu.register(menu.Entry("base", _("Why a number"), "why:ask", "why.see", 10))
