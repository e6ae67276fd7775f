"""The address of the service: who asks, where the path leads, what is answered."""

from __future__ import annotations

import json
import logging
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from youju.ledger import address
from youju.terms.errors import YoujuError
from youju.web.api.callers import Session, Token, need
from youju.web.api.problems import TooMany, problem, status_of
from youju.web.api.sta import options, paths
from youju.web.api.sta.answering import Answering, Target, root_of
from youju.web.api.sta.refusing import Malformed, NoSuchThing, NotOffered
from youju.web.api.sta.world import world_of
from youju.web.api.words import READINGS
from youju.web.base.city import folder
from youju.web.base.rights.gate import opens

ROOT = "/api/sta/v1.1/"
LONGEST_QUERY = 16_000
_log = logging.getLogger("youju.web.api")


@opens("api.reach")
def sensor_things(request: HttpRequest, rest: str = "") -> HttpResponse:
    """One question to the service; every refusal is a problem."""
    try:
        answer = _answered(request, rest or "")
    except NotOffered as wrong:
        answer = problem(request, 501, str(wrong))
    except Malformed as wrong:
        answer = problem(request, 400, str(wrong))
    except NoSuchThing as wrong:
        answer = problem(request, 404, str(wrong))
    except PermissionDenied as wrong:
        answer = problem(request, 403, str(wrong))
    except TooMany as wrong:
        detail = _("Try again in %d seconds.") % wrong.wait
        answer = problem(request, 429, detail, headers={"Retry-After": str(wrong.wait)})
    except YoujuError as wrong:
        answer = problem(request, status_of(wrong), str(wrong))
    except Exception as wrong:  # noqa: BLE001 - whatever it is, it is told as a problem
        _log.error("SensorThings failed at %s", request.get_full_path(), exc_info=wrong)
        answer = problem(request, 500, _("This is a fault of the program. Nothing was changed."))
    patch_vary_headers(answer, ("Authorization", "Cookie"))
    return answer


def _answered(request: HttpRequest, rest: str) -> HttpResponse:
    if request.method not in ("GET", "HEAD"):
        detail = _("Use %s.") % "GET"
        return problem(request, 405, detail, headers={"Allow": "GET, HEAD"})
    if Token()(request) is None and Session()(request) is None:
        detail = _("Send “Authorization: Bearer TOKEN”; make a token under your account.")
        return problem(request, 401, detail, headers={"WWW-Authenticate": "Bearer"})
    need(request, READINGS)
    root = request.build_absolute_uri(ROOT)
    given = pairs(request.META.get("QUERY_STRING", ""))
    steps = paths.read(rest)
    if not steps:
        if given:
            raise Malformed(_("There is no option “%s”.") % given[0][0])
        return _json(root_of(root))
    city = folder.city()
    about = request.build_absolute_uri(reverse("api:docs"))
    here = Answering(city, world_of(city.register, root, about), root, _why(request))
    return _told(request, here, here.target(steps), given)


def _told(
    request: HttpRequest, here: Answering, target: Target, given: list[tuple[str, str]]
) -> HttpResponse:
    if target.property:
        if given:
            raise Malformed(_("There is no option “%s”.") % given[0][0])
        return _property(here, target)
    asked = options.read(given, target.kind, target.many is not None)
    if target.refs and (asked.expand or asked.select or asked.array):
        raise Malformed(_("Addresses alone take no $expand, $select or $resultFormat."))
    where = request.build_absolute_uri(request.path)
    if target.many is not None:
        told = here.refs if target.refs else here.many
        return _json(told(target.kind, target.many, asked, where))
    assert target.one is not None
    if target.refs:
        return _json({"@iot.selfLink": here.self_link(target.one)})
    return _json(here.one(target.kind, target.one, asked))


def _property(here: Answering, target: Target) -> HttpResponse:
    found = here.property_of(target)
    if found is None:
        return HttpResponse(status=204)
    if not target.raw:
        return _json({target.property[-1]: found})
    if isinstance(found, (dict, list)):
        return _json(found)
    return HttpResponse(str(found), content_type="text/plain; charset=utf-8")


def pairs(query: str) -> list[tuple[str, str]]:
    """The options in their order; ``;`` separates nothing, for it stands inside ``$expand``.

    >>> pairs("$top=2&$expand=A($top=1;$skip=2)")
    [('$top', '2'), ('$expand', 'A($top=1;$skip=2)')]

    :raises Malformed: the query is too long or no UTF-8.
    """
    if len(query) > LONGEST_QUERY:
        raise Malformed(_("The query is too long."))
    try:
        found = [
            (_plain(name), _plain(text))
            for name, _sign, text in (one.partition("=") for one in query.split("&") if one)
        ]
    except UnicodeError:
        raise Malformed(_("The query is not written in UTF-8.")) from None
    return found


def _plain(text: str) -> str:
    """What was percent-encoded; WSGI hands bytes that were not as Latin-1."""
    return unquote_to_bytes(text.replace("+", " ").encode("latin-1")).decode()


def _json(said: Any) -> HttpResponse:
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json; charset=utf-8")


def _why(request: HttpRequest) -> Any:
    marker = reverse("why:page", kwargs={"address": "ADDRESS"})
    start = request.build_absolute_uri(marker)

    def why(site: str, hour: int, item: str) -> str:
        return start.replace("ADDRESS", quote(address.hour(site, hour, item)))

    return why
