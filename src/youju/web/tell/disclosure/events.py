"""What this room tells the others, and what it does when the site starts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.signals import request_started
from django.db.utils import DatabaseError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


def register() -> None:
    """Called once at start."""
    from youju.web.base.rights import belongings
    from youju.web.base.why import queries as why
    from youju.web.base.work import boards, search
    from youju.web.judge.assessment import queries as assessment
    from youju.web.tell.disclosure import actions, queries

    why.published_by("disclosure", queries.published_basis)
    why.released_by("disclosure", queries.released_score)
    assessment.releases_from(queries.released_ranking)
    search.register("disclosure", _found)
    boards.register(
        boards.Board(
            "disclosure",
            "disclosure/board.html",
            "disclosure.see",
            _board,
            frozenset(),
            60,
        )
    )
    belongings.register(belongings.Keeper("disclosure.drafts", _drafts_of, actions.hand_over))
    request_started.connect(_resume, dispatch_uid="disclosure.resume")


def _drafts_of(person: Any) -> Iterable[Any]:
    from youju.web.base.rights.belongings import Belonging
    from youju.web.base.rights.words import OFFICE, ROLES
    from youju.web.tell.disclosure import words
    from youju.web.tell.disclosure.models import Product

    found = Product.objects.unwalled(because="an account is being closed").filter(
        drafter=person, state__in=words.OPEN
    )
    for one in found:
        href = reverse("disclosure:product", args=[one.pk])
        yield Belonging(_("Publication"), one.title, href, str(ROLES[OFFICE]))


def _resume(sender: Any, **said: Any) -> None:
    """After a restart, what was left half-done is begun again; asked at the first request."""
    from youju.web.tell.disclosure import jobs

    request_started.disconnect(dispatch_uid="disclosure.resume")
    try:
        jobs.kick()
    except DatabaseError:  # the database is not there yet: nothing can be waiting
        return


def _found(request: HttpRequest, text: str) -> Iterable[Any]:
    from youju.web.base.work.search import Hit
    from youju.web.tell.disclosure import queries

    for one in queries.seen_by(request.user).filter(title__icontains=text)[:20]:  # type: ignore[arg-type]
        yield Hit(
            one.title,
            _("Publication"),
            reverse("disclosure:product", args=[one.pk]),
            str(one.get_state_display()),
        )


def _board(request: HttpRequest) -> dict[str, Any] | None:
    from youju.web.tell.disclosure import queries, words

    latest = list(queries.seen_by(request.user).exclude(state=words.WITHDRAWN)[:5])  # type: ignore[arg-type]
    if not latest and "office" not in request.user.roles_today:  # type: ignore[union-attr]
        return None
    return {"products": latest}
