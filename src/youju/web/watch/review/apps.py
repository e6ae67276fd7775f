"""Review as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewConfig(AppConfig):
    """审核 — marks by two persons on own stations, issued decisions on those of others."""

    name = "youju.web.watch.review"
    label = "review"

    def ready(self) -> None:
        """Declare what this app lets people do, and what it shows elsewhere."""
        from youju.web.base.rights import belongings
        from youju.web.base.rights.catalogue import Right, declare
        from youju.web.base.rights.words import AUDITOR, COUNTY, LEADER, OFFICE, STATION
        from youju.web.base.work import deeds
        from youju.web.shell import menu
        from youju.web.watch.review import events, words

        sees = frozenset({OFFICE, LEADER, STATION, AUDITOR, COUNTY})
        declare(Right("review.see", _("See reviews"), sees))
        declare(Right("review.propose", _("Propose marks"), frozenset({STATION, OFFICE, COUNTY})))
        declare(
            Right(
                "review.decide",
                _("Enter issued decisions and apply to the province"),
                frozenset({STATION, OFFICE}),
            )
        )
        declare(Right("review.confirm", _("Confirm marks of others"), frozenset({STATION, OFFICE})))
        deeds.name(words.DEEDS)
        menu.register(menu.Entry("watch", _("Review"), "review:home", "review.see", 40))
        belongings.register(events.KEEPER)
