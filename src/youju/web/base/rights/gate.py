"""The gate: no view is served without a declared right, and none without holding it.

>>> @opens("rights.own")
... def mine(request): ...
>>> mine.right
'rights.own'
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from youju.web.base.rights import held
from youju.web.base.rights.catalogue import may, right

View = TypeVar("View", bound=Callable[..., Any])
NOT_A_DEED = ("GET", "HEAD", "OPTIONS")


def opens(name: str, *, deeds: str = "") -> Callable[[View], View]:
    """Declare the right that a view needs, and a further one for sending its form."""

    def declared(view: View) -> View:
        view.right = name  # type: ignore[attr-defined]
        view.deeds = deeds  # type: ignore[attr-defined]
        return view

    return declared


def right_of(view: Any) -> tuple[str, str]:
    """The right to see a view and the one to send its form.

    :raises ImproperlyConfigured: the view declares none.
    """
    declared = getattr(view, "right", "") or getattr(getattr(view, "view_class", None), "right", "")
    if not declared:
        name = f"{getattr(view, '__module__', '?')}.{getattr(view, '__name__', view)}"
        raise ImproperlyConfigured(f"the view {name} declares no right; decorate it with @opens")
    return declared, getattr(view, "deeds", "") or declared


def permit(request: HttpRequest, name: str, thing: Any = None) -> None:
    """Refuse unless the person holds the right for that thing."""
    if not may(request.user, name, thing):
        raise PermissionDenied(_("“%s” is not part of your post.") % right(name).label)


class Gate:
    """Middleware that asks before every view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do before the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """None when the person may go on; a sign-in page or a refusal otherwise."""
        see, deed = right_of(view)
        needed = see if request.method in NOT_A_DEED else deed
        if (first := _first_the_password(request, see)) is not None:
            return first
        if may(request.user, needed):
            return None
        if request.user.is_authenticated:
            raise PermissionDenied(_("“%s” is not part of your post.") % right(needed).label)
        return held.to_sign_in(request)


ALWAYS = ("rights.sign_in",)
"""Rights that also a person with a first password has: signing out, the language."""


def _first_the_password(request: HttpRequest, see: str) -> HttpResponse | None:
    """A first password opens one page only: that on which it is changed."""
    if not getattr(request.user, "must_change", False) or see in ALWAYS:
        return None
    there = reverse("rights:password")
    if request.path == there:
        return None
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)
        answer["HX-Redirect"] = there
        return answer
    return HttpResponseRedirect(there)
