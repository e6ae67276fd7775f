"""名录 — the registers of this app as files: taken away, corrected, handed in whole."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from youju.web.base.rights.gate import opens
from youju.web.base.work import handing
from youju.web.watch.surroundings.queries import FILES


@opens("surroundings.register")
def registers(request: HttpRequest) -> HttpResponse:
    """The registers, and the form that hands one in."""
    return FILES.page(request, "surroundings/registers.html")


@opens("surroundings.register")
def registers_file(request: HttpRequest, kind: str) -> HttpResponse:
    """One register as it stands, to be corrected and handed in again."""
    return FILES.download(kind)


@opens("surroundings.register")
def ticket(request: HttpRequest, ticket: str) -> HttpResponse:
    """What became of a register that was handed in; asked again until it is final."""
    crumb = ("surroundings:registers", _("Registers of the surroundings"))
    return handing.ticket(request, ticket, crumb=crumb, back=_("To the registers"))
