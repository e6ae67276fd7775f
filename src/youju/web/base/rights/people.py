"""Persons and posts, kept by the committee's office."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from youju.web.base.rights.gate import opens
from youju.web.base.rights.models import User


@opens("rights.manage")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with the posts held today."""
    found = User.objects.order_by("-is_active", "name").prefetch_related(
        "holdings__post__organisation"
    )
    return render(request, "rights/people.html", {"people": found})
