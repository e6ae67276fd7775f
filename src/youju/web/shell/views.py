"""Error pages that help: what happened, what is kept, what to do next."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def refusal(
    request: HttpRequest, status: int, title: str, why: str, what_next: str = ""
) -> HttpResponse:
    """One page for every refusal, in words."""
    said = {"title": title, "why": why, "what_next": what_next, "status": status}
    return render(request, "shell/refusal.html", said, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The request can't be read."""
    return refusal(
        request,
        400,
        _("This request cannot be read."),
        _("Something in the address or in the form is damaged or too large."),
        _("Go back and try again; what you typed is still in the form."),
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """This person may not."""
    why = str(exception or "") or _("Your post does not include the right to open this page.")
    return refusal(
        request,
        403,
        _("You may not open this page."),
        why,
        _("If your work needs it, ask the committee's office to extend your post."),
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page or thing."""
    return refusal(
        request,
        404,
        _("There is no such page."),
        _("The address is misspelt, or what it named does not exist."),
        _("Start from the menu, or search by name."),
    )


def failed(request: HttpRequest) -> HttpResponse:
    """A fault of the program; nothing was written halfway."""
    return refusal(
        request,
        500,
        _("The program has failed."),
        _("This is a fault of the program, not of yours. Nothing was written halfway."),
        _("Try again. If it happens again, tell the administrator the time and this address."),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form is too old, or cookies are off."""
    return refusal(
        request,
        403,
        _("This form has expired."),
        _("The page was open for too long, or the browser refuses cookies."),
        _("Go back, reload the page and send the form again; what you typed is kept."),
    )
