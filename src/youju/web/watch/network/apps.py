"""The network as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    """监控网络 — outlets, devices, packets, and the registers that bind them."""

    name = "youju.web.watch.network"
    label = "network"

    def ready(self) -> None:
        """Declare what this app lets people do."""
        from youju.web.base.rights.catalogue import Right, declare
        from youju.web.base.rights.words import (
            AUDITOR,
            COUNTY,
            ENTERPRISE,
            LEADER,
            OFFICE,
            STATION,
        )
        from youju.web.base.work import boards, deeds
        from youju.web.shell import menu
        from youju.web.watch.network import board, views_review, words_review

        city_wide = frozenset({OFFICE, STATION, LEADER, AUDITOR})
        declare(
            Right("network.see", _("See the monitoring network"), city_wide | {COUNTY, ENTERPRISE})
        )
        declare(Right("network.mark", _("Mark the own unit's data"), frozenset({ENTERPRISE})))
        declare(Right("network.reviews", _("See reviews of the network"), city_wide | {COUNTY}))
        declare(
            Right(
                "network.answer",
                _("Answer marks of enterprises and set states"),
                frozenset({OFFICE, STATION, COUNTY}),
            )
        )
        declare(Right("network.review", _("Review own stations"), frozenset({OFFICE, STATION})))
        declare(
            Right(
                "network.withdraw",
                _("Withdraw marks of the own party"),
                frozenset({OFFICE, STATION, ENTERPRISE}),
            )
        )
        declare(
            Right(
                "network.enterprises",
                _("Keep accounts of enterprises"),
                frozenset({OFFICE, COUNTY}),
            )
        )
        deeds.name(words_review.DEEDS)
        boards.register(
            boards.Board(
                "network-review",
                "network/review_home.html",
                "network.see",
                views_review.home_board,
                frozenset({ENTERPRISE, STATION, OFFICE, COUNTY}),
                30,
            )
        )
        declare(Right("network.strangers", _("See devices nobody registered"), city_wide))
        declare(Right("network.register", _("Register devices and outlets"), frozenset({OFFICE})))
        menu.register(
            menu.Entry("watch", _("Monitoring network"), "network:online", "network.see", 20)
        )
        boards.register(
            boards.Board(
                "network",
                "network/board.html",
                "network.see",
                board.board,
                frozenset({OFFICE, STATION, LEADER, COUNTY}),
                65,
            )
        )
