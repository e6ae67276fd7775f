"""Assessment as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessmentConfig(AppConfig):
    """考核 — ranking and scores of a scheme over any period, with movement and reasons."""

    name = "youju.web.judge.assessment"
    label = "assessment"

    def ready(self) -> None:
        """Declare what this app lets people do, and what it shows elsewhere."""
        from youju.web.base.rights.catalogue import SIGNED_IN, Right, declare
        from youju.web.base.rights.words import AUDITOR, LEADER, OFFICE, STATION
        from youju.web.base.work import boards
        from youju.web.judge.assessment.queries import released
        from youju.web.judge.assessment.views import board
        from youju.web.shell import menu
        from youju.web.watch.morning.queries import releases_from

        declare(Right("assessment.see", _("See what counties are assessed by"), SIGNED_IN))
        declare(
            Right(
                "assessment.rank",
                _("See rankings and scores that were not released yet"),
                frozenset({OFFICE, LEADER, STATION, AUDITOR}),
            )
        )
        menu.register(menu.Entry("judge", _("Ranking"), "assessment:ranking", "assessment.see", 10))
        boards.register(
            boards.Board("ranking", "assessment/board.html", "assessment.see", board, order=30)
        )
        releases_from(released)
