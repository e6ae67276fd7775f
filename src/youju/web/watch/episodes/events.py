"""What this app offers to the others: hits of the search."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from youju.web.base.rights.catalogue import may
from youju.web.base.work import search
from youju.web.watch.episodes import queries
from youju.web.watch.episodes.models import WarningStep


def register() -> None:
    """Called once at start."""
    search.register("episodes", _found)


def _found(request: HttpRequest, text: str) -> Iterable[search.Hit]:
    """Reminders by station and county, warnings by document."""
    found = []
    if may(request.user, "episodes.reminders"):
        for one in queries.reminders(request.user).filter(name__icontains=text)[:10]:  # type: ignore[arg-type]
            href = reverse("episodes:reminder", args=[one.pk])
            found.append(search.Hit(str(one), _("High-value reminder"), href))
    if may(request.user, "episodes.outlook"):
        for step in WarningStep.objects.filter(document__icontains=text)[:10]:
            href = reverse("episodes:warning", args=[step.warning_id])
            found.append(search.Hit(step.document, _("Warning"), href, step.level_word))
    return found
