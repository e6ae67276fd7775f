"""The public page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from youju.web.base.rights.gate import opens


@opens("portal.see")
def home(request: HttpRequest) -> HttpResponse:
    """公众页 — the city's air in plain words."""
    return render(request, "portal/home.html")
