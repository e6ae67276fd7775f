"""A refusal of a lower room becomes a page in the user's words, never a failure."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from youju.terms.errors import NotEnoughData, NotThere, UnknownPlace, YoujuError
from youju.web.base.rights.models import NotScoped
from youju.web.shell.views import refusal


class Refusals:
    """Middleware: ``YoujuError`` out of a view is answered with its own words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do before."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page that says why not, and what would do."""
        if not isinstance(error, YoujuError) or isinstance(error, NotScoped):
            return None
        if isinstance(error, NotEnoughData):
            title, status = _("There are no data for this yet."), 404
        elif isinstance(error, (NotThere, UnknownPlace)):
            title, status = _("There is no such thing."), 404
        else:
            title, status = _("This cannot be done."), 400
        return refusal(request, status, title, str(error))
