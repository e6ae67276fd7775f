"""Refusals as problem+json (RFC 9457): what was asked, why not, what would do."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from youju.terms.errors import (
    BrokenEvidence,
    Locked,
    NotEnoughData,
    NotThere,
    UnknownPlace,
    YoujuError,
)
from youju.web.api.words import TITLES

PROBLEM = "application/problem+json"
_log = logging.getLogger("youju.web.api")


class NotNow(Exception):
    """Nothing can be taken at the moment; ``wait`` seconds until it is worth asking again."""

    def __init__(self, why: str, wait: int = 60) -> None:
        super().__init__(why)
        self.wait = wait


class Refused(Exception):
    """A refusal with its status and, where there are such, what is wrong row by row."""

    def __init__(self, status: int, why: str, errors: list[dict[str, Any]] | None = None) -> None:
        super().__init__(why)
        self.status, self.errors = status, errors


class TooMany(Exception):
    """More requests than a caller may make in a minute; ``wait`` seconds until the next."""

    def __init__(self, wait: int) -> None:
        super().__init__(wait)
        self.wait = wait


def problem(
    request: HttpRequest,
    status: int,
    detail: str = "",
    *,
    errors: list[dict[str, Any]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """One refusal."""
    said: dict[str, Any] = {
        "type": "about:blank",
        "title": str(TITLES.get(status, TITLES[400])),
        "status": status,
        "detail": detail,
        "instance": request.get_full_path(),
    }
    if errors:
        said["errors"] = errors
    text = json.dumps(said, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type=PROBLEM, headers=dict(headers or {}))


def status_of(wrong: YoujuError) -> int:
    """The status of a refusal of a lower room."""
    if isinstance(wrong, (NotThere, UnknownPlace, NotEnoughData)):
        return 404
    if isinstance(wrong, (BrokenEvidence, Locked)):
        return 500
    return 422


def install(api: NinjaAPI) -> None:
    """Let every refusal of the API be a problem."""

    @api.exception_handler(YoujuError)
    def refused(request: HttpRequest, wrong: YoujuError) -> HttpResponse:
        return problem(request, status_of(wrong), str(wrong))

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
        errors = [{"where": str(one["loc"][-1]), "why": str(one["msg"])} for one in wrong.errors]
        where = "、".join(dict.fromkeys(one["where"] for one in errors))
        detail = _("Check these parameters: %s.") % where
        return problem(request, 422, detail, errors=errors)

    @api.exception_handler(AuthenticationError)
    def unknown(request: HttpRequest, wrong: AuthenticationError) -> HttpResponse:
        detail = _("Send “Authorization: Bearer TOKEN”; make a token under your account.")
        return problem(request, 401, detail, headers={"WWW-Authenticate": "Bearer"})

    @api.exception_handler(PermissionDenied)
    def forbidden(request: HttpRequest, wrong: PermissionDenied) -> HttpResponse:
        return problem(request, 403, str(wrong))

    @api.exception_handler(TooMany)
    def too_many(request: HttpRequest, wrong: TooMany) -> HttpResponse:
        detail = _("Try again in %d seconds.") % wrong.wait
        return problem(request, 429, detail, headers={"Retry-After": str(wrong.wait)})

    @api.exception_handler(NotNow)
    def not_now(request: HttpRequest, wrong: NotNow) -> HttpResponse:
        return problem(request, 503, str(wrong), headers={"Retry-After": str(wrong.wait)})

    @api.exception_handler(Refused)
    def refused_so(request: HttpRequest, wrong: Refused) -> HttpResponse:
        return problem(request, wrong.status, str(wrong), errors=wrong.errors)

    @api.exception_handler(Http404)
    def not_there(request: HttpRequest, wrong: Http404) -> HttpResponse:
        return problem(request, 404, str(wrong))

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, wrong: HttpError) -> HttpResponse:
        return problem(request, wrong.status_code, str(wrong))

    @api.exception_handler(Exception)
    def failed(request: HttpRequest, wrong: Exception) -> HttpResponse:
        _log.error("the API failed at %s", request.path, exc_info=wrong)
        return problem(request, 500, _("This is a fault of the program. Nothing was changed."))
