"""The morning sheet as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MorningConfig(AppConfig):
    """晨报 — yesterday, month and year to date, whether the data are complete; 封账."""

    name = "youju.web.watch.morning"
    label = "morning"

    def ready(self) -> None:
        """Declare what this app lets people do, and what it shows elsewhere."""
        from youju.web.base.rights.catalogue import Right, declare
        from youju.web.base.rights.words import AUDITOR, COUNTY, LEADER, OFFICE, STATION
        from youju.web.base.work import boards, deeds
        from youju.web.shell import menu
        from youju.web.watch.morning import words
        from youju.web.watch.morning.views import board

        all_of_it = frozenset({OFFICE, LEADER, STATION, AUDITOR})
        declare(Right("morning.see", _("See the morning sheet"), all_of_it | {COUNTY}))
        declare(
            Right("morning.rank", _("See places on the morning sheet before release"), all_of_it)
        )
        declare(
            Right(
                "morning.tell", _("Tell a post that data are missing"), frozenset({OFFICE, STATION})
            )
        )
        declare(
            Right(
                "morning.answer",
                _("Answer for missing data"),
                frozenset({OFFICE, STATION, COUNTY}),
            )
        )
        declare(Right("morning.closing", _("See revisions of closed periods"), all_of_it))
        deeds.name(words.DEEDS)
        menu.register(menu.Entry("watch", _("Morning sheet"), "morning:sheet", "morning.see", 1))
        menu.register(
            menu.Entry("watch", _("Closed periods"), "morning:closing", "morning.closing", 45)
        )
        boards.register(
            boards.Board(
                "morning",
                "morning/board.html",
                "morning.see",
                board,
                frozenset({OFFICE, LEADER, STATION, COUNTY}),
                5,
            )
        )
