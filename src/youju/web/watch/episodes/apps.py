"""Episodes as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EpisodesConfig(AppConfig):
    """预报与重污染过程 — forecasts, warnings, episodes, high values."""

    name = "youju.web.watch.episodes"
    label = "episodes"

    def ready(self) -> None:
        """Declare what this app lets people do, and what it shows elsewhere."""
        from youju.web.base.rights.catalogue import SIGNED_IN, Right, declare
        from youju.web.base.rights.words import AUDITOR, COUNTY, LEADER, OFFICE, STATION
        from youju.web.base.work import boards, deeds
        from youju.web.shell import menu
        from youju.web.watch.episodes import events, queries

        inside = frozenset({OFFICE, LEADER, STATION, AUDITOR})
        at_work = frozenset({OFFICE, STATION})
        declare(Right("episodes.see", _("See pollution episodes"), inside))
        declare(Right("episodes.outlook", _("See forecasts and warnings"), SIGNED_IN))
        declare(Right("episodes.enter", _("Enter forecasts and warnings"), at_work))
        declare(Right("episodes.decide", _("Decide on pollution episodes"), at_work))
        declare(Right("episodes.reminders", _("See high-value reminders"), inside | {COUNTY}))
        declare(Right("episodes.send", _("Send high-value reminders"), at_work))
        declare(Right("episodes.answer", _("Answer high-value reminders"), frozenset({COUNTY})))
        for entry in (
            menu.Entry("watch", _("Forecasts and episodes"), "episodes:home", "episodes.see", 50),
            menu.Entry("watch", _("Forecasts"), "episodes:forecasts", "episodes.outlook", 51),
            menu.Entry("watch", _("Warnings"), "episodes:warnings", "episodes.outlook", 52),
            menu.Entry("watch", _("High values"), "episodes:highs", "episodes.reminders", 53),
        ):
            menu.register(entry)
        boards.register(
            boards.Board(
                "episodes", "episodes/board.html", "episodes.decide", queries.board, at_work, 30
            )
        )
        boards.register(
            boards.Board(
                "reminders",
                "episodes/county_board.html",
                "episodes.answer",
                queries.county_board,
                frozenset({COUNTY}),
                10,
            )
        )
        deeds.name(
            {
                "episodes.change": _("changed an episode"),
                "episodes.confirm": _("confirmed an episode"),
                "episodes.dismiss": _("dismissed an episode"),
                "episodes.forecast": _("entered a forecast"),
                "episodes.correct": _("corrected a forecast"),
                "episodes.warning": _("entered a warning"),
                "episodes.send": _("sent a reminder"),
                "episodes.leave": _("left a high value without a reminder"),
                "episodes.answer": _("answered a high-value reminder"),
                "episodes.give_back": _("gave an answer back"),
                "episodes.close": _("closed a reminder"),
            }
        )
        events.register()
